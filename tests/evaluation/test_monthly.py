import io
from datetime import date, datetime

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from odoo.addons.crm_relationship_evaluation.models.document.section import Column
from odoo.addons.crm_relationship_evaluation.tools.workbook import workbook_of

from ..stage import user_values
from .common import EvaluationCommon


@tagged("standard", "post_install", "-at_install")
class TestMonthly(EvaluationCommon):
    """Documents of May 2026, made on 1 June, counted by hand."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.reports = cls.env["relationship.monthly.report"].search(
            [("company_id", "=", cls.company.id)]
        )
        cls.made = cls.make_visit(cls.card, 4, False, purpose="First talk")
        cls.late = cls.make_visit(cls.card, 5, True)
        cls.other = cls.make_visit(cls.card_3, 6)
        for user, day, kind in (
            (cls.specialist, 8, "complaint"),
            (cls.specialist, 9, "enquiry"),
            (cls.specialist_2, 9, "complaint"),
        ):
            cls.env["relationship.complaint"].create(
                {
                    "company_id": cls.company.id,
                    "partner_id": cls.card.partner_id.id,
                    "subject": "Late delivery",
                    "kind": kind,
                    "received_date": datetime(2026, 5, day),
                    "user_id": user.id,
                }
            )
        for visit, score in ((cls.made, 90), (cls.late, 40)):
            cls.env["relationship.satisfaction"]._collect(
                visit, score, source="call", date=datetime(2026, 5, 20)
            )
        cls.monthly = cls.env["relationship.monthly.work"]

    def make(self):
        """Make what is due by today; return the documents by whose they are."""
        self.monthly._catch_up(self.company)
        return self.found()

    def found(self):
        return self.env["relationship.monthly.report"].search(
            [("company_id", "=", self.company.id), ("state", "!=", "replaced")]
        )

    def of_user(self, reports, user):
        return reports.filtered(lambda one: one.user_id == user)

    def figures(self, report, section, *codes):
        return [report.figures[section]["figures"][code] for code in codes]

    def test_figures(self):
        """What was done by whom, in the document of each, the team and the company."""
        reports = self.make()
        self.assertEqual(set(reports.mapped("month")), {date(2026, 5, 1)})
        mine = self.of_user(reports, self.specialist)
        team = reports.filtered(lambda one: one.scope == "team")
        company = reports.filtered(lambda one: one.scope == "company")
        self.assertEqual(team.team_id, self.team)
        self.assertEqual(
            self.figures(mine, "visits", "made", "reported", "late"), [2, 2, 1]
        )
        # That of the other one has no report yet.
        self.assertEqual(
            self.figures(team, "visits", "made", "reported", "late"), [3, 2, 2]
        )
        self.assertEqual(self.figures(mine, "cases", "received", "complaints"), [2, 1])
        self.assertEqual(
            self.figures(company, "cases", "received", "complaints"), [3, 2]
        )
        self.assertEqual(self.figures(mine, "satisfaction", "answers", "low"), [2, 1])
        self.assertEqual((mine.satisfaction, mine.visit_count), (65, 2))
        self.assertEqual(self.figures(mine, "customers", "cards"), [2])
        self.assertEqual(self.figures(company, "customers", "cards"), [3])
        rows = mine.figures["visits"]["rows"]
        self.assertEqual([row["day"] for row in rows], ["2026-05-04", "2026-05-05"])
        self.assertEqual(rows[0]["purpose"], "First talk")
        self.assertIn("65.0", str(mine.body))
        self.assertIn("First talk", str(mine.body))

    def test_once(self):
        """Run twice there is no second document; two months later all are there."""
        reports = self.make()
        self.assertEqual(self.make(), reports)
        with self.on("2026-08-02"):
            later = self.make()
            self.assertEqual(
                set(later.mapped("month")),
                {date(2026, month, 1) for month in (5, 6, 7)},
            )
            self.assertEqual(self.make(), later)

    def test_unchanging(self):
        """Figures stay when records change; a new version says what has changed."""
        reports = self.make()
        mine = self.of_user(reports, self.specialist)
        self.late.sudo()._stamp(state="cancelled")
        self.env.invalidate_all()
        self.assertEqual(self.figures(mine, "visits", "made"), [2])
        with self.refused(error=UserError):
            self.as_user(self.head, mine).figures = {}
        with self.forbidden():
            mine.with_user(self.head).unlink()
        mine.summary = "A quiet month"
        as_head = self.as_user(self.head, mine)
        wizard = self.as_user(self.head, "relationship.monthly.correct").create(
            {"report_id": as_head.id, "correction": "One visit did not take place"}
        )
        new = self.env["relationship.monthly.report"].browse(
            wizard.action_correct()["res_id"]
        )
        self.assertEqual((new.version, new.previous_id), (2, mine))
        self.assertEqual(self.figures(new, "visits", "made"), [1])
        self.assertEqual(self.figures(mine, "visits", "made"), [2])
        self.assertEqual((mine.state, new.state), ("replaced", "made"))
        self.assertEqual(new.summary, "A quiet month")
        with self.refused("newest"):
            self.as_user(self.head, mine)._correct("again")

    def test_texts(self):
        """Who is judged adds texts until it is handed in."""
        mine = self.as_user(self.specialist, self.of_user(self.make(), self.specialist))
        mine.summary = "Two visits"
        mine.action_hand_in()
        self.assertEqual(
            (mine.state, mine.handed_in_user_id), ("handed_in", self.specialist)
        )
        with self.refused("state"):
            mine.summary = "Three visits"

    def test_who_sees(self):
        """Each the own one, the leader the team's, heads all."""
        reports = self.make()
        # The company, the team and two people.
        self.assertEqual(len(reports), 4)
        for user, number in (
            (self.specialist, 1),
            (self.supervisor, 3),
            (self.head, 4),
            (self.auditor, 4),
            (self.confidential, 0),
            (self.specialist_usd, 0),
        ):
            found = self.as_user(user, "relationship.monthly.report").search(
                [("id", "in", reports.ids)]
            )
            self.assertEqual(len(found), number, user.name)
        other = self.of_user(reports, self.specialist_2)
        with self.refused(error=AccessError):
            self.as_user(self.specialist, other).action_hand_in()

    def test_told(self):
        """The person and the leader are told that a document is there."""
        last = self.env["mail.message"].search([], order="id desc", limit=1).id
        mine = self.of_user(self.make(), self.specialist)
        message = self.env["mail.message"].search(
            [("id", ">", last), ("model", "=", mine._name), ("res_id", "=", mine.id)]
        )
        self.assertEqual(
            message.notified_partner_ids,
            (self.specialist + self.supervisor).partner_id,
        )

    def test_told_by_the_next_night(self):
        """Killed before people were told, they are told later, and once."""
        self.monthly._make(self.company, date(2026, 5, 1))
        reports = self.found()
        self.assertFalse(any(reports.mapped("told_date")))
        self.make()
        self.assertTrue(all(reports.mapped("told_date")))

    def test_team_that_is_gone(self):
        """A document stays with its name when the team is deleted."""
        team = self.make().filtered(lambda one: one.scope == "team")
        name = team.whom
        self.team.sudo().unlink()
        self.assertEqual((team.exists().whom, team.team_id.id), (name, False))
        with self.refused("gone"):
            self.as_user(self.head, team)._correct("again")

    def test_documents(self):
        """The PDF has the document, the package all teams, and each is on record."""
        reports = self.make()
        company = reports.filtered(lambda one: one.scope == "company")
        team = reports.filtered(lambda one: one.scope == "team")
        self.assertEqual(company._package(), company + team)
        actions = self.env["ir.actions.report"].with_user(self.head)
        html, __ = actions._render_qweb_html(
            "crm_relationship_evaluation.relationship_monthly_report_page_package",
            company.ids,
        )
        self.assertIn("First talk", html.decode())
        self.assertIn(team.whom, html.decode())
        record = self.env["relationship.disclosure"].search(
            [], limit=1, order="id desc"
        )
        self.assertEqual(record.user_id, self.head)
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["crm_relationship_evaluation"], ["zh_CN"]
        )
        chinese = self.of_user(reports, self.specialist).with_context(lang="zh_CN")
        self.assertIn("客户满意度", str(chinese.body))

    def test_nobody(self):
        """A company whose people have done nothing has documents that say so."""
        with self.on("2026-04-02"):
            reports = self.make()
        self.assertEqual(len(reports), 4)
        mine = self.of_user(reports, self.specialist)
        self.assertEqual(self.figures(mine, "visits", "made"), [0])
        self.assertIn("–", str(mine.body))

    def test_no_number_of_others(self):
        """An opportunity of no amount that can be said keeps no document waiting."""
        lead = self.env["crm.lead"].create(
            {
                "name": "Odd",
                "type": "opportunity",
                "company_id": self.company.id,
                "user_id": self.specialist.id,
                "expected_revenue": 0,
            }
        )
        self.env.cr.execute(
            "UPDATE crm_lead SET expected_revenue = 'NaN', create_date = '2026-05-05'"
            " WHERE id = %s",
            [lead.id],
        )
        self.env.invalidate_all()
        documents = self.make()
        self.assertTrue(documents)
        for report in self.reports.search([("company_id", "=", self.company.id)]):
            self.assertTrue(report.body)


