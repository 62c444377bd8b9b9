from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestSchemeCompany(RelationshipCommon):
    """A scheme stays in the companies that use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"min_turnover": 1}], [])

    def test_used_scheme_stays_in_its_company(self):
        """A scheme that has classified customers does not move to another company."""
        self.make_card()
        self.classify(self.own)
        values = {"company_id": self.company_usd.id}
        words = ("Company", "Test Scheme", "Main Company", "Second Company")
        with self.refused(*words):
            self.as_user(self.administrator, self.own).write(values)
        with self.refused(*words):
            self.own.write(values)
        self.assertEqual(self.own.company_id, self.company)
        self.assertEqual(self.own.tier_ids.company_id, self.company)
        # Shared, it goes on as it is; and back.
        self.own.company_id = False
        self.own.company_id = self.company

    def test_shared_scheme_stays_shared(self):
        """A scheme of all companies is not taken by one while others use it."""
        self.own.company_id = False
        self.make_card()
        abroad = self.make_card(company_id=self.company_usd.id)
        self.classify(self.own)
        with self.refused("Company", "Second Company"):
            self.own.company_id = self.company
        self.line(abroad, self.own).unlink()
        with self.refused("Company", "Second Company"):
            self.own.company_id = self.company

    def test_badge_scheme_stays_where_it_is_shown(self):
        """A scheme that another company shows on lists does not leave it."""
        self.own.company_id = False
        self.company_usd.relationship_badge_scheme_id = self.own
        with self.refused("Company", "Second Company"):
            self.own.company_id = self.company
        self.company_usd.relationship_badge_scheme_id = self.scheme
        self.own.company_id = self.company

    def test_unused_scheme_moves(self):
        """A scheme by which nobody is classified yet is any company's."""
        self.own.company_id = self.company_usd
        self.assertEqual(self.own.tier_ids.rule_ids.company_id, self.company_usd)
