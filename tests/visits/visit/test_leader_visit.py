from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..common import VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestLeaderVisit(VisitCommon):
    """A leader calls on leaders in one step, from wherever it is needed (R116)."""

    def open(self, action, user=None):
        """Return the form of the visit that a button opens."""
        records = self.as_user(user or self.specialist, action["res_model"])
        return Form(records.with_context(**action["context"]))

    def test_from_the_card(self):
        """The liaison leader visits, the specialist prepares it."""
        self.make_person("Clerk", level="staff")
        card = self.as_user(self.specialist, self.card)
        visit = self.open(card.action_plan_leader_visit()).save()
        self.assertEqual(visit.user_id, self.leader)
        self.assertEqual(visit.preparer_id, self.specialist)
        self.assertEqual(visit.visitor_role, "liaison_leader")
        self.assertEqual(visit.key_person_ids, self.person)
        self.assertEqual((visit.level, visit.place), ("top", "headquarters"))
        self.assertEqual(visit.state, "draft")

    def test_prepared_by_the_specialist(self):
        """A supervisor who opens it leaves the preparation to the specialist."""
        card = self.as_user(self.supervisor, self.card)
        visit = self.open(card.action_plan_leader_visit(), self.supervisor).save()
        self.assertEqual(visit.preparer_id, self.specialist)

    def test_nobody_of_rank_on_the_card(self):
        """Leaders are visited, whether they are on the card or not."""
        self.person.level = "staff"
        card = self.as_user(self.specialist, self.card)
        visit = self.open(card.action_plan_leader_visit()).save()
        self.assertFalse(visit.key_person_ids)
        self.assertEqual(visit.level, "senior")

    def test_main_leader(self):
        """Without a liaison leader the main leader of the company goes."""
        self.card.leader_id = False
        card = self.as_user(self.specialist, self.card)
        visit = self.open(card.action_plan_leader_visit()).save()
        self.assertEqual(visit.user_id, self.main_leader)
        self.assertEqual(visit.visitor_role, "main_leader")

    def test_no_leader(self):
        """Where no leader is named, it is said who is to be named."""
        self.card.leader_id = False
        self.company.relationship_main_leader_id = False
        with self.refused("Liaison Leader", "Huaxin"):
            self.as_user(self.specialist, self.card).action_plan_leader_visit()

    def test_leader_who_left(self):
        """Who has left makes no visit: the main leader goes."""
        card = self.as_user(self.specialist, self.card)
        self.leader.active = False
        visit = self.open(card.action_plan_leader_visit()).save()
        self.assertEqual(visit.user_id, self.main_leader)
        self.main_leader.active = False
        with self.refused("Liaison Leader", "Huaxin"):
            card.action_plan_leader_visit()

    def test_from_a_case(self):
        """The visit says which case it is made for."""
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "subject": "Leak",
                "partner_id": self.customer.id,
            }
        )
        case = self.as_user(self.specialist, case)
        visit = self.open(case.action_plan_leader_visit()).save()
        self.assertEqual(visit.user_id, self.leader)
        self.assertIn(case.name, visit.purpose)

    def test_from_a_measure(self):
        """A low score opens a measure, and the measure a visit."""
        measure = self.env["relationship.action"].create(
            {
                "name": "Talk to the customer",
                "card_id": self.card.id,
                "user_id": self.specialist.id,
                "date_deadline": "2026-06-20",
            }
        )
        measure = self.as_user(self.specialist, measure)
        visit = self.open(measure.action_plan_leader_visit()).save()
        self.assertEqual(visit.card_id, self.card)
        self.assertEqual(visit.purpose, "Talk to the customer")

    def test_in_person(self):
        """The leaders' visits of the regulation are made in person (R087-R089)."""
        for name in ("r087", "r088", "r089"):
            cadence = self.env.ref(f"crm_relationship.relationship_cadence_{name}")
            self.assertEqual(set(cadence.visit_type_ids.mapped("channel")), {"visit"})
            self.assertIn(self.on_site, cadence.visit_type_ids)


