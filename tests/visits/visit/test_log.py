from datetime import date, datetime

from odoo.tests import Form, HttpCase, freeze_time, tagged

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitLog(VisitCommon):
    """A contact is logged in one step: kind, note, satisfaction."""

    def log_form(self, action, user=None):
        records = self.as_user(user or self.specialist, action["res_model"])
        return Form(records.with_context(**action["context"]))

    def logged(self):
        return self.card.visit_ids.filtered(lambda visit: visit.state == "reported")

    def test_from_the_card(self):
        """A note is all that must be entered: a telephone call, made and reported."""
        card = self.as_user(self.specialist, self.card)
        form = self.log_form(card.action_log_contact())
        self.assertEqual(form.visit_type_id, self.phone)
        self.assertEqual(form.satisfaction, "not_asked")
        form.note = "Wants an offer"
        form.save().action_log()
        visit = self.logged()
        self.assertEqual(visit.visit_type_id, self.phone)
        self.assertEqual(visit.feedback, "Wants an offer")
        self.assertEqual(visit.user_id, self.specialist)
        self.assertEqual(visit.visitor_role, "specialist")
        self.assertEqual(visit.date_end, NOW)
        self.assertEqual(visit.date_start, datetime(2026, 6, 15, 3, 45))
        self.assertEqual(visit.reported_date, NOW)
        self.assertFalse(visit.calendar_event_id)

    def test_when_and_with_whom(self):
        """Yesterday's talk with somebody who is no key person is logged as it was."""
        person = self.make_customer(
            "Mr Front Desk", is_company=False, parent_id=self.customer.id
        )
        card = self.as_user(self.specialist, self.card)
        form = self.log_form(card.action_log_contact())
        self.assertEqual(form.date, NOW)
        form.date = datetime(2026, 6, 14, 9)
        form.contact_id = person
        form.note = "Called back"
        form.save().action_log()
        visit = self.logged()
        self.assertEqual(visit.date_end, datetime(2026, 6, 14, 9))
        self.assertEqual(visit.guests, "Mr Front Desk")
        self.assertFalse(visit.key_person_ids)
        self.assertEqual(self.card.last_contact_date, date(2026, 6, 14))
        form = self.log_form(card.action_log_contact())
        form.date = datetime(2026, 6, 16, 9)
        form.note = "Tomorrow"
        with self.refused("still to come"):
            form.save().action_log()

    def test_conversation(self):
        """A talk that is no visit is logged the same way."""
        kind = self.env.ref("crm_relationship.relationship_visit_type_conversation")
        card = self.as_user(self.specialist, self.card)
        form = self.log_form(card.action_log_contact())
        form.visit_type_id = kind
        form.note = "Met at the fair"
        form.save().action_log()
        self.assertEqual(self.logged().visit_type_id, kind)
        self.assertEqual(self.card.last_contact_date, date(2026, 6, 15))

    def test_from_the_contact(self):
        """From the record of a key person, it is a contact with him."""
        contact = self.as_user(self.specialist, self.person.partner_id)
        form = self.log_form(contact.action_relationship_log())
        form.note = "Content"
        form.save().action_log()
        self.assertEqual(self.logged().key_person_ids, self.person)
        self.assertEqual(self.logged().level, "top")

    def test_from_the_list(self):
        """From the list, the customer is chosen."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_relationship.relationship_visit_log_action"
        )
        form = self.log_form({**action, "context": {}})
        form.note = "Content"
        form.card_id = self.card
        form.save().action_log()
        self.assertEqual(len(self.logged()), 1)

    def test_by_the_preparer(self):
        """Who prepared the visit reports it, whether he sees the customer or not."""
        visit = self.make_planned(-1, preparer_id=self.stranger.id)
        mine = self.as_user(self.stranger, visit)
        self.assertFalse(self.as_user(self.stranger, self.card).has_access("read"))
        form = self.log_form(mine.action_hand_in(), self.stranger)
        form.note = "Content"
        form.location = "Shanghai"
        form.problem_state = "none"
        form.next_visit_date = "2026-09-01"
        form.save().action_log()
        self.assertEqual(visit.state, "reported")
        self.assertEqual(visit.feedback, "Content")

    def test_without_customer(self):
        """Somebody has been contacted."""
        wizard = self.as_user(self.specialist, "relationship.visit.log").create({})
        with self.refused("Customer"):
            wizard.action_log()

    def test_next_contact(self):
        """The next date that is entered becomes a planned visit."""
        form = self.log_form(
            self.as_user(self.specialist, self.card).action_log_contact()
        )
        form.note = "Call again"
        form.next_visit_date = "2026-07-01"
        form.save().action_log()
        following = self.logged().next_visit_ids
        self.assertEqual(following.state, "planned")
        self.assertEqual(following.date_start, datetime(2026, 7, 1, 9))
        self.assertEqual(following.visit_type_id, self.phone)

    def test_what_the_type_asks_for(self):
        """Another kind shows what its report must hold, and wants it."""
        form = self.log_form(
            self.as_user(self.specialist, self.card).action_log_contact()
        )
        form.visit_type_id = self.on_site
        form.note = "Content"
        with self.assertRaisesRegex(AssertionError, "location"):
            form.save()
        form.location = "Shanghai"
        form.problem_state = "none"
        form.next_visit_date = "2026-09-01"
        form.save().action_log()
        visit = self.logged()
        self.assertEqual(visit.location, "Shanghai")
        self.assertEqual(visit.visit_type_id, self.on_site)

    def test_planned_visit(self):
        """On the phone, the planned visit itself is reported."""
        visit = self.make_planned(-0.1, visit_type_id=self.phone.id)
        form = self.log_form(self.as_user(self.specialist, visit).action_log())
        self.assertEqual(form.card_id, self.card)
        form.note = "Content"
        form.satisfaction = "very_satisfied"
        form.save().action_log()
        self.assertEqual(self.logged(), visit)
        self.assertEqual(visit.satisfaction, "very_satisfied")

    def test_what_was_written_stays(self):
        """Logging shows what the visit says already, and empties none of it."""
        visit = self.make_planned(-0.1, visit_type_id=self.phone.id)
        written = {
            "feedback": "Wants an offer",
            "needs": "A crane",
            "satisfaction": "satisfied",
            "problem_state": "open",
            "result": "We call on Monday",
        }
        visit.write(written)
        form = self.log_form(self.as_user(self.specialist, visit).action_log())
        self.assertEqual(form.note, "Wants an offer")
        self.assertEqual(form.satisfaction, "satisfied")
        form.save().action_log()
        self.assertEqual({name: visit[name] for name in written}, written)

    def test_empty_note(self):
        """A note that is left out by a call from outside does not erase the report."""
        self.phone.report_field_ids = False
        visit = self.make_planned(-0.1, visit_type_id=self.phone.id, feedback="Fine")
        action = self.as_user(self.specialist, visit).action_log()
        wizard = self.as_user(self.specialist, action["res_model"])
        wizard = wizard.with_context(**action["context"])
        wizard.create({"visit_id": visit.id, "note": False}).action_log()
        self.assertEqual(visit.feedback, "Fine")

    def test_guest_on_the_card(self):
        """A leader who is no reader of his own reports what was planned for him."""
        visit = self.make_planned(
            -0.1, visit_type_id=self.phone.id, user=self.main_leader
        )
        action = self.as_user(self.main_leader, visit).action_log()
        form = self.log_form(action, self.main_leader)
        form.note = "Content"
        form.save().action_log()
        self.assertEqual(visit.state, "reported")

    def test_foreign_card(self):
        """Nobody logs contacts with customers of others."""
        wizard = self.as_user(self.stranger, "relationship.visit.log").create({})
        wizard.sudo().card_id = self.card
        wizard.note = "Content"
        with self.forbidden():
            wizard.action_log()

    def test_incomplete_leaves_nothing(self):
        """A contact that cannot be reported is not half saved."""
        wizard = self.as_user(self.specialist, "relationship.visit.log").create(
            {"card_id": self.card.id, "visit_type_id": self.on_site.id}
        )
        with self.refused("Location"):
            wizard.action_log()
        self.assertFalse(self.card.visit_ids)

    def test_just_after_midnight(self):
        """A call that is logged just after midnight began the day before."""
        with freeze_time("2026-06-15 00:05:00"):
            card = self.as_user(self.specialist, self.card)
            form = self.log_form(card.action_log_contact())
            form.note = "Content"
            form.save().action_log()
        self.assertEqual(self.logged().date_start, datetime(2026, 6, 14, 23, 50))


@tagged("standard", "post_install", "-at_install")
class TestVisitLogTour(VisitCommon, HttpCase):
    """The same in a browser, as a specialist."""

    def test_log_a_contact(self):
        """From the card: one button, a note, one button."""
        self.start_tour(
            f"/odoo/relationship-cards/{self.card.id}",
            "relationship_visit_log_tour",
            login=self.specialist.login,
        )
        visit = self.card.visit_ids
        self.assertEqual(visit.state, "reported")
        self.assertEqual(visit.feedback, "Wants an offer for the new hall")
        self.assertEqual(visit.satisfaction, "not_asked")
