from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..common import ComplaintCommon, moment

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)


@tagged("standard", "post_install", "-at_install")
class TestEnding(ComplaintCommon):
    """What a case needs to end, and that it stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.case = cls.make_case(received_date="2026-06-14 08:00:00")
        cls.mine = cls.case.with_user(cls.specialist)
        cls.again = cls.env.ref("crm_relationship.relationship_reason_came_back")
        cls.unjust = cls.env.ref("crm_relationship.relationship_reason_unreasonable")

    def dialog(self, case, step):
        action = getattr(case, f"action_ask_{step}")()
        return Form(
            self.env[action["res_model"]]
            .with_user(self.specialist)
            .with_context(**action["context"])
        )

    def close(self, case=None, **values):
        case = case or self.case
        case.write({"cause": "Bolt", "result": "Replaced", **values})
        case.action_resolve()
        case.action_inform()
        case.action_close()

    def test_resolve_asks(self):
        """Resolving asks for cause and result; blanks are nothing."""
        with self.refused("Cause", "Result"):
            self.mine.action_resolve()
        with self.refused("Cause"):
            self.mine.write({"state": "resolved", "cause": " \n ", "result": "Done"})
        dialog = self.dialog(self.mine, "resolve")
        dialog.cause = "Bolt"
        dialog.result = "Replaced"
        dialog.save().action_end()
        self.assertEqual(self.case.state, "resolved")
        self.assertEqual((self.case.cause, self.case.result), ("Bolt", "Replaced"))
        self.assertFalse(self.case.customer_informed_date)

    def test_close_asks_for_what_is_missing(self):
        """The dialog asks for no more than is missing, and closes."""
        self.mine.write({"cause": "Bolt", "result": "Replaced", "state": "resolved"})
        dialog = self.dialog(self.mine, "close")
        asked = dialog.asked
        self.assertEqual(asked, ",customer_informed_date,informed_channel,")
        dialog.customer_informed_date = "2026-06-15 03:00:00"
        dialog.informed_channel = "visit"
        dialog.save().action_end()
        self.assertEqual(self.case.state, "closed")
        self.assertEqual(self.case.customer_informed_date, moment("2026-06-15 03:00"))
        self.assertEqual(self.case.informed_channel, "visit")

    def test_nothing_is_missing(self):
        """Where nothing is missing, nothing is asked."""
        self.mine.write({"cause": "Bolt", "result": "Replaced", "state": "resolved"})
        self.mine.action_inform()
        self.assertEqual(self.case.informed_channel, "phone")
        self.mine.action_ask_close()
        self.assertEqual(self.case.state, "closed")

    def test_when_the_customer_was_informed(self):
        """Between reception and now: neither before the case, nor tomorrow."""
        for date in ("2026-06-14 07:59:00", "2026-06-16 08:00:00"):
            with self.subTest(date), self.refused("Customer Informed", self.case.name):
                self.mine.customer_informed_date = date
            with self.subTest(f"{date} by a program"), self.undone():
                with self.assertRaises(ValidationError):
                    self.case.customer_informed_date = date
        self.mine.customer_informed_date = "2026-06-14 08:00:00"

    def test_enquiry_in_one_step(self):
        """Answer and close: the dialog asks for the answer, and how it was told."""
        case = self.make_case(kind="enquiry").with_user(self.specialist)
        dialog = self.dialog(case, "close")
        dialog.result = "Open from 8 to 5"
        dialog.save().action_end()
        self.assertEqual(case.state, "closed")
        self.assertTrue(case.customer_informed_date and case.responded_date)

    def test_suggestion(self):
        """Adopted or not, why, and told (R156)."""
        case = self.make_case(kind="suggestion").with_user(self.specialist)
        with self.refused("Adoption", "Result"):
            case.action_resolve()
        case.write({"adoption": "declined", "result": "The norm forbids it"})
        case.action_resolve()
        with self.refused("Customer Informed"):
            case.action_close()
        case.action_inform()
        case.action_close()
        self.assertEqual(case.state, "closed")

    def test_adverse_event(self):
        """Its end needs a measure that prevents it (R148, R155)."""
        case = self.make_case(kind="adverse_event").with_user(self.specialist)
        case.write({"cause": "Storm", "result": "Roof secured", "state": "resolved"})
        with self.refused("Preventive Measures"):
            case.action_close()
        measure = self.env["relationship.action"].create(
            {
                "complaint_id": case.id,
                "name": "Check anchors each spring",
                "kind": "preventive",
                "date_deadline": "2026-06-20",
            }
        )
        measure.action_done()
        case.action_close()
        self.assertEqual(case.state, "closed")
        self.assertFalse(case.customer_user_ids)

    def test_effect_of_a_measure(self):
        """Some time after it is done the owner looks at its effect."""
        measure = self.env["relationship.action"].create(
            {
                "complaint_id": self.case.id,
                "name": "New seal",
                "user_id": self.specialist.id,
                "date_deadline": "2026-06-20",
                "effect_date": "2026-09-20",
            }
        )
        mine = self.as_user(self.specialist, measure)
        with self.refused("New seal"):
            mine.action_effective()
        mine.action_done()
        [activity] = measure.activity_ids
        self.assertEqual(str(activity.date_deadline), "2026-09-20")
        self.assertIn("New seal", activity.summary)
        mine.action_ineffective()
        self.assertEqual((measure.state, measure.effect), ("open", "ineffective"))
        mine.action_done()
        self.assertFalse(measure.effect)
        mine.action_effective()
        self.assertEqual((measure.state, measure.effect), ("done", "effective"))
        self.assertFalse(measure.activity_ids)

    def test_locked(self):
        """What a closed case says stays, whoever wants to change it."""
        photo = self.env["relationship.complaint.photo"].create(
            {"complaint_id": self.case.id, "image": PIXEL}
        )
        file = self.env["ir.attachment"].create(
            {
                "name": "offer.txt",
                "raw": b"Offer",
                "res_model": self.case._name,
                "res_id": self.case.id,
            }
        )
        self.close()
        for values in (
            {"cause": "Nut"},
            {"result": "Nothing"},
            {"repair_record": "Painted"},
            {"customer_informed_date": "2026-06-14 09:00:00"},
            {"customer_signature": PIXEL},
            {"kind": "enquiry"},
        ):
            for user in (self.specialist, self.head, self.env.user):
                label = self.case._fields[[*values][0]]._description_string(self.env)
                with self.subTest(f"{values} {user.name}"):
                    with self.refused(label, "Reopen it"):
                        self.case.with_user(user).write(values)
        photo, file = (
            self.as_user(self.specialist, photo),
            self.as_user(self.specialist, file),
        )
        for what, change in (
            ("its case is closed", lambda: photo.write({"kind": "after"})),
            ("its case is closed", photo.unlink),
            ("its case is closed", lambda: photo.copy()),
            ("kept with its record", lambda: file.write({"raw": b"Other"})),
            ("kept with its record", file.unlink),
        ):
            with self.subTest(what), self.refused(what):
                change()
        # The same values are no change; what is not said by the case is free.
        self.mine.write({"cause": "Bolt", "priority": "1"})

    def test_rounds(self):
        """Reopened, the last word is kept, and the customer is informed anew."""
        self.close(result="Replaced")
        informed = self.case.customer_informed_date
        with self.at("2026-06-17 10:00"):
            self.case._stamp(reopen_reason_id=self.again.id)
            self.mine.action_reopen()
            self.assertFalse(self.case.result or self.case.customer_informed_date)
            self.assertEqual(self.case.cause, "Bolt")
            kept = self.as_user(self.specialist, self.case).round_ids
            self.assertEqual(kept.result, "Replaced")
            self.assertEqual(kept.customer_informed_date, informed)
            self.assertEqual((kept.number, kept.reopen_reason_id), (1, self.again))
            with self.refused("Result"):
                self.mine.action_resolve()
            self.mine.write({"state": "resolved", "result": "Replaced and glued"})
            with self.refused("Customer Informed"):
                self.mine.action_close()
            with self.refused("Customer Informed", "2026"):
                # That was the last round.
                self.mine.customer_informed_date = informed
            self.mine.action_inform()
            self.mine.action_close()
        self.assertEqual(self.case.round_ids.mapped("result"), ["Replaced"])
        with self.forbidden():
            self.as_user(self.head, self.case.round_ids).write({"result": "x"})

    def test_mails(self):
        """The result goes out by e-mail once, where progress is told so."""
        self.company.relationship_progress_mail = True
        known = self.env["mail.mail"].search([])
        self.close()
        sent = self.env["mail.mail"].search([]) - known
        self.assertEqual(len(sent), 1)
        self.assertIn("Replaced", sent.body_html)

    def test_promise_is_mailed(self):
        """Measure and date go out by e-mail when they are promised, where told so."""
        self.case.write({"measure": "Seal", "promised_date": "2026-06-20 08:00:00"})
        known = self.env["mail.mail"].search([])
        self.mine.action_promise()
        self.assertEqual(self.env["mail.mail"].search([]), known)
        self.company.relationship_progress_mail = True
        self.mine.action_promise()
        [mail] = self.env["mail.mail"].search([]) - known
        self.assertIn("Seal", mail.body_html)

    def test_rejecting_informs(self):
        """By e-mail with reason and alternative, or told by who rejects."""
        self.case._stamp(reject_reason_id=self.unjust.id, alternative="At cost")
        with self.refused("Customer Informed"):
            self.mine.action_reject()
        self.company.relationship_progress_mail = True
        known = self.env["mail.mail"].search([])
        self.mine.action_reject()
        [mail] = self.env["mail.mail"].search([]) - known
        self.assertIn("At cost", mail.body_html)
        self.assertIn(self.unjust.name, mail.body_html)
        self.assertEqual(self.case.informed_channel, "email")
        self.assertTrue(self.case.customer_informed_date and self.case.responded_date)
        self.assertEqual(self.case.customer_alternative, "At cost")
        with self.refused("Alternative"):
            self.mine.alternative = "For free"

    def test_ask_superior(self):
        """An unclear request: the leader of the team is asked, and sees the case."""
        dialog = self.env["relationship.complaint.ask"].with_user(self.specialist)
        dialog = dialog.with_context(active_id=self.case.id)
        self.assertEqual(dialog._default_user_id(), self.supervisor)
        dialog.create({"question": "May we exchange it?"}).action_ask()
        [activity] = self.case.activity_ids.filtered(
            lambda activity: activity.user_id == self.supervisor
        )
        self.assertIn("May we exchange it?", activity.summary)
        self.assertIn(self.supervisor, self.case.informed_user_ids)

    def test_what_customers_see(self):
        """The answer once they were told, and what was said before."""
        portal = self.case.with_user(self.portal)
        self.portal.partner_id.parent_id = self.customer
        self.assertEqual(portal.customer_answer_by, self.case.respond_deadline)
        self.case.write({"cause": "Bolt", "result": "Replaced"})
        self.case.action_resolve()
        self.env.invalidate_all()
        self.assertFalse(portal.customer_result)
        self.case.action_inform()
        self.assertEqual(portal.customer_result, "Replaced")
        self.assertFalse(portal.customer_answer_by)
        with self.forbidden():
            portal.read(["result"])
        self.case.action_close()
        self.assertTrue(self.case._may_rate(self.portal))
        for user in (self.specialist, self.env.ref("base.public_user")):
            self.assertFalse(self.case._may_rate(user))
        self.case.reopen_reason_id = self.again
        self.case.action_reopen()
        self.env.invalidate_all()
        self.assertFalse(portal.customer_result)
        self.assertEqual(portal._told_rounds().mapped("result"), ["Replaced"])


@tagged("standard", "post_install", "-at_install")
class TestService(ComplaintCommon):
    """Work on site is a visit; its end needs a record, and the customer's yes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.worker = cls.specialist_2
        cls.service = cls.make_case(
            kind="service_request",
            contact_name="Ms Wang",
            description="<p>Door does not close</p>",
            worker_id=cls.worker.id,
        )
        cls.mine = cls.service.with_user(cls.specialist)
        cls.category = cls.env["relationship.complaint.category"].create(
            {"name": "Doors", "user_ids": [(6, 0, cls.worker.ids)]}
        )
        cls.service.category_id = cls.category

    def test_who_asks(self):
        """Contact, telephone and fault are asked before anybody is sent (R162)."""
        case = self.make_case(kind="service_request", category_id=self.category.id)
        case.phone = False
        with self.refused("Contact Name", "Phone", "Customer's Words"):
            case.with_user(self.specialist).action_dispatch()

    def test_dispatch_makes_a_visit(self):
        """A visit of the worker, to be booked within the limit from the request."""
        visit_type = self.env.ref("crm_relationship.relationship_visit_type_service")
        visit_type.booking_hours = 8
        self.mine.action_dispatch()
        visit = self.service.visit_ids
        self.assertEqual(visit.user_id, self.worker)
        self.assertEqual((visit.state, visit.channel), ("draft", "service"))
        self.assertEqual(visit.booking_due, moment("2026-06-15 12:00"))
        self.mine.booked_date = "2026-06-16 09:00:00"
        self.assertEqual(visit.state, "planned")
        self.assertEqual(visit.date_start, moment("2026-06-16 09:00"))
        self.assertTrue(visit.calendar_event_id)
        # Moved in the calendar, the case shows it.
        visit.date_start = moment("2026-06-16 10:00")
        self.assertEqual(self.service.booked_date, moment("2026-06-16 10:00"))
        self.mine.worker_id = self.specialist
        self.assertEqual(visit.user_id, self.specialist)

    def test_not_in_the_past_nor_twice(self):
        """Neither a time that is over, nor one at which the worker is elsewhere."""
        self.mine.action_dispatch()
        with self.refused("On-site Time", "is over"):
            self.mine.booked_date = "2026-06-14 09:00:00"
        self.mine.booked_date = "2026-06-16 09:00:00"
        other = self.make_case(
            kind="service_request",
            contact_name="Mr Li",
            description="Lamp",
            category_id=self.category.id,
            worker_id=self.worker.id,
        )
        other.with_user(self.specialist).action_dispatch()
        with self.refused(self.worker.name, "not free"):
            other.with_user(self.specialist).booked_date = "2026-06-16 10:00:00"
        other.with_user(self.specialist).booked_date = "2026-06-16 11:00:00"
        self.env["calendar.event"].create(
            {
                "name": "Secret",
                "start": "2026-06-17 09:00:00",
                "stop": "2026-06-17 10:00:00",
                "partner_ids": [(6, 0, self.worker.partner_id.ids)],
            }
        )
        with self.refused("not free") as refused:
            self.mine.booked_date = "2026-06-17 09:30:00"
        del refused

    def test_second_booking(self):
        """The customer was absent: the second visit is for the same request."""
        self.mine.action_dispatch()
        self.mine.booked_date = "2026-06-15 05:00:00"
        visit = self.service.visit_ids
        with self.at("2026-06-15 05:00"):
            visit.action_arrive()
        with self.at("2026-06-15 05:20"):
            visit.action_absent()
            visit.action_second_booking()
        second = self.service.visit_ids - visit
        self.assertTrue(second.is_second_booking)
        self.assertEqual(second.complaint_id, self.service)
        self.assertFalse(self.service.booked_date)

    def test_closing(self):
        """Repair record, and the customer's confirmation or the reason why not."""
        with self.refused("Repair Record"):
            self.mine.action_resolve()
        self.mine.write({"repair_record": "Hinge replaced", "state": "resolved"})
        self.mine.action_inform()
        with self.refused("Not Confirmed because"):
            self.mine.action_close()
        self.mine.customer_signature = PIXEL
        self.mine.action_close()
        self.assertEqual(self.service.state, "closed")
        self.assertEqual(self.service.customer_signed_by, "Ms Wang")
        self.assertEqual(self.service.customer_result, "Hinge replaced")

    def test_closing_without_a_signature(self):
        """Nobody was there to sign: the dialog asks why."""
        self.mine.write({"repair_record": "Hinge replaced", "state": "resolved"})
        action = self.mine.action_ask_close()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.specialist)
            .with_context(**action["context"])
        )
        dialog.unconfirmed_reason = "Key was left with the neighbour"
        dialog.save().action_end()
        self.assertEqual(self.service.state, "closed")

    def test_not_satisfied(self):
        """Back to work, with another visit; what was signed before is kept (R175)."""
        self.mine.action_dispatch()
        first = self.service.visit_ids
        self.mine.write({"repair_record": "Hinge replaced", "state": "resolved"})
        self.mine.customer_signed_by = "Ms Wang"
        self.mine.action_inform()
        self.mine.action_close()
        self.assertEqual(first.state, "cancelled")
        self.mine.action_not_satisfied()
        self.assertEqual(self.service.state, "in_progress")
        self.assertEqual(self.service.round_ids.repair_record, "Hinge replaced")
        self.assertEqual(self.service.round_ids.customer_signed_by, "Ms Wang")
        self.assertFalse(self.service.repair_record)
        again = self.service.visit_ids - first
        self.assertEqual((again.state, again.user_id), ("draft", self.worker))

    def test_asked_by_telephone(self):
        """Who has no e-mail is called, and the answer is entered."""
        self.customer.email = False
        self.service.email_from = False
        self.mine.write(
            {
                "repair_record": "Hinge replaced",
                "customer_signed_by": "Ms Wang",
                "state": "resolved",
            }
        )
        self.mine.action_inform()
        self.mine.action_close()
        [call] = self.service.activity_ids.filtered(
            lambda activity: self.service.phone in (activity.summary or "")
        )
        self.assertEqual(call.user_id, self.service.user_id)
        dialog = self.env["relationship.satisfaction.call"].with_user(self.specialist)
        dialog = dialog.with_context(active_id=self.service.id)
        dialog.create({"score": "60", "comment": "Quick"}).action_enter()
        [answer] = self.service.satisfaction_ids
        self.assertEqual((answer.score, answer.source), (60, "call"))
        self.assertEqual(answer.collector_id, self.specialist)

    def test_customer_without_a_card(self):
        """Without a card there is no visit; the booked time stands on the case."""
        stranger = self.make_customer("Passer-by", phone="+86 10 1234 5678")
        case = self.make_case(
            kind="service_request",
            partner_id=stranger.id,
            contact_name="Passer-by",
            description="Lamp",
            category_id=self.category.id,
            worker_id=self.worker.id,
        )
        case.action_dispatch()
        case.booked_date = "2026-06-16 09:00:00"
        self.assertFalse(case.visit_ids)
        self.assertTrue(case.booked_date)