@tagged("standard", "post_install", "-at_install")
class TestReception(VisitCommon):
    """Customers who come are received, and helped with what they ask (R091, R118)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reception = cls.make_visit(
            0,
            visit_type_id=cls.visit_type("reception").id,
            guests="Mr. Li, chief engineer",
            key_person_ids=cls.person.ids,
        )

    def measure(self, **values):
        return self.as_user(self.specialist, "relationship.action").create(
            {
                "name": "Send drawings",
                "visit_id": self.reception.id,
                "date_deadline": "2026-06-20",
                **values,
            }
        )

    def test_programme(self):
        """There is a programme to fill in, and a list of what is to be prepared."""
        for name in ("reception", "invitation"):
            visit = self.make_visit(visit_type_id=self.visit_type(name).id)
            self.assertIn("Programme", visit.outline)
            self.assertIn("Tour of the company", visit.check_ids.mapped("name"))

    def test_requests(self):
        """What they ask for becomes measures of the reception, with owner and date."""
        measure = self.measure()
        self.assertEqual(measure.card_id, self.card)
        self.assertEqual(measure.company_id, self.company)
        self.assertEqual(self.reception.action_ids, measure)
        self.assertEqual(measure.user_id, self.specialist)

    def test_another_customer(self):
        """A measure of a visit is one for the visited customer."""
        other = self.make_card(self.make_customer("Azure"))
        with self.refused("Visit", "Send drawings", error=ValidationError):
            self.measure().card_id = other

    def test_foreign_customer(self):
        """Who may not work for the customer opens no measure of his visit."""
        with self.forbidden():
            self.as_user(self.stranger, "relationship.action").create(
                {
                    "name": "Send drawings",
                    "visit_id": self.reception.id,
                    "user_id": self.stranger.id,
                    "date_deadline": "2026-06-20",
                }
            )

    def test_unseen_visit(self):
        """By numbers nobody learns of visits and cases, nor links a measure to them."""
        own = self.make_card(self.make_customer("Azure"), user_id=self.stranger.id)
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "subject": "Leak",
                "partner_id": self.customer.id,
                "user_id": self.stranger.id,
            }
        )
        for values in ({"card_id": own.id}, {"complaint_id": case.id}):
            with self.subTest(str(values)):
                measures = self.as_user(self.stranger, "relationship.action")
                with (
                    self.assertRaises(UserError) as caught,
                    self.cr.savepoint(),
                ):
                    measures.create(
                        {
                            "name": "Send drawings",
                            "visit_id": self.reception.id,
                            "user_id": self.stranger.id,
                            "date_deadline": "2026-06-20",
                            **values,
                        }
                    )
                self.assertNotIn("Huaxin", str(caught.exception))

    def test_unseen_closed_case(self):
        """Of a case that one does not see, not even that it is closed is said."""
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "subject": "Quarrel",
                "partner_id": self.customer.id,
                "state": "closed",
            }
        )
        with self.assertRaises(AccessError) as caught, self.cr.savepoint():
            self.as_user(self.stranger, "relationship.action").create(
                {
                    "name": "Send drawings",
                    "complaint_id": case.id,
                    "date_deadline": "2026-06-20",
                }
            )
        self.assertNotIn(case.name, str(caught.exception))
        self.assertNotIn("Quarrel", str(caught.exception))

    def test_customer_found_later(self):
        """The measures of a case whose customer is found are of the customer, too."""
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "subject": "Leak",
                "user_id": self.specialist.id,
            }
        )
        measure = self.measure(visit_id=False, complaint_id=case.id)
        self.assertFalse(measure.card_id)
        case.partner_id = self.customer
        self.assertEqual(measure.card_id, self.card)

    def test_merged_cards(self):
        """Measures go with their visit when customers are merged."""
        measure = self.measure()
        target = self.make_card(self.make_customer("Huaxin Group"))
        self.env["relationship.card.merge"]._merge(self.card, target)
        self.assertEqual(measure.sudo().card_id, target)
        self.assertEqual(self.reception.card_id, target)

    def test_reported(self):
        """Who came is part of the report, and stays."""
        self.reception.write(
            {
                "feedback": "Liked the new line",
                "satisfaction": "satisfied",
                "problem_state": "none",
            }
        )
        visit = self.as_user(self.specialist, self.reception)
        visit.action_hand_in()
        self.assertEqual(visit.state, "reported")
        with self.refused("reopen"):
            visit.guests = "Nobody"

    def test_next_meeting(self):
        """Leaders' meetings stand: each agrees upon the next (R115)."""
        meeting = self.make_visit(
            0,
            visit_type_id=self.visit_type("leaders").id,
            user_id=self.leader.id,
            key_person_ids=self.person.ids,
            feedback="Content",
            satisfaction="satisfied",
            result="Joint planning office",
        )
        meeting = self.as_user(self.specialist, meeting)
        self.assertEqual(
            meeting.visit_type_id._missing_names(meeting), ["next_visit_date"]
        )
        meeting.next_visit_date = "2026-12-01"
        meeting.action_hand_in()
        following = meeting.next_visit_ids
        self.assertEqual(following.user_id, self.leader)
        self.assertEqual(following.preparer_id, self.specialist)
        self.assertEqual(following.state, "planned")


