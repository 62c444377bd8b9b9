from odoo import Command
from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class TestPeopleWhoLeft(ComplaintCommon):
    """Whoever cannot act here is replaced by somebody who can: never by nobody.

    ``leaver`` owns cases of the supervisor's team.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leaver = cls.make_user("leaver", "user")
        cls.office = cls.make_user("office", "user")
        cls.card.leader_id = cls.leaver
        cls.card.user_id = cls.leaver

    def leave(self, user, way="archived"):
        """Let somebody leave, in one of the ways in which people do."""
        if way == "archived":
            user.action_archive()
        elif way == "portal":
            user.group_ids = [Command.set(self.env.ref("base.group_portal").ids)]
        elif way == "moved":
            user.write(
                {
                    "company_id": self.company_usd.id,
                    "company_ids": [Command.set(self.company_usd.ids)],
                }
            )
        self.env.flush_all()
        self.env.invalidate_all()

    def told(self, record):
        """Return who has something to do on a record, all of them able to do it."""
        people = record.activity_ids.user_id
        self.assertEqual(people, people._relationship_can_act(self.company))
        return people

    def case_of_leaver(self, **values):
        return self.make_case(user_id=self.leaver.id, team_id=self.team.id, **values)

    def warn(self, way):
        self.policy.warn_hours = 4
        case = self.case_of_leaver()
        self.leave(self.leaver, way)
        with self.at("2026-06-16 01:00"):
            self.check()
        return case

    def miss(self, way):
        case = self.case_of_leaver()
        self.leave(self.leaver, way)
        with self.at("2026-06-16 05:00"):
            self.check()
        return case

    def miss_softly(self, way):
        self.policy.is_hard = False
        return self.miss(way)

    def escalate(self, way):
        self.make_level(0, notify_owner=True)
        return self.miss(way)

    def report(self, way):
        self.env["relationship.severity.rule"].create(
            {
                "severity": "important",
                "company_id": self.company.id,
                "notify_leader": True,
            }
        )
        case = self.make_case(user_id=self.specialist.id)
        self.leave(self.leaver, way)
        case.severity = "important"
        return case

    def write_to_open(self, way):
        return self.write_to(self.case_of_leaver(), way)

    def write_to_closed(self, way):
        case = self.case_of_leaver()
        self.fill_for_closing(case)
        case.action_resolve()
        case.action_close()
        return self.write_to(case, way)

    def write_to(self, case, way):
        self.leave(self.leaver, way)
        case.message_post(
            body="It came back.",
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        return case

    def measure(self, way):
        case = self.make_case(user_id=self.specialist.id)
        measure = self.env["relationship.action"].create(
            {
                "name": "Check",
                "complaint_id": case.id,
                "user_id": self.leaver.id,
                "date_deadline": "2026-06-20",
            }
        )
        self.leave(self.leaver, way)
        measure.date_deadline = "2026-06-21"
        return measure

    def follow_up(self, way):
        self.team.user_id = self.leaver
        case = self.case_of_leaver()
        self.leave(self.leaver, way)
        self.team.user_id = self.supervisor
        answer = self.env["relationship.satisfaction"]._collect(case, 0, "rating")
        return answer.action_id

    def test_every_way_of_every_act(self):
        """Warnings, misses, levels, notices, customers' words, measures: who leads the
        team is told instead of who left.
        """
        acts = (
            *(self.warn, self.miss, self.miss_softly, self.escalate, self.report),
            *(self.write_to_open, self.write_to_closed, self.measure, self.follow_up),
        )
        for act in acts:
            for way in ("archived", "portal", "moved"):
                with self.subTest(f"{act.__name__}: {way}"), self.undone():
                    self.assertEqual(self.told(act(way)), self.supervisor)

    def test_chain(self):
        """Leader of the team, then the office, then the heads, then whoever is here."""
        heads = self.company._relationship_heads()
        case = self.case_of_leaver()
        self.leave(self.leaver)

        def recipients():
            return self.company._relationship_recipients(self.leaver, team=case.team_id)

        self.assertEqual(recipients(), self.supervisor)
        self.leave(self.supervisor)
        self.assertEqual(recipients(), heads)
        self.company.relationship_office_user_id = self.office
        self.assertEqual(recipients(), self.office)
        self.leave(self.office)
        self.assertEqual(recipients(), heads)
        for head in heads:
            self.leave(head)
        self.assertTrue(recipients()._relationship_can_act(self.company))

    def test_activities_are_passed_on(self):
        """What waited for who is archived waits for the leader of the team."""
        case = self.case_of_leaver()
        case.activity_schedule("mail.mail_activity_data_todo", user_id=self.leaver.id)
        with self.forbidden():
            self.as_user(self.specialist, self.leaver).action_archive()
        self.assertEqual(self.told(case), self.leaver)
        self.leave(self.leaver)
        self.assertEqual(self.told(case), self.supervisor)

    def test_deleted_or_sent_away(self):
        """What waited is passed on, whichever side says that somebody is gone."""
        for way in ("deleted", "company", "group"):
            with self.subTest(way), self.undone():
                case = self.case_of_leaver()
                case.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary="Call",
                    user_id=self.leaver.id,
                )
                if way == "deleted":
                    self.card.write({"user_id": False, "leader_id": False})
                    self.leaver.unlink()
                elif way == "group":
                    portal = self.env.ref("base.group_portal")
                    groups = self.leaver.group_ids
                    groups.write({"user_ids": [Command.unlink(self.leaver.id)]})
                    portal.user_ids = [Command.link(self.leaver.id)]
                else:
                    self.company.user_ids = [Command.unlink(self.leaver.id)]
                self.env.flush_all()
                self.env.invalidate_all()
                call = case.activity_ids.filtered(lambda one: one.summary == "Call")
                self.assertEqual(call.user_id, self.supervisor)

    def test_activity_of_a_model_that_is_not_loaded(self):
        """While an addon is upgraded, the models of those beside it are not there."""
        case = self.case_of_leaver()
        activity = case.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.leaver.id
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_activity SET res_model = 'relationship.gone' WHERE id = %s",
            [activity.id],
        )
        self.env.invalidate_all()
        self.leaver.sudo().write({"group_ids": [Command.clear()]})
        self.assertEqual(activity.user_id, self.leaver)

    def test_list_of_what_is_without_owner(self):
        """Cases, measures, duties and cards of who left are on the list at once."""
        case = self.case_of_leaver()
        measure = self.env["relationship.action"].create(
            {
                "name": "Check",
                "complaint_id": case.id,
                "user_id": self.leaver.id,
                "date_deadline": "2026-06-20",
            }
        )
        other = self.make_case(user_id=self.specialist.id)
        # Not a record of the plan of refreshes: who is responsible is computed.
        self.env["relationship.contact.duty"].create(
            {"card_id": self.card.id, "min_count": 1, "period": "month"}
        )
        self.card._refresh_all()
        duty = self.card.duty_ids.filtered(lambda duty: duty.user_id == self.leaver)
        records = (case, measure, self.card, duty)
        self.assertTrue(all(records))
        for way in ("archived", "portal", "moved"):
            with self.subTest(way), self.undone():
                for record in records:
                    self.assertFalse(any(record.mapped("owner_left")))
                self.leave(self.leaver, way)
                for record in records:
                    seen = self.as_user(self.head, record._name)
                    found = seen.search([("owner_left", "=", True)])
                    self.assertLessEqual(record, found.sudo())
                    self.assertTrue(all(record.mapped("owner_left")))
                self.assertFalse(other.owner_left)

    def test_list_finds_empty_owners(self):
        """An owner who was deleted has left, too; who is not asked for has not."""
        case = self.case_of_leaver()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_complaint SET user_id = NULL WHERE id = %s", [case.id]
        )
        self.env.invalidate_all()
        self.assertTrue(case.owner_left)
        self.assertIn(case, self.complaints.search([("owner_left", "=", True)]))
        self.card.leader_id = False
        self.assertFalse(self.card.owner_left)


@tagged("standard", "post_install", "-at_install")
class TestAbsence(ComplaintCommon):
    """The specialist is away from 15 to 17 June; the other specialist stands in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.absence = cls.env["relationship.absence"]

    def name(self, user, **values):
        """Name the stand-in as somebody does in the dialog."""
        wizard = self.as_user(user, self.absence).create(
            {
                "user_id": self.specialist.id,
                "stand_in_id": self.specialist_2.id,
                "date_start": "2026-06-15",
                "date_end": "2026-06-17",
                **values,
            }
        )
        wizard.action_save()
        return wizard

    def test_who_names_the_stand_in(self):
        """The person, who leads them and heads; nobody else."""
        for user in (self.specialist, self.supervisor, self.head):
            with self.subTest(user.name), self.undone():
                self.name(user)
                self.assertEqual(
                    self.specialist.relationship_stand_in_id, self.specialist_2
                )
        for user in (self.specialist_2, self.confidential):
            with self.subTest(user.name), self.forbidden():
                self.name(user)
        with self.refused("Stand-in, From, Until"):
            self.name(self.head, date_end=False)

    def test_stand_in_who_could_not(self):
        """Who has no access to cards stands in for nobody."""
        with self.refused("cannot stand in"):
            self.name(self.head, stand_in_id=self.outsider.id)

    def test_new_cases(self):
        """New cases go to the stand-in on these days, and come back by themselves."""
        self.name(self.supervisor)
        for day, owner in (
            ("2026-06-14", self.specialist),
            ("2026-06-15", self.specialist_2),
            ("2026-06-17", self.specialist_2),
            ("2026-06-18", self.specialist),
        ):
            with self.subTest(day), self.undone(), self.on(day):
                self.assertEqual(self.make_case().user_id, owner)

    def test_warnings(self):
        """The stand-in is warned of the cases that the person has, and handles them."""
        self.policy.warn_hours = 4
        # Not of the stand-in's own team.
        self.card.team_id = False
        case = self.make_case(user_id=self.specialist.id)
        self.assertFalse(self.as_user(self.specialist_2, case).has_access("read"))
        self.name(self.specialist)
        with self.at("2026-06-16 01:00"):
            self.check()
            self.assertEqual(case.activity_ids.user_id, self.specialist_2)
            mine = self.as_user(self.specialist_2, case)
            mine.cause = "Bolt"
            card = self.as_user(self.specialist_2, self.card)
            self.assertTrue(card.has_access("read"))
            self.assertFalse(card.has_access("write"))
        self.assertEqual(case.user_id, self.specialist)
        with self.on("2026-06-18"):
            self.assertFalse(
                self.as_user(self.specialist_2, self.card).has_access("read")
            )

    def test_customers_words(self):
        """What the customer writes meanwhile is seen by the stand-in."""
        case = self.make_case(user_id=self.specialist.id)
        self.name(self.specialist)
        case.message_post(
            body="Well?",
            author_id=self.customer.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(case.activity_ids.user_id, self.specialist_2)

    def test_customers_are_told_when_asked(self):
        """Customers hear of it by an explicit step, which answers nothing."""
        case = self.make_case(user_id=self.specialist.id)
        before = case.message_ids
        self.name(self.specialist)
        self.assertEqual(case.message_ids, before)
        self.name(self.specialist, tell_customers=True)
        message = case.message_ids - before
        self.assertIn("2026", message.body)
        self.assertIn(self.specialist_2.name, message.body)
        self.assertIn(self.customer, message.notified_partner_ids)
        self.assertFalse(case.responded_date)

    def test_back_early(self):
        """Who is back earlier takes their work again."""
        wizard = self.name(self.specialist)
        wizard.action_back()
        self.assertEqual(self.make_case().user_id, self.specialist)

    def test_stand_in_who_is_away(self):
        """Who stands in for who stands in: new cases, and the right to see them."""
        last = self.make_user("last", "user")
        self.card.team_id = False
        old = self.make_case(user_id=self.specialist.id)
        self.name(self.specialist)
        self.name(self.head, user_id=self.specialist_2.id, stand_in_id=last.id)
        with self.on("2026-06-16"):
            self.assertEqual(self.make_case().user_id, last)
            self.assertTrue(self.as_user(last, old).has_access("write"))
            self.assertEqual(old._owner_to_tell(), self.specialist)
            told = self.company._relationship_recipients(self.specialist, old)
            self.assertEqual(told, last)
        with self.on("2026-06-18"):
            self.assertFalse(self.as_user(last, old).has_access("read"))

    def test_circle_of_stand_ins(self):
        """Where all are away, whoever was named is asked; nobody's rights are lost."""
        self.name(self.specialist)
        self.name(
            self.head, user_id=self.specialist_2.id, stand_in_id=self.specialist.id
        )
        with self.on("2026-06-16"):
            case = self.make_case(user_id=self.specialist.id)
            self.assertEqual(self.make_case().user_id, self.specialist_2)
            self.assertTrue(self.as_user(self.specialist, case).has_access("write"))
            self.assertTrue(self.as_user(self.specialist_2, case).has_access("write"))
