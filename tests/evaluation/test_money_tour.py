from odoo import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .fund.common import RECEIPT, FundCommon


@tagged("standard", "post_install", "-at_install")
class TestMoneyTour(FundCommon, HttpCase):
    """Expense, regulation, meeting and check, in a real browser."""

    def tour(self, record, name, user, new=False):
        paths = {
            "relationship.expense": "relationship-expenses",
            "relationship.regulation": "relationship-regulations",
            "relationship.meeting": "relationship-meetings",
            "relationship.check": "relationship-checks",
        }
        self.env.flush_all()
        path = f"/odoo/{paths[record._name]}/{'new' if new else record.id}"
        self.start_tour(path, f"relationship_{name}_tour", login=user.login)
        self.env.invalidate_all()

    def speak_chinese(self):
        """Let everybody work in Chinese."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(
            ["crm_relationship", "crm_relationship_evaluation"], ["zh_CN"]
        )
        people = self.specialist + self.supervisor + self.head + self.committee
        (people + self.keeper).write({"lang": "zh_CN"})

    def expense_is_done(self):
        """Refused as too much, approved by the stand-in, booked: 700 are left."""
        expenses = self.env["relationship.expense"]
        self.tour(expenses, "expense_plan", self.specialist, new=True)
        expense = expenses.search([("name", "=", "Dinner with the plant")])
        self.assertEqual((expense.amount, expense.state), (300, "submitted"))
        other = self.make_user("stand_in", "supervisor")
        other.lang = self.supervisor.lang
        self.supervisor.write(
            {
                "relationship_stand_in_id": other.id,
                "relationship_stand_in_start": "2026-06-15",
                "relationship_stand_in_end": "2099-06-20",
            }
        )
        self.tour(expense, "expense_approve", other)
        self.assertEqual(expense.decided_user_id, other)
        self.as_user(self.specialist, expense).write(
            {"receipt": RECEIPT, "receipt_name": "receipt.pdf"}
        )
        self.tour(expense, "expense_book", self.keeper)
        self.assertEqual(self.sums(), (0, 0, 300, 700))

    def regulation_is_done(self):
        """Compiled, reviewed and approved by three people, and read by a fourth."""
        manager = self.make_user("general_manager", "committee")
        manager.lang = self.head.lang
        self.company.relationship_main_leader_id = manager
        regulation = self.as_user(self.supervisor, "relationship.regulation").create(
            {
                "name": "Customer Visits",
                "number": "Q/CRM 4",
                "department": "Customer Service",
                "reviewer_id": self.head.id,
                "article_ids": [
                    Command.create({"name": "Frequency", "text": "Every month"})
                ],
            }
        )
        for name, user in (
            ("compile", self.supervisor),
            ("review", self.head),
            ("approve", manager),
            ("read", self.specialist),
        ):
            self.tour(regulation, f"regulation_{name}", user)
        self.assertEqual(regulation.state, "approved")
        self.assertIn(self.specialist, regulation.sudo().reading_ids.user_id)

    def meeting_is_done(self):
        """The agenda of the committee, what was decided, a measure, the minutes."""
        self.env["relationship.complaint"].create(
            {
                "subject": "Noise",
                "partner_id": self.card.partner_id.id,
                "company_id": self.company.id,
                "severity": "major",
            }
        )
        meeting = self.as_user(self.committee, "relationship.meeting").create(
            {
                "name": "Committee of June",
                "kind": "committee",
                "date_start": "2026-06-16 08:00:00",
            }
        )
        self.tour(meeting, "meeting", self.committee)
        self.assertEqual(meeting.state, "issued")
        self.assertEqual(meeting.item_ids[0].decision, "Replace it at once")
        self.assertEqual(meeting.action_ids.name, "Order a new valve")

    def check_is_done(self):
        """Opened by the job, counted in part, filled, and done with a result."""
        template = self.env["relationship.check.template"].create(
            {
                "name": "Register",
                "kind": "data",
                "company_id": self.company.id,
                "user_id": self.specialist.id,
                "date_start": "2026-06-15",
                "item_ids": [
                    Command.create(
                        {"name": "No doubles", "figure": "single", "weight": 3}
                    ),
                    Command.create({"name": "Lights"}),
                ],
            }
        )
        self.env["relationship.check.job"]._open_company(self.company)
        check = template.check_ids
        self.tour(check, "check", self.specialist)
        self.assertEqual((check.state, check.score), ("done", 100))

    # The refusal is logged where the server answers with it.
    @mute_logger("odoo.http")
    def test_expense(self):
        self.expense_is_done()

    @mute_logger("odoo.http")
    def test_expense_in_chinese(self):
        self.speak_chinese()
        self.expense_is_done()

    def test_regulation(self):
        self.regulation_is_done()

    def test_regulation_in_chinese(self):
        self.speak_chinese()
        self.regulation_is_done()

    def test_meeting(self):
        self.meeting_is_done()

    def test_meeting_in_chinese(self):
        self.speak_chinese()
        self.meeting_is_done()

    def test_check(self):
        self.check_is_done()

    def test_check_in_chinese(self):
        self.speak_chinese()
        self.check_is_done()
