from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import ComplaintCommon, moment


@tagged("standard", "post_install", "-at_install")
class TestState(ComplaintCommon):
    """Nothing is closed without cause, result and word to the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_case().with_user(cls.specialist)
        cls.unjust = cls.env.ref("crm_relationship.relationship_reason_unreasonable")
        cls.again = cls.env.ref("crm_relationship.relationship_reason_came_back")

    def test_whole_way(self):
        """Each step stamps its time."""
        case = self.case
        for time, step, state in (
            ("2026-06-15 05:00", "acknowledge", "acknowledged"),
            ("2026-06-15 06:00", "start", "in_progress"),
            ("2026-06-15 07:00", "wait", "waiting"),
            ("2026-06-15 08:00", "start", "in_progress"),
            ("2026-06-15 09:00", "resolve", "resolved"),
        ):
            with self.at(time):
                if step == "acknowledge":
                    case._log_word("phone", "We look into it")
                elif step == "resolve":
                    case.write({"cause": "Bolt", "result": "Replaced"})
                getattr(case, f"action_{step}")()
                self.assertEqual(case.state, state)
        with self.at("2026-06-15 10:00"):
            self.fill_for_closing(case)
            case.action_close()
        self.assertEqual(case.responded_date, moment("2026-06-15 05:00"))
        self.assertEqual(case.resolved_date, moment("2026-06-15 09:00"))
        self.assertEqual(case.customer_informed_date, moment("2026-06-15 10:00"))
        self.assertEqual(case.closed_date, moment("2026-06-15 10:00"))
        # Received at 4, waited from 7 to 8.
        self.assertEqual((case.response_hours, case.resolution_hours), (1, 4))

    def test_when_it_came_in(self):
        """Deadlines run from when a case came in: said once, and not to come."""
        cases = self.as_user(self.specialist, self.complaints)
        values = {"partner_id": self.customer.id, "subject": "Rust"}
        case = cases.create({**values, "received_date": "2026-06-14 08:00:00"})
        self.assertEqual(case.received_date, moment("2026-06-14 08:00"))
        with self.refused("Rust", "yet to come"):
            cases.create({**values, "received_date": "2026-06-16 08:00:00"})
        with self.refused("Received on", "said when", "Rust"):
            case.received_date = moment("2026-06-15 01:00")
        self.assertEqual(cases.create({**values, "received_date": False}).state, "new")

    def test_closing_conditions(self):
        """Each of cause, result and word to the customer is asked for by name."""
        self.case.sudo().action_resolve()
        full = {
            "cause": "Bolt",
            "result": "Replaced",
            "customer_informed_date": "2026-06-15 04:00:00",
        }
        for name, label in (
            ("cause", "Cause"),
            ("result", "Result"),
            ("customer_informed_date", "Customer Informed"),
        ):
            self.case.write({**full, name: False})
            with self.subTest(name), self.refused(label):
                self.case.action_close()
            with self.subTest(f"{name} by integration"), self.refused(label):
                self.case.write({"state": "closed"})
        self.case.write(full)
        self.case.action_close()
        self.assertEqual(self.case.state, "closed")

    def test_open_measure(self):
        """A case with an open measure is not closed; a cancelled one is no bar."""
        self.case.sudo().action_resolve()
        self.fill_for_closing(self.case)
        measure = self.env["relationship.action"].create(
            {
                "complaint_id": self.case.id,
                "name": "Check all joints",
                "user_id": self.specialist.id,
                "date_deadline": "2026-06-20",
            }
        )
        with self.refused("measures are open"):
            self.case.action_close()
        measure.result = "Not needed"
        measure.action_cancel()
        self.case.action_close()
        self.assertEqual(self.case.state, "closed")

    def test_values_with_the_step(self):
        """What a step needs can come with it, in one call."""
        self.case.write({"state": "resolved", "cause": "Bolt", "result": "Replaced"})
        self.case.write(
            {
                "state": "closed",
                "customer_informed_date": "2026-06-15 04:00:00",
            }
        )
        self.assertEqual(self.case.state, "closed")

    def test_no_short_cut(self):
        """From new to closed, from waiting to acknowledged: there is no such way."""
        with self.refused(self.case.name, "while the state is “Registered”"):
            self.case.write({"state": "closed"})
        self.case.action_wait()
        with self.refused(self.case.name, "while the state is “Waiting”"):
            self.case.action_acknowledge()

    def test_unknown_state(self):
        """A state that does not exist is refused."""
        with self.refused(self.case.name, "not possible"):
            self.case.write({"state": "somewhere"})
        self.assertEqual(self.case.state, "new")

    def test_new_and_closed(self):
        """A case is not created closed."""
        complaints = self.complaints.with_user(self.specialist)
        with self.refused("State", "kept by the system"):
            complaints.create({"company_id": self.company.id, "state": "closed"})

    def test_no_default_of_the_call(self):
        """Neither a state nor a stamp comes by a default of the call."""
        case = (
            self.complaints.with_user(self.specialist)
            .with_context(
                default_state="closed",
                default_closed_date="2026-06-01 00:00:00",
                default_responded_date="2026-06-01 00:00:00",
                default_name="Forged",
            )
            .create({"company_id": self.company.id})
        )
        self.assertEqual(case.state, "new")
        self.assertFalse(case.closed_date or case.responded_date)
        self.assertNotEqual(case.name, "Forged")

    def test_stamps(self):
        """Nobody enters what the steps stamp, at creation or later."""
        for name in ("responded_date", "closed_date", "next_check", "resolve_deadline"):
            values = {name: "2026-06-10 00:00:00"}
            with self.subTest(name), self.refused("kept by the system"):
                self.case.write(values)
            with self.subTest(f"new {name}"), self.refused("kept by the system"):
                self.complaints.with_user(self.specialist).create(
                    {"company_id": self.company.id, **values}
                )

    def test_reject(self):
        """Declining needs a reason and something else to offer (R163)."""
        with self.refused("Reason of Rejection", "Alternative"):
            self.case.action_reject()
        self.case._stamp(reject_reason_id=self.unjust.id)
        with self.refused("Alternative"):
            self.case.action_reject()
        self.case._stamp(alternative="Repair at cost")
        with self.refused("Customer Informed"):
            self.case.action_reject()
        self.case.action_inform()
        self.case.action_reject()
        self.assertEqual(self.case.state, "rejected")
        self.assertEqual(self.case.sla_status, "met")
        self.assertFalse(self.case.next_check)

    def test_reject_by_dialog(self):
        """The dialog asks for both, and does it."""
        dialog = self.env["relationship.complaint.decision"].with_user(self.specialist)
        form = Form(dialog.with_context(active_id=self.case.id))
        form.reason_id = self.unjust
        form.alternative = "Repair at cost"
        form.customer_informed_date = "2026-06-15 04:00:00"
        form.save().action_decide()
        self.assertEqual(self.case.state, "rejected")

    def test_reopen(self):
        """Reopening needs a reason, each time anew."""
        self.case.write({"cause": "Bolt", "result": "Replaced"})
        self.case.action_resolve()
        with self.refused("Reason of Reopening"):
            self.case.action_reopen()
        self.case._stamp(reopen_reason_id=self.again.id)
        self.case.action_reopen()
        self.assertEqual(self.case.state, "in_progress")
        self.assertFalse(self.case.resolved_date)
        self.case.result = "Replaced again"
        self.case.action_resolve()
        with self.refused("Reason of Reopening"):
            self.case.write({"state": "in_progress"})

    def test_answer_and_close(self):
        """An enquiry is answered and closed in one step; its answer is the result."""
        case = self.make_case(kind="enquiry").with_user(self.specialist)
        with self.refused("Result"):
            self.answer(case)
        self.answer(case, result="Open from 8 to 5")
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.responded_date)
        self.assertTrue(case.customer_informed_date)

    def test_many_at_once(self):
        """One case that cannot be closed leaves all as they were."""
        other = self.make_case()
        cases = self.case.sudo() + other
        cases.action_resolve()
        self.fill_for_closing(other)
        with self.refused(self.case.name):
            cases.action_close()
        self.assertEqual(set(cases.mapped("state")), {"resolved"})

    def test_deleting(self):
        """What was worked on is archived, not deleted."""
        head = self.case.with_user(self.head)
        self.case.action_acknowledge()
        with self.refused("Archive it"):
            head.unlink()
        head.active = False
        self.assertFalse(head.next_check)
        self.assertTrue(self.make_case().with_user(self.head).unlink())

    def test_first_message_is_the_answer(self):
        """The first message to the customer stamps the answer; a note does not."""
        case = self.case
        with self.at("2026-06-15 05:00"):
            case.message_post(body="Ask the site", subtype_xmlid="mail.mt_note")
            self.assertFalse(case.responded_date)
        with self.at("2026-06-15 06:00"):
            case.message_post(
                body="We are looking into it",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(case.responded_date, moment("2026-06-15 06:00"))
        self.assertEqual(case.state, "acknowledged")
        self.assertEqual(self.deadline(case, "respond").met_date, case.responded_date)

    def test_message_of_the_customer(self):
        """What the customer writes himself answers nothing."""
        self.case.sudo().message_post(
            body="Hello?",
            author_id=self.customer.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertFalse(self.case.responded_date)

    def test_scripts(self):
        """Scripts in what the customer says do not reach the screen."""
        case = self.make_case(description="<p>Leak</p><script>alert(1)</script>")
        self.assertNotIn("script", case.description)

    def test_open_count(self):
        """The card shows the number of open cases, at once."""
        self.assertEqual(self.card.open_complaint_count, 1)
        self.case.sudo().action_resolve()
        self.assertEqual(self.card.open_complaint_count, 0)
        self.case._stamp(reopen_reason_id=self.again.id)
        self.case.action_reopen()
        self.assertEqual(self.card.open_complaint_count, 1)
        self.case.sudo().active = False
        self.assertEqual(self.card.open_complaint_count, 0)
        self.refresh()
        self.assertEqual(self.card.open_complaint_count, 0)

    def test_people(self):
        """An outsider, or a customer, cannot become the owner."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.case.sudo().user_id = self.portal

    def close(self):
        self.case.write({"cause": "Bolt", "result": "Replaced"})
        self.case.action_resolve()
        self.case.action_inform()
        self.case.action_close()

    def test_closed_of_former_times(self):
        """What was taken over without a cause is archived, not corrected."""
        case = self.make_case(state="closed").with_user(self.specialist)
        case.active = False
        with self.refused("the case is Closed", "Result"):
            case.result = "Replaced"

    def test_no_open_measure_of_a_closed_case(self):
        """A closed case gets no open measure: it is reopened first."""
        values = {
            "complaint_id": self.case.id,
            "name": "Check all joints",
            "date_deadline": "2026-06-20",
        }
        measures = self.as_user(self.specialist, "relationship.action")
        done = measures.create(values)
        done.action_done()
        self.close()
        with self.refused("Check all joints", "is closed"):
            measures.create(values)
        with self.refused("is closed"):
            done.action_reopen()
        # But a low score does, which comes after the end.
        answers = self.env["relationship.satisfaction"]
        answer = answers._collect(self.case, 10, source="rating")
        self.assertEqual(answer.action_id.complaint_id, self.case.sudo())

    def test_company_stays(self):
        """A case does not leave its company: numbers, rules and people are there."""
        with self.refused("Company", self.case.name):
            self.case.sudo().company_id = self.company_usd

    def test_told_earlier(self):
        """Answering in one step keeps the day on which the customer was told."""
        values = {"kind": "enquiry", "result": "At 8", "partner_id": self.customer.id}
        told = moment("2026-06-10 08:00")
        case = self.make_case(
            **values,
            received_date=moment("2026-06-10 07:00"),
            customer_informed_date=told,
        )
        self.answer(case)
        self.assertEqual(case.customer_informed_date, told)
        self.company.relationship_progress_mail = True
        mails = self.env["mail.mail"].search([])
        case = self.make_case(**values)
        self.answer(case)
        sent = self.env["mail.mail"].search([]) - mails
        sent = sent.filtered(lambda mail: "the result" in mail.subject)
        self.assertEqual(sent.recipient_ids, self.customer)

    def test_another_promise(self):
        """Another promised date is told anew; the customer does not see it before."""
        case = self.case
        case.write({"measure": "Seal", "promised_date": "2026-06-20 08:00:00"})
        case.action_promise()
        self.assertTrue(case.promise_told_date)
        case.promised_date = moment("2026-06-20 08:00")
        self.assertTrue(case.promise_told_date)
        case.promised_date = moment("2026-06-25 08:00")
        self.assertFalse(case.promise_told_date)
        self.assertFalse(case.customer_promised_date)
        case.action_promise()
        self.assertEqual(case.customer_promised_date, moment("2026-06-25 08:00"))

    def test_who_only_reads_does_not_answer(self):
        """An auditor, or who was informed, writes no messages and moves nothing."""
        reader = self.make_user("reader", "user")
        self.case.sudo()._inform(reader)
        for user in (self.auditor, self.data_officer, reader):
            seen = self.as_user(user, self.case)
            self.assertTrue(seen.has_access("read"))
            with self.subTest(user.name), self.forbidden():
                seen.message_post(
                    body="Hello",
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
            # Nor in the name of somebody who only reads, by whatever way.
            self.case.sudo().message_post(
                body="Hello",
                author_id=user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
        self.assertEqual(self.case.state, "new")
        self.assertFalse(self.case.responded_date)

    def test_deleted_case_is_not_counted(self):
        """The card counts the cases that there are."""
        case = self.make_case()
        self.assertEqual(self.card.open_complaint_count, 2)
        case.with_user(self.head).unlink()
        self.assertEqual(self.card.open_complaint_count, 1)
