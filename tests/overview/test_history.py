from datetime import date, datetime

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.overview.history import Source

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestHistory(RelationshipCommon):
    """What happened with a customer is told from the records, by their rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(team_id=cls.team.id)
        cls.foreign = cls.make_card(
            cls.make_customer("Foreign"), user_id=cls.specialist_2.id
        )
        on_site = cls.env.ref("crm_relationship.relationship_visit_type_on_site")
        cls.visits = cls.env["relationship.visit"].create(
            [
                {
                    "card_id": card.id,
                    "visit_type_id": on_site.id,
                    "user_id": card.user_id.id,
                    "date_start": datetime(2026, 6, day, 8),
                    "state": state,
                }
                for card, day, state in (
                    (cls.card, 10, "done"),
                    (cls.card, 25, "draft"),
                    (cls.foreign, 11, "done"),
                )
            ]
        )
        cls.case = cls.env["relationship.complaint"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.card.partner_id.id,
                "subject": "Leak",
                "received_date": datetime(2026, 6, 12, 8),
                "user_id": cls.specialist.id,
            }
        )
        cls.env["relationship.project"].create(
            {"card_id": cls.card.id, "name": "New plant"}
        )

    def events(self, user, card):
        history = self.as_user(user, "relationship.history")
        found = history.search([("card_id", "=", card.id)])
        return [(event.kind, event.date.date()) for event in found]

    def test_newest_first_and_only_what_was(self):
        """A visit that is only planned has not happened."""
        # The project is of the day on which the test really runs.
        project, *others = self.events(self.specialist, self.card)
        self.assertEqual(project[0], "project")
        self.assertEqual(
            others, [("case", date(2026, 6, 12)), ("visit", date(2026, 6, 10))]
        )

    def test_events_have_numbers_of_their_own(self):
        """Records of different models with one number are different events."""
        history = self.env["relationship.history"].search([])
        self.assertEqual(len(history.ids), len(set(history.ids)))

    def test_rules_of_the_parts(self):
        """Who may not see the records sees nothing of them in the history."""
        self.assertFalse(self.events(self.specialist, self.foreign))
        self.assertTrue(self.events(self.head, self.foreign))
        self.assertEqual(len(self.events(self.auditor, self.card)), 3)

    def test_without_rights(self):
        """Employees without our rights have no access."""
        with self.forbidden():
            self.events(self.outsider, self.card)

    def test_event_opens_its_record(self):
        """An event leads to what it tells of."""
        event = self.as_user(self.specialist, "relationship.history").search(
            [("card_id", "=", self.card.id), ("kind", "=", "case")]
        )
        action = event.action_open()
        self.assertEqual(action["res_model"], "relationship.complaint")
        self.assertEqual(action["res_id"], self.case.id)

    def test_another_addon_adds_a_source(self):
        """A source is a line; the rules of its model hold without more."""
        history = self.registry["relationship.history"]
        sources = history._sources

        def extended(records):
            source = Source("key_person", "relationship.key.person", "create_date")
            return [*sources(records), source]

        person = self.make_customer("Ms Chen", is_company=False)
        for card in self.card + self.foreign:
            self.env["relationship.key.person"].create(
                {"card_id": card.id, "partner_id": person.id}
            )
        self.patch(history, "_sources", extended)
        kinds = [kind for kind, __ in self.events(self.specialist, self.card)]
        self.assertEqual(kinds.count("key_person"), 1)
        self.assertFalse(self.events(self.specialist, self.foreign))
