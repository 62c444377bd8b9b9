from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class CardCommon(RelationshipCommon):
    """Cards whose badge is the tier of a scheme of imported turnover.

    ``tier_key`` takes customers from 1,000 on, ``tier_rest`` the others.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.imported = cls.make_scheme([{"min_turnover": 1000}], [])
        cls.tier_key, cls.tier_rest = cls.imported.tier_ids
        cls.company.relationship_badge_scheme_id = cls.imported
        cls.cards = cls.env["relationship.card"]

    @classmethod
    def refresh(cls, company=None):
        """Classify and refresh the cards of a company, as the nightly jobs do."""
        company = company or cls.company
        scheme = company.relationship_badge_scheme_id
        if scheme.basis == "computed":
            cls.classify(scheme, company)
        cls.env["relationship.card.refresh"]._refresh_company(company)

    def load(self, model, header, *rows, user=None):
        """Import rows as the import screen does; return the messages, ids or False."""
        records = self.as_user(user, model) if user else self.env[model]
        # The import sees what is stored, not what waits in the cache.
        self.env.flush_all()
        result = records.load(header, [list(map(str, row)) for row in rows])
        texts = [message["message"] for message in result["messages"]]
        return "\n".join(map(str, texts)), result["ids"]

    def stored(self, card, *names):
        """Return the values of columns as they are in the database."""
        self.env.flush_all()
        card.invalidate_recordset()
        return tuple(card[name] for name in names)
