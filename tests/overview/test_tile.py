from datetime import date, datetime
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.overview.tile import Tile

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestTile(RelationshipCommon):
    """A tile counts what its list shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(team_id=cls.team.id)
        cls.cases = cls.env["relationship.complaint"].create(
            [
                {
                    "company_id": cls.company.id,
                    "partner_id": cls.card.partner_id.id,
                    "subject": f"Case {number}",
                    "received_date": datetime(2026, 6, 12, 8),
                    "user_id": cls.specialist.id,
                }
                for number in range(3)
            ]
        )
        cls.cases[0].write({"result": "Done", "cause": "Bolt"})
        cls.cases[0].action_start()
        cls.cases[0].action_resolve()

    def tiles(self, user):
        found = self.as_user(user, "relationship.tile").get_tiles()
        return {tile["name"]: tile for tile in found}

    def test_counts_are_those_of_the_lists(self):
        """Two of the three cases are open; the list that opens shows those two."""
        tile = self.tiles(self.specialist)["open_cases"]
        self.assertEqual(tile["count"], 2)
        cases = self.as_user(self.specialist, "relationship.complaint")
        self.assertEqual(cases.search(tile["domain"]), self.cases[:0:-1])

    def test_a_great_number_is_counted_up_to_a_limit(self):
        """Of three cards, with a limit of two, a tile says: two and more."""
        for __ in range(3):
            self.make_card(user_id=False)
        tile = "odoo.addons.crm_relationship.models.overview.tile"
        officer = self.data_officer
        with patch(f"{tile}.MOST", 2):
            found = self.tiles(officer)["without_specialist"]
            self.assertEqual((found["count"], found["is_more"]), (2, True))
        found = self.tiles(officer)["without_specialist"]
        cards = self.as_user(officer, "relationship.card").search(found["domain"])
        self.assertEqual((found["count"], found["is_more"]), (len(cards), False))

    def test_nothing_of_others(self):
        """A colleague has no cases of the specialist waiting."""
        self.assertEqual(self.tiles(self.specialist_2)["open_cases"]["count"], 0)

    def test_without_rights_no_tile(self):
        """Who reads none of the records is shown no tile of them."""
        self.assertFalse(self.tiles(self.outsider))

    def test_another_addon_adds_a_tile(self):
        """A tile is a line: a count, and the action that lists it."""
        registry_class = self.registry["relationship.tile"]
        tiles = registry_class._tiles

        def extended(records):
            action = "crm_relationship.relationship_card_action"
            domain = [("user_id", "=", records.env.uid)]
            return [*tiles(records), Tile("cards", "My Customers", action, domain)]

        self.patch(registry_class, "_tiles", extended)
        self.assertEqual(self.tiles(self.specialist)["cards"]["count"], 1)


@tagged("standard", "post_install", "-at_install")
class TestIndicator(RelationshipCommon):
    """An indicator is a share whose parts are records."""

    def test_share_of_cases_answered_in_time(self):
        """One of two cases is answered in time, the third waits and is not judged.

        The policy allows 24 clock hours, and it is the 15th, 4 o'clock: what came in on
        the 14th at 8 is answered in time, what came in on the 13th at 8 is late.
        """
        policies = self.env["relationship.sla.policy"]
        policies.search([]).active = False
        self.env["relationship.severity.rule"].search([]).active = False
        policy = policies.create(
            {
                "name": "Day",
                "company_id": self.company.id,
                "respond_hours": 24,
                "warn_hours": 0,
            }
        )
        card = self.make_card()
        cases = self.env["relationship.complaint"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": card.partner_id.id,
                    "subject": f"Case {number}",
                    "received_date": datetime(2026, 6, day, 8),
                    "user_id": self.specialist.id,
                    "sla_policy_id": policy.id,
                }
                for number, day in enumerate((14, 13, 14))
            ]
        )
        cases[:2]._log_word("phone", "We look into it")
        self.env.flush_all()
        indicators = self.as_user(self.head, "relationship.indicator")
        june = (date(2026, 6, 1), date(2026, 7, 1))
        self.assertEqual(
            indicators.measure("answered_in_time", *june)[self.specialist], (1, 2)
        )
        self.assertFalse(
            indicators.measure("answered_in_time", date(2026, 7, 1), date(2026, 8, 1))
        )
