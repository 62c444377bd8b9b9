from datetime import date, datetime

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EvaluationCommon

PAGE = "crm_relationship_evaluation.relationship_%s"


@tagged("standard", "post_install", "-at_install")
class TestWorkLog(EvaluationCommon):
    """What somebody did in a day or a week (R265, R266)."""

    def log(self, user, **values):
        values = {"company_id": self.company.id, "date_start": "2026-05-04", **values}
        return self.as_user(user, "relationship.work.log").create(values)

    def test_day(self):
        """What is registered is there by itself, and stays once it is handed in."""
        visit = self.make_visit(self.card, 4, purpose="First talk")
        self.make_visit(self.card, 5)
        log = self.log(self.specialist, note="Read the tender")
        self.assertEqual((log.user_id, log.team_id), (self.specialist, self.team))
        self.assertEqual(log._data()["visits"]["figures"]["made"], 1)
        self.assertIn("First talk", str(log.body))
        log.action_hand_in()
        self.assertTrue(log.is_late)
        visit.sudo()._stamp(state="cancelled")
        self.env.invalidate_all()
        self.assertEqual(log._data()["visits"]["figures"]["made"], 1)
        with self.refused("state"):
            log.note = "Something else"
        with self.refused("handed in", error=UserError):
            log.unlink()

    def test_week(self):
        """A week begins on a Monday, and has the plan of the next one."""
        self.make_visit(self.card, 5)
        self.make_visit(self.card, 12)
        log = self.log(self.specialist, kind="week")
        self.assertEqual(log.date_end, date(2026, 5, 10))
        data = log._data()
        self.assertEqual(data["visits"]["figures"]["made"], 1)
        self.assertEqual(data["plan"]["figures"]["visits"], 1)
        with self.refused("Monday", error=ValidationError):
            self.log(self.specialist, kind="week", date_start="2026-05-05")

    def test_whose(self):
        """Each writes their own; the leader of the team reads."""
        log = self.log(self.specialist)
        seen = self.as_user(self.supervisor, log)
        self.assertEqual(seen.note, False)
        for user in (self.supervisor, self.head):
            with self.refused(error=AccessError):
                self.as_user(user, log).note = "No"
        with self.forbidden():
            self.as_user(self.specialist_2, log).read(["note"])


@tagged("standard", "post_install", "-at_install")
class TestPapers(EvaluationCommon):
    """Papers of customers, projects and services, as who may print them."""

    def render(self, name, records):
        report = self.env["ir.actions.report"].with_user(self.head)
        html, __ = report._render_qweb_html(PAGE % name, records.ids)
        return html.decode()

    def test_annexes(self):
        """List, files, projects and feedback of customers (R288)."""
        self.env["relationship.project"].create(
            [
                {"card_id": self.card.id, "name": "Plant", "state": "in_progress"},
                {"card_id": self.card.id, "name": "Idea", "state": "intended"},
            ]
        )
        self.make_visit(self.card, 4, feedback="They are content")
        html = self.render("card_page_annexes", self.card + self.card_2)
        for word in ("Azure", "Bolt", "Plant", "They are content"):
            self.assertIn(word, html)
        self.assertNotIn("Idea", html)

    def test_project(self):
        """The sheet of a project shows the contacts since it began (R293)."""
        project = self.env["relationship.project"].create(
            {"card_id": self.card.id, "name": "Plant", "date_start": "2026-05-05"}
        )
        self.make_visit(self.card, 4, purpose="Before it")
        self.make_visit(self.card, 6, purpose="About it")
        html = self.render("project_page_tracking", project)
        self.assertIn("About it", html)
        self.assertNotIn("Before it", html)

    def service(self, **values):
        return self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.card.partner_id.id,
                "subject": "Line is down",
                "kind": "service_request",
                "received_date": datetime(2026, 5, 4),
                **values,
            }
        )

    def test_confirmation(self):
        """A service is confirmed in three copies (R298)."""
        html = self.render(
            "complaint_page_confirmation", self.service(work_order="WO-7")
        )
        self.assertEqual(html.count("WO-7"), 3)
        for copy in ("Customer", "Installer", "Department"):
            self.assertIn(f"Copy for the {copy}", html)

    def test_repairs(self):
        """The file of a customer has the services of each installation (R301)."""
        project = self.env["relationship.project"].create(
            {"card_id": self.card.id, "name": "North Building"}
        )
        cases = self.service() + self.service(project_id=project.id)
        self.service(kind="complaint")
        self.assertEqual(
            self.card._repairs(), [("North Building", cases[1]), (None, cases[0])]
        )
        html = self.render("card_page_repairs", self.card)
        self.assertIn("North Building", html)