@tagged("standard", "post_install", "-at_install")
class TestRate(ComplaintCommon):
    """Complaints of a month for 100 visits, with a target (R157)."""

    def test_rate(self):
        """Four visits were made in June, and one customer complained: 25 for 100."""
        self.company.relationship_complaint_target_visit = 20
        self.make_case()
        self.make_case(kind="enquiry")
        self.env["relationship.visit"].create(
            [
                {
                    "card_id": self.card.id,
                    "date_start": f"2026-06-{day:02} 08:00:00",
                    "state": "done",
                }
                for day in (1, 2, 3, 4)
            ]
        )
        self.env.flush_all()
        rates = self.as_user(self.head, "relationship.complaint.rate")
        [row] = rates.search(
            [
                ("company_id", "=", self.company.id),
                ("basis", "=", "visit"),
                ("month", "=", "2026-06-01"),
            ]
        )
        self.assertEqual((row.complaint_count, row.quantity), (1, 4))
        self.assertEqual((row.rate, row.target, row.is_over), (25, 20, True))
        self.import_turnover(self.customer, 500_000)
        self.env.flush_all()
        rates.invalidate_model()
        [row] = rates.search(
            [("company_id", "=", self.company.id), ("basis", "=", "turnover")]
        )
        self.assertFalse(row.is_over)
        with self.forbidden():
            self.as_user(self.specialist, rates).search([])
