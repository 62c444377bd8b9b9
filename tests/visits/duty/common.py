from datetime import datetime, time

from odoo.tests import tagged

from ...cards.common import CardCommon
from ...common import TODAY


@tagged("standard", "post_install", "-at_install")
class DutyCommon(CardCommon):
    """One card of the specialist in the tier ``tier_key``, on Monday 15 June 2026.

    Only the cadences that a test makes are there. The company works from Monday to
    Friday; its main leader is ``main_leader``, the card's leader ``leader``.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.env["relationship.cadence"].search([]).active = False
        cls.leader = cls.make_user("leader", "user")
        cls.main_leader = cls.make_user("main_leader", "user")
        cls.company.relationship_main_leader_id = cls.main_leader
        cls.duties = cls.env["relationship.contact.duty"]
        cls.on_site = cls.env.ref("crm_relationship.relationship_visit_type_on_site")
        cls.call = cls.env.ref("crm_relationship.relationship_visit_type_phone")
        cls.customer = cls.make_customer("Azure")
        cls.import_turnover(cls.customer, 5000)
        cls.card = cls.make_card(
            cls.customer, leader_id=cls.leader.id, team_id=cls.team.id
        )
        cls.refresh()
        # A customer for long: nothing begins today.
        cls.age(cls.card)

    @classmethod
    def age(cls, cards, day="2024-01-01"):
        """Have cards that were made, and came into their tiers, on another day."""
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE relationship_card SET create_date = %s WHERE id IN %s",
            [day, tuple(cards.ids)],
        )
        cls.env.cr.execute(
            "UPDATE relationship_classification SET tier_date = %s WHERE card_id IN %s",
            [day, tuple(cards.ids)],
        )
        cls.env.invalidate_all()

    @classmethod
    def make_cadence(cls, **values):
        """Create a cadence, by default for ``tier_key`` and the specialist.

        It has been there for long, unless it says when it begins.
        """
        if not {"is_key", "card_id", "tier_ids", "lifecycle"}.intersection(values):
            values["tier_ids"] = cls.tier_key.ids
        values = {"start_date": False, **values}
        return cls.env["relationship.cadence"].create(
            {"name": "Cadence", "company_id": cls.company.id, **values}
        )

    @classmethod
    def make_visit(cls, day, state="reported", card=None, hour=10, **values):
        """Create a visit of the specialist on a day, at an hour of UTC."""
        start = datetime.combine(day, time(hour))
        return cls.env["relationship.visit"].create(
            {
                "card_id": (card or cls.card).id,
                "visit_type_id": cls.on_site.id,
                "user_id": cls.specialist.id,
                "date_start": start,
                "date_end": start.replace(minute=30),
                "state": state,
                **values,
            }
        )

    @classmethod
    def refresh_duties(cls, card_ids=None):
        """Bring the duties of cards up to date, of all without their ids."""
        cls.env["relationship.contact.refresh"]._refresh(card_ids)

    def duty(self, cadence, card=None):
        """Return the duty of the card under a cadence, as the night leaves it."""
        self.refresh_duties()
        return self.duties.search(
            [("cadence_id", "=", cadence.id), ("card_id", "=", (card or self.card).id)]
        )

    def assertDuty(self, cadence, card=None, **expected):
        duty = self.duty(cadence, card)
        self.assertEqual(len(duty), 1)
        found = {name: duty[name] for name in expected}
        self.assertEqual(found, expected)
        return duty


__all__ = ["DutyCommon", "TODAY"]