@tagged("standard", "post_install", "-at_install")
class TestHandIn(VisitCommon):
    """A report that lacks something asks for it."""

    def test_asks_for_what_is_missing(self):
        """The dialog holds what is there, and is handed in with the rest."""
        visit = self.make_planned(0, location="Shanghai", feedback="Content")
        visit = self.as_user(self.specialist, visit)
        action = visit.action_hand_in()
        self.assertEqual(visit.state, "planned")
        wizard = self.as_user(self.specialist, action["res_model"])
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual(form.note, "Content")
        form.problem_state = "none"
        form.next_visit_date = "2026-09-01"
        form.save().action_log()
        self.assertEqual(visit.state, "reported")
        self.assertEqual(visit.satisfaction, "not_asked")

    def test_complete(self):
        """A complete report is handed in at once."""
        visit = self.fill_report(self.make_planned(0))
        self.assertIs(self.as_user(self.specialist, visit).action_hand_in(), True)
        self.assertEqual(visit.state, "reported")

    def test_reported_already(self):
        """Nothing is asked for twice."""
        visit = self.fill_report(self.make_planned(0))
        visit.action_report()
        with self.refused("Reported"):
            visit.action_hand_in()

    def test_visited_persons(self):
        """A type may ask whom one has visited: the dialog does, too."""
        name = "crm_relationship.field_relationship_visit__key_person_ids"
        self.phone.report_field_ids += self.env.ref(name)
        card = self.as_user(self.specialist, self.card)
        action = card.action_log_contact()
        wizard = self.as_user(self.specialist, action["res_model"])
        form = Form(wizard.with_context(**action["context"]))
        form.note = "Content"
        form.key_person_ids.add(self.person)
        form.save().action_log()
        self.assertEqual(self.card.visit_ids.key_person_ids, self.person)
        self.assertEqual(self.card.visit_ids.state, "reported")

    def test_guest(self):
        """Who only makes the visit keeps the persons, whom he may not see."""
        visit = self.make_planned(
            0, user=self.stranger, key_person_ids=self.person.ids, location="Shanghai"
        )
        visit = self.as_user(self.stranger, visit)
        action = visit.action_hand_in()
        wizard = self.as_user(self.stranger, action["res_model"])
        form = Form(wizard.with_context(**action["context"]))
        form.note = "Content"
        form.problem_state = "none"
        form.next_visit_date = "2026-09-01"
        form.save().action_log()
        visit = visit.sudo()
        self.assertEqual(visit.state, "reported")
        self.assertEqual(visit.key_person_ids, self.person)
