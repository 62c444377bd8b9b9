from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestMergeRights(CardCommon):
    """Merging contacts gives no card away: who merges may change all that is merged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.make_user("stranger", "user")
        cls.outsider.group_ids += cls.env.ref("base.group_partner_manager")
        cls.mine, cls.mine_2, cls.plain, cls.foreign = cls.make_customers(
            "Mine", "Mine Too", "Plain", "Foreign Works"
        )
        cls.card = cls.make_card(cls.mine)
        cls.make_card(cls.mine_2)
        cls.foreign_card = cls.make_card(cls.foreign, user_id=cls.stranger.id)

    def wizard(self, user, *partners):
        """Return the step of merging contacts into the last one."""
        return self.as_user(user, "base.partner.merge.automatic.wizard").create(
            {
                "state": "selection",
                "partner_ids": [Command.set([partner.id for partner in partners])],
                "dst_partner_id": partners[-1].id,
            }
        )

    def assert_refused(self, user, *partners):
        """Nobody merges these, in whatever way, nor is told a name."""
        wizard = self.wizard(user, *partners)
        self.assertIn("department head", wizard.relationship_merge_notice)
        self.assertNotIn("Foreign", wizard.relationship_merge_notice)
        ids = [partner.id for partner in partners]
        for merge in (
            wizard.action_merge,
            lambda: wizard._merge(ids, partners[-1], extra_checks=False),
            lambda: wizard._merge(ids),
        ):
            with self.refused("department head", error=AccessError):
                merge()

    def test_foreign_cards(self):
        """Neither into one's own card, nor the other way, nor by who has no right."""
        for user in (self.specialist, self.supervisor, self.outsider):
            for partners in (
                (self.foreign, self.mine),
                (self.mine, self.foreign),
                (self.foreign, self.plain),
            ):
                with self.subTest(f"{user.name} {partners}"):
                    self.assert_refused(user, *partners)

    def test_foreign_card_of_another_company(self):
        """Cards of all companies count."""
        self.make_card(self.plain, company_id=self.company_usd.id)
        self.assert_refused(self.specialist, self.plain, self.mine)
        self.assert_refused(self.head, self.plain, self.mine)

    def test_foreign_key_persons_and_cases(self):
        """A contact that is somebody's key person, or has a case, goes nowhere."""
        people = self.env["res.partner"].create([{"name": "Li"}, {"name": "Li"}])
        self.env["relationship.key.person"].create(
            {"card_id": self.foreign_card.id, "partner_id": people[0].id}
        )
        self.assert_refused(self.specialist, *people)
        self.env["relationship.complaint"].create(
            {
                "partner_id": self.plain.id,
                "company_id": self.company.id,
                "subject": "Noise",
                "user_id": self.stranger.id,
            }
        )
        self.assert_refused(self.specialist, self.plain, self.mine)
        self.assert_refused(self.outsider, self.plain, self.make_customer("Other"))

    def test_own_cards(self):
        """The specialist of both merges them, and is told before what comes along."""
        wizard = self.wizard(self.specialist, self.mine_2, self.mine)
        self.assertIn(": Mine Too and Mine.", wizard.relationship_merge_notice)
        wizard.action_merge()
        self.assertFalse(self.mine_2.exists())
        self.assertTrue(self.card.exists())

    def test_contacts_without_cards(self):
        """A contact that brings nothing along: whoever may edit contacts merges it."""
        double = self.make_customer("Double")
        wizard = self.wizard(self.outsider, double, self.foreign)
        self.assertFalse(wizard.relationship_merge_notice)
        wizard.action_merge()
        self.assertFalse(double.exists())
        self.assertEqual(self.foreign_card.partner_id, self.foreign)

    def test_search_for_doubles(self):
        """Groups that one may not merge are left out, and counted."""
        (self.foreign + self.plain).email = "one@example.com"
        (self.mine + self.mine_2).email = "two@example.com"
        wizard = self.as_user(
            self.specialist, "base.partner.merge.automatic.wizard"
        ).create({"group_by_email": True})
        partners = self.foreign + self.plain + self.mine + self.mine_2
        self.env.flush_all()
        wizard._process_query(
            "SELECT min(id), array_agg(id) FROM res_partner"
            f" WHERE id IN {tuple(partners.ids)} GROUP BY email"
        )
        self.assertEqual(wizard.relationship_left_count, 1)
        self.assertEqual(wizard.number_group, 1)
        self.assertIn(str(self.mine.id), wizard.line_ids.aggr_ids)
