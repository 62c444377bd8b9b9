import json
from datetime import datetime

from odoo import Command
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from ..common import RelationshipCommon

CARDS = 500


@tagged("standard", "post_install", "-at_install")
class TestDesk(RelationshipCommon):
    """The desk shows each role what waits, and every count has its list (R036)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("leader", "leader")
        cls.card = cls.make_card(
            team_id=cls.team.id,
            user_id=cls.specialist.id,
            leader_id=cls.leader.id,
        )
        cls.visit_type = cls.env.ref("crm_relationship.relationship_visit_type_on_site")
        cls.cases = cls.env["relationship.complaint"].create(
            [
                {
                    "company_id": cls.company.id,
                    "partner_id": cls.card.partner_id.id,
                    "subject": f"Case {number}",
                    "received_date": datetime(2026, 6, 12, 8),
                    "user_id": cls.specialist.id,
                    "team_id": cls.team.id,
                }
                for number in range(3)
            ]
        )
        cls.today = cls.visit(datetime(2026, 6, 15, 9))
        cls.led = cls.visit(
            datetime(2026, 6, 20, 9),
            user_id=cls.leader.id,
            preparer_id=cls.specialist.id,
        )
        cls.owed = cls.visit(
            datetime(2026, 6, 8, 9), state="done", preparer_id=cls.specialist.id
        )
        cls.env.flush_all()

    @classmethod
    def visit(cls, start, **values):
        return cls.env["relationship.visit"].create(
            {
                "card_id": cls.card.id,
                "visit_type_id": cls.visit_type.id,
                "user_id": cls.specialist.id,
                "date_start": start,
                "date_end": start.replace(hour=start.hour + 1),
                "state": "planned",
                **values,
            }
        )

    def desk(self, user, *args):
        return self.as_user(user, "relationship.desk").get_desk(*args)

    def tiles(self, user):
        return {
            tile["name"]: tile
            for section in self.desk(user)["sections"]
            for tile in section["tiles"]
        }

    def test_specialist(self):
        """Three open cases, one visit today, one report owed; each with its record."""
        tiles = self.tiles(self.specialist)
        self.assertEqual(tiles["open_cases"]["count"], 3)
        self.assertEqual(tiles["visits_today"]["count"], 1)
        row = tiles["visits_today"]["rows"][0]
        self.assertEqual(row["id"], self.today.id)
        self.assertEqual(row["title"], self.card.display_name)
        self.assertEqual(row["date"], "2026-06-15 09:00:00")
        self.assertEqual(row["note"], "Planned")
        self.assertEqual(
            [one["id"] for one in tiles["reports_owed"]["rows"]], self.owed.ids
        )

    def test_leader(self):
        """A leader sees own visits with who prepares them, and what was escalated."""
        self.cases[0].sudo().informed_user_ids = [Command.link(self.leader.id)]
        tiles = self.tiles(self.leader)
        row = tiles["led_visits"]["rows"][0]
        self.assertEqual((row["id"], row["note"]), (self.led.id, self.specialist.name))
        self.assertEqual(tiles["escalated"]["count"], 1)
        self.assertEqual(tiles["dissatisfied"]["count"], 0)

    def test_every_count_has_its_list(self):
        """What a tile, a cell, a figure or a chart opens is as many as it says."""
        for role in (
            *("specialist", "leader", "supervisor", "head", "committee"),
            *("data_officer", "auditor", "administrator"),
        ):
            user = getattr(self, role)
            desk = self.desk(user, "year")
            # It is sent as it stands.
            desk = json.loads(json.dumps(desk))
            env = self.as_user(user, "relationship.desk").env
            for tile in [tile for one in desk["sections"] for tile in one["tiles"]]:
                with self.subTest(f"{role} {tile['name']}"):
                    found = env[tile["model"]].search(tile["domain"])
                    self.assertEqual(len(found), tile["count"])
                    self.assertEqual(
                        self.env.ref(tile["action"]).res_model, found._name
                    )
            for figure in desk["figures"]:
                found = env[figure["model"]].search_count(figure["domain"])
                self.assertEqual(found, figure["count"])
            for chart in desk["charts"]:
                if chart["action"]:
                    model = self.env.ref(chart["action"]).res_model
                    env[model].search(Domain(chart["domain"]))
            for row in desk["team"]["rows"] if desk["team"] else []:
                for column, count in zip(
                    desk["team"]["columns"], row["counts"], strict=True
                ):
                    domain = [[column["user"], "=", row["id"]], *column["domain"]]
                    found = env[column["model"]].search_count(domain)
                    with self.subTest(f"{role} {row['name']} {column['name']}"):
                        self.assertEqual(found, count)

    def test_team(self):
        """The supervisor sees by person what waits: three cases, one late report."""
        team = self.desk(self.supervisor)["team"]
        names = [column["name"] for column in team["columns"]]
        row = next(row for row in team["rows"] if row["id"] == self.specialist.id)
        counts = dict(zip(names, row["counts"], strict=True))
        self.assertEqual(counts["cases"], 3)
        self.assertEqual(counts["late_reports"], 1)

    def test_choice_of_the_team(self):
        """Only the chosen team is shown, and no foreign one."""
        other = self.env["crm.team"].create(
            {"name": "Other", "company_id": self.company.id, "user_id": self.head.id}
        )
        self.assertFalse(self.desk(self.head, "month", other.id)["team"]["rows"])
        self.assertTrue(self.desk(self.head, "month", self.team.id)["team"]["rows"])
        # It is not a team of hers: she sees her own.
        desk = self.desk(self.supervisor, "month", other.id)
        self.assertFalse(desk["team_id"])
        self.assertEqual([one["name"] for one in desk["teams"]], [self.team.name])

    def test_visits_of_the_month(self):
        """Of June's visits one was made, two are planned, one of these by me."""
        chart = self.desk(self.specialist)["charts"][0]
        self.assertEqual([sum(one["data"]) for one in chart["series"]], [1, 1])
        chart = self.desk(self.supervisor)["charts"][0]
        self.assertEqual([sum(one["data"]) for one in chart["series"]], [1, 2])
        # It is June.
        chart = self.desk(self.specialist, "last_month")["charts"][0]
        self.assertFalse(chart["labels"])

    def test_periods(self):
        """A period begins and ends at the company's midnight."""
        desk = self.env["relationship.desk"].with_company(self.company)
        expected = {
            "week": ("2026-06-15", "2026-06-22"),
            "month": ("2026-06-01", "2026-07-01"),
            "last_month": ("2026-05-01", "2026-06-01"),
            "quarter": ("2026-04-01", "2026-07-01"),
            "year": ("2025-07-01", "2026-07-01"),
        }
        self.assertEqual(set(desk._periods()), set(expected))
        for period, days in expected.items():
            self.assertEqual(tuple(map(str, desk._span(period))), days, period)
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        visits = self.env["relationship.visit"]
        domain = desk._within(visits, "date_start", desk._span("month"))
        self.assertIn("2026-05-31 16:00:00", str(list(domain)[1][2]))

    def test_administrator(self):
        """An administrator sees what is not set up yet, and no customer."""
        desk = self.desk(self.administrator)
        self.assertFalse(desk["sections"])
        steps = {step["name"]: step["done"] for step in desk["setup"]}
        self.assertTrue(steps["people"] and steps["teams"] and steps["cards"])
        self.assertFalse(steps["office"])
        self.company.relationship_office_user_id = self.head
        self.company.relationship_main_leader_id = self.committee
        steps = {
            step["name"]: step["done"]
            for step in self.desk(self.administrator)["setup"]
        }
        self.assertTrue(steps["office"])
        self.assertFalse(self.desk(self.specialist)["setup"])

    def test_home(self):
        """A user opens Odoo with the desk, and no longer."""
        desk = self.as_user(self.specialist, "relationship.desk")
        self.assertFalse(desk.get_desk()["is_home"])
        self.assertTrue(desk.make_home())
        self.assertTrue(desk.get_desk()["is_home"])
        self.assertFalse(desk.make_home())
        self.assertFalse(self.specialist.action_id)

    def test_nobody_without_a_role(self):
        """Who has no role here has no desk."""
        for user in (self.outsider, self.portal):
            for method in ("get_desk", "make_home"):
                with self.assertRaises(AccessError):
                    getattr(self.as_user(user, "relationship.desk"), method)()


@tagged("standard", "post_install", "-at_install")
class TestDeskQueries(RelationshipCommon):
    """The desk of many customers takes as many queries as that of few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n}", "is_company": True} for n in range(CARDS)]
        )
        cls.env["relationship.card"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": cls.company.id,
                    "user_id": cls.specialist.id,
                    "team_id": cls.team.id,
                }
                for partner in partners
            ]
        )
        cls.env["relationship.complaint"].create(
            [
                {
                    "company_id": cls.company.id,
                    "partner_id": partner.id,
                    "subject": "Broken",
                    "user_id": cls.specialist.id,
                }
                for partner in partners[:40]
            ]
        )
        cls.env.flush_all()

    def measured(self, user, most):
        desk = self.as_user(user, "relationship.desk")
        desk.get_desk()
        self.env.invalidate_all()
        with self.assertQueryCount(most):
            desk.get_desk()

    def test_specialist(self):
        self.measured(self.specialist, 15)

    def test_committee(self):
        self.measured(self.committee, 25)

    def test_others(self):
        for user in (self.supervisor, self.auditor, self.data_officer):
            self.measured(user, 25)
