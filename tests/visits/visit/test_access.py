from datetime import timedelta

from odoo.tests import Form, tagged

from ..common import NOW, VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestVisitAccess(VisitCommon):
    """Who sees, plans and reports a visit; the rest is in the matrix of rights."""

    def may(self, user, visit):
        visit = self.as_user(user, visit)
        return visit.has_access("read"), visit.has_access("write")

    def test_people_of_the_card(self):
        """Specialist, leader and team leader of the card have its visits."""
        visit = self.make_planned(user=self.main_leader)
        for user in (self.specialist, self.leader, self.supervisor, self.head):
            self.assertEqual(self.may(user, visit), (True, True), user.name)
        for user in (self.auditor, self.data_officer):
            self.assertEqual(self.may(user, visit), (True, False), user.name)
        for user in (
            self.stranger,
            self.specialist_2,
            self.administrator,
            self.outsider,
            self.portal,
            self.specialist_usd,
        ):
            self.assertEqual(self.may(user, visit), (False, False), user.name)

    def test_people_of_the_visit(self):
        """Visitor and preparer change the visit; who goes along reads it."""
        visit = self.make_planned(
            user=self.main_leader,
            preparer_id=self.stranger.id,
            participant_ids=self.specialist_2.ids,
        )
        self.assertEqual(self.may(self.main_leader, visit), (True, True))
        self.assertEqual(self.may(self.stranger, visit), (True, True))
        self.assertEqual(self.may(self.specialist_2, visit), (True, False))

    def test_visitor_sees_the_card(self):
        """Who has a visit to make reads the card, until it is reported."""
        card = self.as_user(self.main_leader, self.card)
        self.assertFalse(card.has_access("read"))
        visit = self.make_planned(user=self.main_leader)
        self.env.invalidate_all()
        self.assertTrue(card.has_access("read"))
        self.assertFalse(card.has_access("write"))
        self.assertIn("visit to make", self.card.reader_explanation)
        self.assertIn(self.main_leader, self.card.reader_ids)
        visit.sudo().state = "reported"
        self.env.invalidate_all()
        self.assertFalse(card.has_access("read"))
        self.assertTrue(self.as_user(self.main_leader, visit).has_access("read"))

    def test_no_way_in_by_a_visit(self):
        """Nobody opens a foreign card by entering a visit of his own to it."""
        with self.forbidden():
            self.make_visit(as_user=self.stranger, user=self.stranger)
        # Nor does a guest let others in.
        visit = self.make_planned(user=self.main_leader)
        mine = self.as_user(self.main_leader, visit)
        for name in ("user_id", "preparer_id"):
            with self.forbidden():
                mine[name] = self.stranger
        with self.forbidden():
            mine.participant_ids = self.stranger
        mine.purpose = "Talk of the frame agreement"

    def test_guest_does_not_renew_his_access(self):
        """Neither a cancelled visit nor a second booking opens the card again."""
        visit = self.make_planned(user=self.main_leader)
        visit.action_cancel(self.reason_cancel)
        with self.forbidden():
            self.as_user(self.main_leader, visit).action_draft()
        self.as_user(self.specialist, visit).action_draft()
        service = self.make_planned(-1, user=self.stranger, preparer_id=False)
        service.sudo().is_customer_absent = True
        guest = self.as_user(self.stranger, service)
        self.assertIs(guest.action_second_booking(), True)
        self.assertEqual(service.next_visit_ids.user_id, self.specialist)
        self.env.invalidate_all()
        self.assertFalse(self.as_user(self.stranger, self.card).has_access("read"))

    def test_persons_of_another_customer(self):
        """Nobody visits, or invites, key persons of another customer."""
        other = self.make_card(self.make_customer("Other"))
        person = self.make_person("Zhao", card=other)
        with self.refused("Visited Persons"):
            self.make_visit(as_user=self.specialist, key_person_ids=person.ids)
        visit = self.make_visit()
        with self.refused("Visited Persons"):
            self.as_user(self.specialist, visit).key_person_ids = person
        with Form(self.as_user(self.specialist, "relationship.visit")) as form:
            form.card_id = self.card
            form.visit_type_id = self.phone
            form.key_person_ids.add(self.person)
            form.card_id = other
            self.assertFalse(form.key_person_ids[:])

    def test_a_visit_stays_on_its_card(self):
        """A visit does not change its card."""
        other = self.make_card(user_id=self.specialist.id)
        with self.refused("cannot move"):
            self.as_user(self.specialist, self.make_visit()).card_id = other

    def test_a_check_stays_on_its_visit(self):
        """An item of a checklist does not get into the visits of others."""
        visit, other = self.make_planned(), self.make_planned()
        check = self.env["relationship.visit.check"].create(
            {"visit_id": visit.id, "name": "Samples"}
        )
        with self.refused("cannot move"):
            self.as_user(self.specialist, check).visit_id = other

    def test_people_of_other_companies(self):
        """Visitor, preparer and visited persons are of the company and the card."""
        for name in ("user_id", "preparer_id"):
            with self.refused("Specialist Usd"):
                self.make_visit(**{name: self.specialist_usd.id})

    def test_actions_on_foreign_visits(self):
        """Nobody decides on a visit that he may only read, or not even that."""
        visit = self.make_planned(-1, visit_type_id=self.service.id)
        before = self.rows("relationship.visit")
        for user in (self.stranger, self.auditor, self.data_officer, self.portal):
            foreign = self.as_user(user, visit)
            for name in (
                "action_told",
                "action_done",
                "action_confirm_again",
                "action_arrive",
                "action_add_to_calendar",
            ):
                with self.subTest(f"{user.name} {name}"), self.forbidden():
                    getattr(foreign, name)()
            with self.forbidden():
                foreign.action_cancel(self.reason_cancel)
        draft = self.make_visit()
        for user in (self.stranger, self.auditor, self.data_officer):
            for name in ("action_plan", "action_approve"):
                with self.forbidden():
                    getattr(self.as_user(user, draft), name)()
        draft.unlink()
        self.assertEqual(self.rows("relationship.visit"), before)

    def test_checklist(self):
        """Who works on the visit ticks its list; who goes along reads it."""
        visit = self.make_planned(participant_ids=self.specialist_2.ids)
        item = visit.check_ids[0]
        self.as_user(self.specialist, item).done = True
        seen = self.as_user(self.specialist_2, item)
        self.assertTrue(seen.has_access("read"))
        self.assertFalse(seen.has_access("write"))
        self.assertFalse(self.as_user(self.stranger, item).has_access("read"))

    def test_query_of_the_rule(self):
        """What a search finds is what each record allows."""
        visits = self.make_planned() + self.make_planned(user=self.main_leader)
        visits += self.make_planned(preparer_id=self.stranger.id)
        visits += self.make_visit(participant_ids=self.specialist_2.ids)
        for user in (
            self.specialist,
            self.leader,
            self.supervisor,
            self.main_leader,
            self.stranger,
            self.specialist_2,
            self.outsider,
        ):
            if not self.as_user(user, visits.browse()).has_access("read"):
                continue
            domain = [("id", "in", visits.ids)]
            found = self.as_user(user, "relationship.visit").search(domain)
            allowed = visits.filtered(lambda visit, user=user: user in visit.reader_ids)
            self.assertEqual(found, allowed.sorted(), user.name)

    def test_import(self):
        """Visits are imported with the names of card, type and visitor."""
        visits = self.as_user(self.specialist, "relationship.visit")
        self.env.flush_all()
        result = visits.load(
            [
                "card_id",
                "visit_type_id",
                "user_id",
                "date_start",
                "date_end",
                "purpose",
            ],
            [
                [
                    "Huaxin",
                    "On-Site Visit",
                    "Specialist",
                    "2026-07-01 09:00:00",
                    "2026-07-01 10:00:00",
                    "Yearly review",
                ]
            ],
        )
        self.assertEqual(result["messages"], [])
        visit = visits.browse(result["ids"])
        self.assertEqual((visit.card_id, visit.purpose), (self.card, "Yearly review"))

    def test_merged_customers(self):
        """Visits, with their persons and meetings, move to the card that is kept."""
        other = self.make_card(self.make_customer("Huaxin Twice"))
        person = self.make_person("Zhao", card=other)
        visit = self.make_planned(card_id=other.id, key_person_ids=person.ids)
        own = self.make_planned()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(
            (self.customer + other.partner_id).ids, self.customer, extra_checks=False
        )
        self.assertFalse(other.exists())
        self.assertEqual(self.card.visit_ids, visit + own)
        self.assertEqual(visit.key_person_ids, person)
        self.assertEqual(person.card_id, self.card)
        self.assertTrue(visit.calendar_event_id)
        self.assertEqual(visit.state, "planned")
        visit.date_start = NOW + timedelta(days=40)

    def test_merged_persons(self):
        """A visit to two contacts who are one names him once."""
        twin = self.make_person("Chen Guohua")
        visit = self.make_planned(key_person_ids=(self.person + twin).ids)
        contacts = self.person.partner_id + twin.partner_id
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(contacts.ids, self.person.partner_id, extra_checks=False)
        self.assertEqual(visit.key_person_ids, self.person)