@tagged("standard", "post_install", "-at_install")
class TestSpreadsheet(HttpCase):
    """Documents as spreadsheets, for who may read them."""

    def test_refused(self):
        """Neither a number of nothing nor somebody else's is given."""
        company = self.env.company
        values = user_values(self.env, "reader", company, ["user"])
        self.env["res.users"].with_context(no_reset_password=True).create(values)
        report = self.env["relationship.monthly.work"]._insert(
            company, date(2026, 5, 1), [("company", None, None)], {}
        )
        self.env.flush_all()
        self.authenticate("relationship_reader", "relationship_reader")
        for ids in (report.id, 99999999, "x"):
            answer = self.url_open(f"/relationship/monthly/{ids}.xlsx")
            self.assertEqual(answer.status_code, 404)
        self.authenticate("admin", "admin")
        admin = self.env.ref("base.user_admin")
        head = self.env.ref("crm_relationship.group_relationship_head")
        admin.group_ids += head
        self.env.flush_all()
        answer = self.url_open(f"/relationship/monthly/{report.id}.xlsx")
        self.assertEqual(answer.status_code, 200)
        self.assertTrue(answer.content.startswith(b"PK"))

    def test_numbers(self):
        """What is counted can be summed; a number of a case stays as it is written."""
        section = {
            "label": "Cases",
            "figures": [("Received", 3.0), ("Average Score", "–")],
            "columns": ["Number", "Amount"],
            "rows": [["007", 12.5], ["=1+1", ""]],
        }
        book = openpyxl.load_workbook(
            io.BytesIO(workbook_of([("May", [section], [("Summary", "Good")])]))
        )
        values = [
            [value for value in row if value is not None]
            for row in book.active.iter_rows(values_only=True)
        ]
        for row in ([3, "–"], ["007", 12.5], ["Summary", "Good"]):
            self.assertIn(row, values)
        self.assertIn("=1+1", values[-1])
        report = self.env["relationship.monthly.report"]
        money = Column("amount", "Amount", "money")
        self.assertEqual(report._said(money, 12.346, True), 12.35)
        self.assertEqual(report._said(money, None, True), "")
