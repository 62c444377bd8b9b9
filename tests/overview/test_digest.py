from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestDigest(RelationshipCommon):
    """The periodic mail says how many are overdue, late, and how satisfied."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(user_id=cls.specialist.id)
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Week",
                "company_id": cls.company.id,
                "kpi_relationship_overdue": True,
                "kpi_relationship_breached": True,
                "kpi_relationship_satisfaction": True,
            }
        )

    def value(self, user, name):
        digest = self.as_user(user, self.digest).with_context(
            start_datetime=datetime(2026, 6, 1), end_datetime=datetime(2026, 6, 15)
        )
        return digest[f"kpi_relationship_{name}_value"]

    def test_satisfaction(self):
        """80 and 60 in the period are 70 on average; 10 came before it."""
        answers = self.env["relationship.satisfaction"].sudo()
        answers.create(
            [
                {
                    "card_id": self.card.id,
                    "partner_id": self.card.partner_id.id,
                    "company_id": self.company.id,
                    "source": "other",
                    "score": score,
                    "date": datetime(2026, month, 10),
                    "is_first": True,
                }
                for score, month in ((80, 6), (60, 6), (10, 5))
            ]
        )
        self.assertEqual(self.value(self.head, "satisfaction"), 70)

    def test_cases(self):
        """Of two cases of June one was resolved late."""
        cases = self.env["relationship.complaint"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.card.partner_id.id,
                    "subject": f"Case {day}",
                    "received_date": datetime(2026, 6, day, 8),
                }
                for day in (10, 12)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_complaint SET respond_result = 'failed',"
            " sla_status = 'met' WHERE id = %s",
            [cases[0].id],
        )
        self.env.cr.execute(
            "UPDATE relationship_complaint SET respond_result = NULL,"
            " resolve_result = NULL, sla_status = 'on_track' WHERE id = %s",
            [cases[1].id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.value(self.head, "breached"), 1)

    def test_visits(self):
        """Of four visits two of the period were made."""
        rows = ((2, "done"), (3, "reported"), (4, "planned"), (-20, "done"))
        for days, state in rows:
            visit = self.env["relationship.visit"].create(
                {
                    "card_id": self.card.id,
                    "date_start": datetime(2026, 6, 1, 2) + timedelta(days=days),
                }
            )
            visit._stamp(state=state)
        self.assertEqual(self.value(self.head, "visits"), 2)

    def test_care(self):
        """Of three occasions one was used; of three gifts one was given."""
        values = {"card_id": self.card.id, "partner_id": self.card.partner_id.id}
        self.env["relationship.care.log"].create(
            [
                {
                    **values,
                    "rule_name": "Birthday",
                    "about": f"birthday {day} {month}",
                    "occasion": "key_date",
                    "action": "activity",
                    "state": state,
                    "date": date(2026, month, day),
                }
                for month, day, state in (
                    (6, 3, "done"),
                    (6, 4, "skipped"),
                    (5, 3, "done"),
                )
            ]
        )
        gifts = self.env["relationship.gift"].create(
            [
                {
                    "card_id": self.card.id,
                    "name": "Tea",
                    "value": 10,
                    "direction": direction,
                    "date": date(2026, 6, 5),
                }
                for direction in ("given", "received", "given")
            ]
        )
        gifts[:2]._stamp(state="done")
        self.assertEqual(self.value(self.head, "care"), 1)
        self.assertEqual(self.value(self.head, "gifts"), 1)

    def test_meetings_and_checks(self):
        """One of two meetings was held, and one of two checks done."""
        meetings = self.env["relationship.meeting"].create(
            [
                {
                    "name": f"Team {day}",
                    "company_id": self.company.id,
                    "date_start": datetime(2026, 6, day, 2),
                }
                for day in (3, 4)
            ]
        )
        meetings[0]._stamp(state="held")
        template = self.env["relationship.check.template"].create(
            {
                "name": "Hall",
                "company_id": self.company.id,
                "item_ids": [Command.create({"name": "Lights"})],
            }
        )
        done = template._open_check(date(2026, 6, 3))
        done._stamp(state="done", done_date=date(2026, 6, 3))
        template._open_check(date(2026, 6, 10))
        self.assertEqual(self.value(self.head, "meetings"), 1)
        self.assertEqual(self.value(self.head, "checks"), 1)

    def test_every_figure_opens(self):
        """Each of our figures is in the digest of a head, and leads to its records."""
        fields = self.env["digest.digest"]._fields
        ours = {
            name
            for name in fields
            if name.startswith("kpi_relationship_") and not name.endswith("_value")
        }
        self.assertEqual(len(ours), 9)
        actions = self.digest._compute_kpis_actions(self.company, self.head)
        self.assertLessEqual(ours, actions.keys())
        for name in ours:
            self.env.ref(actions[name].split("?")[0])
        self.digest.write(dict.fromkeys(ours, True))
        figures = self.digest._compute_kpis(self.company, self.head)
        self.assertLessEqual(ours, {figure["kpi_name"] for figure in figures})

    def test_left_out_without_rights(self):
        """Who has no role here gets a digest without these figures."""
        sections = [
            kpi["kpi_name"]
            for kpi in self.digest._compute_kpis(self.company, self.outsider)
        ]
        self.assertFalse([name for name in sections if "relationship" in name])
        sections = [
            kpi["kpi_name"]
            for kpi in self.digest._compute_kpis(self.company, self.head)
        ]
        self.assertIn("kpi_relationship_overdue", sections)
