from datetime import date

from odoo.tests import tagged

from ...common import TODAY
from ..common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class ReleaseCommon(AccessCommon):
    """``specialist`` asks that ``stranger``'s colleague reads the card ``own``."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.colleague = cls.make_user("colleague", "user")
        cls.head_2 = cls.make_user("head_2", "head")
        cls.partner = cls.make_customer("Design Institute")

    @classmethod
    def make_release(cls, **values):
        """Create an approved release of ``own`` to the colleague, until 30 June."""
        values = {
            "company_id": cls.company.id,
            "card_ids": cls.own.ids,
            "purpose": "Bid for the bridge",
            "date_start": TODAY,
            "date_end": date(2026, 6, 30),
            "state": "approved",
            **values,
        }
        if not {"team_id", "external_partner_id"} & values.keys():
            values.setdefault("user_ids", cls.colleague.ids)
        return cls.env["relationship.release"].create(values)

    def request(self, **values):
        """Let the specialist request a release."""
        releases = self.as_user(self.specialist, "relationship.release")
        return releases.create(
            {
                "card_ids": self.own.ids,
                "purpose": "Bid for the bridge",
                "user_ids": self.colleague.ids,
                **values,
            }
        )

    def sees(self, user, card=None, model="relationship.card"):
        """Return what a user may do with the records of a card, in a new request."""
        self.env.flush_all()
        self.env.invalidate_all()
        records = self.records_of(model, card or self.own)
        seen = self.as_user(user, records)
        found = (
            seen.search([("id", "in", records.ids)])
            if seen.browse().has_access("read")
            else seen.browse()
        )
        self.assertEqual(seen.has_access("read"), found == seen)
        return "".join(
            operation[0]
            for operation in ("read", "write", "unlink")
            if seen.has_access(operation)
        )
