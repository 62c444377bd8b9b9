from odoo import Command
from odoo.tests import tagged

from ..common import ComplaintCommon, moment

MANY = 300


@tagged("standard", "post_install", "-at_install")
class TestRegistering(ComplaintCommon):
    """Cases are registered one by one or by thousands, with all that they need."""

    def values(self, count):
        customers = self.make_customers(*(f"Customer {n}" for n in range(10)))
        for customer in customers[:5]:
            self.make_card(customer, team_id=self.team.id)
        return [
            {
                "company_id": self.company.id,
                "partner_id": customers[n % 10].id,
                "subject": f"Case {n}",
                "kind": ("complaint", "enquiry", "service_request")[n % 3],
                "received_date": f"2026-06-{1 + n % 15:02d} 08:00:00",
            }
            for n in range(count)
        ]

    def test_screen_without_customer(self):
        """A new case shows all it has before its customer is known."""
        found = self.complaints.onchange({}, [], {"customer_user_ids": {"fields": {}}})
        self.assertFalse(found["value"].get("customer_user_ids"))

    def test_queries(self):
        """The queries do not grow with the cases: far less than one for each."""
        self.policy.clock = "working"
        values = self.values(MANY)
        self.make_case()
        self.env.flush_all()
        counts = []
        for number in (MANY // 3, MANY):
            before = self.env.cr.sql_log_count
            with self.undone():
                self.complaints.create(values[:number])
                self.env.flush_all()
                counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1], MANY / 2)
        self.assertLess(counts[1] - counts[0], MANY / 5)

    def test_many_like_one(self):
        """What is registered in bulk is the same as one by one."""
        values = self.values(30)
        names = (
            "card_id",
            "user_id",
            "team_id",
            "sla_policy_id",
            "respond_deadline",
            "resolve_deadline",
            "next_check",
            "sla_status",
            "email_from",
            "message_partner_ids",
        )

        def picture(cases):
            return [
                (
                    *(case[name] for name in names),
                    *((d.target, d.due_date, d.warn_date) for d in case.deadline_ids),
                )
                for case in cases
            ]

        together = self.complaints.create(values)
        apart = self.complaints.union(*(self.complaints.create(v) for v in values))
        self.assertEqual(picture(together), picture(apart.sorted("id")))
        self.assertEqual(len(set((together + apart).mapped("name"))), 60)

    def test_number(self):
        """Every case has a number of its own; it can have a series per company."""
        sequence = self.env["ir.sequence"].create(
            {
                "name": "Cases",
                "code": "relationship.complaint",
                "prefix": "M-",
                "company_id": self.company.id,
                "implementation": "no_gap",
            }
        )
        cases = self.complaints.create([{"company_id": self.company.id}] * 3)
        self.assertEqual(cases.mapped("name"), ["M-1", "M-2", "M-3"])
        self.assertEqual(sequence.number_next, 4)
        other = self.make_case(company_id=self.company_usd.id)
        self.assertTrue(other.name.startswith("CASE/"))

    def test_followers(self):
        """The owner follows his cases, so that he hears what the customer answers."""
        cases = self.complaints.create(self.values(4)[:2])
        for case in cases:
            self.assertIn(self.specialist.partner_id, case.message_partner_ids)

    def test_history(self):
        """Cases of another system come with their state and their times."""
        case = self.make_case(
            state="closed",
            received_date="2026-06-01 08:00:00",
            responded_date="2026-06-01 09:00:00",
            resolved_date="2026-06-03 08:00:00",
            closed_date="2026-06-03 08:00:00",
        )
        self.assertEqual(
            (case.respond_result, case.resolve_result), ("passed", "failed")
        )
        self.assertEqual((case.response_hours, case.resolution_hours), (1, 48))
        self.assertEqual(case.sla_status, "breached")
        self.assertFalse(case.next_check)

    def test_import(self):
        """A list of cases is imported with what it says, and owners are found."""
        messages, ids = self.load(
            "relationship.complaint",
            ["partner_id/.id", "subject", "kind", "severity"],
            (self.customer.id, "Leak", "Complaint", "Ordinary Matter"),
            (self.customer.id, "Price?", "Enquiry", "Ordinary Matter"),
            user=self.specialist,
        )
        self.assertEqual(messages, "")
        cases = self.complaints.browse(ids)
        self.assertEqual(cases.user_id, self.specialist)
        self.assertEqual(len(cases.deadline_ids), 4)

    def test_copy(self):
        """A copy is a new case: new number, state, time and deadlines."""
        case = self.make_case(received_date="2026-06-01 08:00:00")
        case.action_resolve()
        copy = case.copy()
        self.assertNotEqual(copy.name, case.name)
        self.assertEqual(copy.state, "new")
        self.assertFalse(copy.resolved_date)
        self.assertEqual(copy.resolve_deadline, moment("2026-06-16 04:00"))

    def test_acknowledgement(self):
        """The customer gets a mail where it is switched on, and never if blocked."""
        mails = self.env["mail.mail"]

        def sent():
            return mails.search_count([("recipient_ids", "in", self.customer.ids)])

        before = sent()
        self.make_case()
        self.assertEqual(sent(), before)
        self.company.relationship_acknowledge_mail = True
        self.make_case()
        self.assertEqual(sent(), before + 1)
        self.env["mail.blacklist"]._add("info@huaxin.example.com")
        self.make_case()
        self.assertEqual(sent(), before + 1)

    def test_reference(self):
        """A case concerns an invoice, a product or a project, not just anything."""
        kinds = [
            name
            for name, __ in self.complaints._fields["reference"]._description_selection(
                self.env
            )
        ]
        self.assertIn("account.move", kinds)
        self.assertIn("relationship.visit", kinds)
        self.assertNotIn("res.users", kinds)

    def test_category_in_the_readers_language(self):
        """Each reads and finds a category in his own language; the order is one."""
        self.env["res.lang"]._activate_lang("zh_CN")
        parent = self.env["relationship.complaint.category"].create({"name": "Doors"})
        category = parent.create({"name": "Hinges", "parent_id": parent.id})
        chinese = category.with_context(lang="zh_CN")
        chinese.parent_id.name = "门"
        chinese.name = "合页"
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(chinese.display_name, "门 / 合页")
        self.assertEqual(category.display_name, "Doors / Hinges")
        self.assertEqual(chinese.complete_name, "Doors / Hinges")
        self.assertEqual(chinese.name_search("合页"), [(category.id, "门 / 合页")])

    def test_partner_count(self):
        """A contact shows the open cases of its customer, to who sees the card."""
        contact = self.make_customer(
            "Sun", is_company=False, parent_id=self.customer.id
        )
        self.make_case()
        self.make_case(partner_id=contact.id)
        self.env.invalidate_all()
        for user, count in ((self.specialist, 2), (self.outsider, 0), (self.head, 2)):
            for partner in (self.customer, contact):
                with self.subTest(f"{user.name} {partner.name}"):
                    seen = self.as_user(user, partner)
                    self.assertEqual(seen.relationship_open_complaint_count, count)

    def test_deleting_the_contact(self):
        """A contact with cases is archived, with a message that says so."""
        customer = self.make_customer("Without Card")
        self.make_case(partner_id=customer.id)
        with self.refused("there are cases of it"):
            customer.unlink()

    def test_merged_contacts(self):
        """Merging contacts keeps cases, deadlines and counts."""
        other = self.make_customer("Huaxin again")
        self.make_card(other)
        case = self.make_case(partner_id=other.id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + other).ids, self.customer)
        case.invalidate_recordset()
        self.assertEqual(case.partner_id, self.customer)
        self.assertEqual(case.card_id, self.card)
        self.assertEqual(len(case.deadline_ids), 2)
        self.assertEqual(self.card.open_complaint_count, 1)

    def test_signature(self):
        """The customer's signature confirms the work, and that he knows (R165)."""
        case = self.make_case(kind="service_request", contact_name="Sun Lei")
        case.customer_signature = (
            b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhg"
            b"GAWjR9awAAAABJRU5ErkJggg=="
        )
        self.assertEqual(case.customer_signed_by, "Sun Lei")
        self.assertTrue(case.customer_signed_date)
        self.assertTrue(case.customer_informed_date)

    def test_measure(self):
        """A measure reminds its owner at its date, until it is done."""
        case = self.make_case()
        case.action_ids = [
            Command.create(
                {
                    "name": "Check",
                    "user_id": self.specialist_2.id,
                    "date_deadline": "2026-06-20",
                }
            )
        ]
        [activity] = case.action_ids.activity_ids
        self.assertEqual(activity.user_id, self.specialist_2)
        case.action_ids.with_user(self.specialist_2).action_done()
        self.assertFalse(case.action_ids.activity_ids)
        self.assertEqual(str(case.action_ids.done_date), "2026-06-15")
