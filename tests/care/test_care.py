from datetime import date
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestCare(CareCommon):
    """Nobody is forgotten, and nothing is done twice (R197–R200, R211–R213)."""

    def test_birthday(self):
        """The specialist has something to do, once, in time."""
        self.make_date(day=18)
        rule = self.make_rule(kind="birthday", lead_days=3)
        log = self.run_rule(rule)
        self.assertEqual(
            (log.state, log.date, log.partner_id, log.card_id),
            ("done", date(2026, 6, 18), self.chen, self.card),
        )
        activity = self.activities()
        self.assertEqual(activity.user_id, self.specialist)
        self.assertEqual(activity.date_deadline, date(2026, 6, 18))
        self.assertIn("chen", activity.summary)
        self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-16"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2027-06-15"):
            self.assertEqual(self.run_rule(rule).date, date(2027, 6, 18))

    def test_entered_after_the_lead_began(self):
        """A birthday in two days, entered today, is not forgotten for the lead of 7."""
        rule = self.make_rule(lead_days=7, catch_up_days=2)
        self.run_rule(rule)
        self.make_date(day=17)
        with self.on("2026-06-16"):
            log = self.run_rule(rule)
            self.assertEqual((log.state, log.date), ("done", date(2026, 6, 17)))
            self.assertFalse(self.run_rule(rule))
        # A rule that is switched on sees to what is ahead, too.
        other = self.make_rule(lead_days=7, kind="birthday")
        with self.on("2026-06-16"):
            self.assertEqual(self.run_rule(other).date, date(2026, 6, 17))

    def test_all_rules_at_once(self):
        """Rules for the same and for other customers, each with its own days."""
        tag = self.env["res.partner.category"].create({"name": "Guests"})
        other = self.make_card(self.make_customer("Other", category_id=tag.ids))
        self.make_date(self.chen, day=15)
        self.make_date(self.zhao, day=17, kind="wedding")
        self.make_date(other.partner_id, day=17, card_id=other.id)
        rules = [
            self.make_rule(name="Today"),
            self.make_rule(name="Weddings", kind="wedding", lead_days=3),
            self.make_rule(name="Guests", lead_days=2, category_ids=tag.ids),
            self.make_rule(name="New", occasion="silence", days=1),
        ]
        self.env.cr.execute(
            "UPDATE relationship_card SET last_contact_date = '2026-06-01'"
            " WHERE id = %s",
            [other.id],
        )
        union = self.env["relationship.care.rule"].union(*rules)
        self.env["relationship.care"]._run_rules(union)
        logs = self.env["relationship.care.log"].search([("rule_id", "in", union.ids)])
        self.assertEqual(
            sorted((log.rule_name, log.partner_id.name, log.date.day) for log in logs),
            [
                ("Guests", "Other", 17),
                ("New", "Other", 1),
                ("Today", "chen", 15),
                ("Weddings", "zhao", 17),
            ],
        )

    def test_changed_between_finding_and_doing(self):
        """A date is deleted, a card merged, a rule deleted: right, and never twice."""
        other = self.make_card(self.make_customer("Valve Works Ltd"))
        self.make_date(self.chen)
        moved = self.make_date(other.partner_id, card_id=other.id)
        gone = self.make_date(self.zhao)
        care, rule = self.env["relationship.care"], self.make_rule()
        ends = care._select({rule: care._days(rule)})
        self.assertEqual(ends[rule.id][1] - ends[rule.id][0], 3)
        gone.unlink()
        self.env["relationship.card.merge"]._merge(other, self.card)
        self.assertEqual(care._run_batch(rule, *ends[rule.id]), 2)
        self.assertEqual(care._run_batch(rule, *ends[rule.id]), 0)
        logs = self.env["relationship.care.log"].search([("rule_id", "=", rule.id)])
        self.assertEqual(logs.card_id, self.card)
        self.assertIn(moved, logs.key_date_id)
        rule.unlink()
        self.assertEqual(care._run_batch(rule, *ends.popitem()[1]), 0)

    def test_activities_are_made_together(self):
        """However many there are, the queries are the same few."""

        def queries(number):
            people = [
                self.make_customer(
                    f"p{number}.{i}", is_company=False, parent_id=self.customer.id
                )
                for i in range(number)
            ]
            for person in people:
                self.make_date(person)
            rule = self.make_rule()
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["relationship.care"]._run(rule.id)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        queries(1)
        few, many = queries(2), queries(20)
        self.assertLess(many, few + 10)

    def test_turn_of_the_year(self):
        """What is due in January is seen to in December."""
        self.make_date(month=1, day=2)
        rule = self.make_rule(lead_days=7)
        with self.on("2026-12-25"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2026-12-26"):
            self.assertEqual(self.run_rule(rule).date, date(2027, 1, 2))

    def test_changed_after_it_was_handled(self):
        """A date that is corrected afterwards is not handled again that year."""
        day = self.make_date(day=15)
        rule = self.make_rule()
        self.assertTrue(self.run_rule(rule))
        day.day = 17
        with self.on("2026-06-17"):
            self.assertFalse(self.run_rule(rule))
        day.unlink()
        self.make_date(day=18)
        with self.on("2026-06-18"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2027-06-18"):
            self.assertTrue(self.run_rule(rule))

    def test_caught_up_within_a_limit(self):
        """Not run for 40 days: a week is caught up, what was before is listed."""
        rule = self.make_rule(catch_up_days=7)
        self.run_rule(rule)
        self.make_date(self.chen, month=7, day=1)
        self.make_date(self.zhao, month=7, day=20)
        with self.on("2026-07-25"):
            logs = self.run_rule(rule)
            states = {log.partner_id: (log.state, log.reason) for log in logs}
            self.assertEqual(
                states, {self.chen: ("missed", "late"), self.zhao: ("done", False)}
            )
            self.assertEqual(len(self.activities()), 1)
            self.assertFalse(self.run_rule(rule))

    def test_quiet_days(self):
        """A Sunday's birthday is seen to on Friday; on Saturday nothing is done."""
        self.make_date(day=21)
        rule = self.make_rule(skips_days_off=True)
        with self.on("2026-06-18"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-19"):
            self.assertEqual(self.run_rule(rule).date, date(2026, 6, 21))
        self.make_date(self.zhao, day=20)
        with self.on("2026-06-20"):
            self.assertFalse(self.run_rule(rule))

    def test_day_off_in_the_middle(self):
        """What is entered late for a day off is seen to on the next working day."""
        rule = self.make_rule(skips_days_off=True, occasion="silence", days=5)
        self.env.cr.execute(
            "UPDATE relationship_card SET last_contact_date = '2026-06-15'"
            " WHERE id = %s",
            [self.card.id],
        )
        with self.on("2026-06-20"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-22"):
            self.assertEqual(self.run_rule(rule).date, date(2026, 6, 15))

    def test_long_holidays_are_no_outage(self):
        """What fell on quiet days is done after them, not missed."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holidays",
                "company_id": self.company.id,
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": "2026-06-16 00:00:00",
                "date_to": "2026-06-26 23:59:59",
            }
        )
        rule = self.make_rule(occasion="rating", skips_days_off=True, catch_up_days=2)
        self.run_rule(rule)
        case = self.env["relationship.complaint"].create(
            {
                "company_id": self.company.id,
                "partner_id": self.customer.id,
                "subject": "Leaking valve",
            }
        )
        answers = self.env["relationship.satisfaction"]
        answers._collect(case, 80, source="rating", date="2026-06-16 05:00:00")
        with self.on("2026-06-26"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-29"):
            log = self.run_rule(rule)
            self.assertEqual((log.state, log.date), ("done", date(2026, 6, 16)))

    def test_silence(self):
        """Each silence is one occasion; a new contact begins another (R211)."""
        rule = self.make_rule(occasion="silence", days=90)

        def last_contact(day):
            self.env.cr.execute(
                "UPDATE relationship_card SET last_contact_date = %s WHERE id = %s",
                [day, self.card.id],
            )
            self.card.invalidate_recordset()

        last_contact("2026-03-18")
        self.assertFalse(self.run_rule(rule))
        last_contact("2026-03-17")
        self.assertEqual(self.run_rule(rule).card_id, self.card)
        self.assertFalse(self.run_rule(rule))
        last_contact("2026-06-01")
        with self.on("2026-08-30"):
            self.assertEqual(self.run_rule(rule).date, date(2026, 6, 1))

    def test_holiday(self):
        """Everybody of the country is greeted, by the moon; others are not (R199)."""
        china = self.env.ref("base.cn")
        self.customer.country_id = china
        abroad = self.make_card(
            self.make_customer("Abroad", country_id=self.env.ref("base.de").id)
        )
        dragon = self.env.ref("crm_relationship_care.holiday_dragon")
        rule = self.make_rule(occasion="holiday", holiday_id=dragon.id)
        # The fifth of the fifth lunar month.
        with self.on("2026-06-18"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-19"):
            logs = self.run_rule(rule)
            self.assertIn(self.card, logs.card_id)
            self.assertNotIn(abroad, logs.card_id)

    def test_for_whom(self):
        """Tiers, key customers, lifecycle and tags, all of them."""
        self.make_date()
        tag = self.env["res.partner.category"].create({"name": "Guests"})
        rule = self.make_rule(
            category_ids=[Command.set(tag.ids)], lifecycle="potential"
        )
        self.assertFalse(self.run_rule(rule))
        self.customer.category_id = tag
        rule.lifecycle = "active"
        self.assertFalse(self.run_rule(rule))
        rule.lifecycle = "potential"
        rule.tier_ids = self.tier_key
        self.assertFalse(self.run_rule(rule))
        self.import_turnover(self.customer, 2000)
        self.refresh()
        rule.lifecycle = self.card.lifecycle
        self.assertTrue(self.run_rule(rule))

    def test_mail(self):
        """In the language of the person, to the address, without a document."""
        self.make_date()
        rule = self.make_rule(action="mail")
        log = self.run_rule(rule)
        mail = log.sudo().mail_id
        self.assertEqual(log.state, "done")
        self.assertIn("chen@valve.example", mail.email_to)
        self.assertIn("Happy birthday, chen", mail.subject)
        self.assertFalse(mail.model)
        mail.state, mail.failure_reason = "exception", "Refused by the server"
        self.env["relationship.care"]._note_failures()
        self.assertEqual(
            (log.state, log.reason, log.detail),
            ("failed", "server", "Refused by the server"),
        )

    def test_who_is_not_written_to(self):
        """Without address, blacklisted, archived: each with its reason."""
        others = [
            self.make_customer(name, is_company=False, parent_id=self.customer.id)
            for name in ("without", "black", "gone")
        ]
        others[1].email = "black@valve.example"
        self.env["mail.blacklist"].sudo()._add("black@valve.example")
        for person in others:
            self.make_date(person)
        others[2].active = False
        logs = self.run_rule(self.make_rule(action="mail"))
        self.assertEqual(
            [
                logs.filtered(
                    lambda log, person=person: log.partner_id == person
                ).reason
                for person in others
            ],
            ["address", "blacklist", "archived"],
        )
        self.assertEqual(set(logs.mapped("state")), {"skipped"})
        self.assertFalse(logs.sudo().mail_id)

    def test_one_cool_down(self):
        """One mail to a company within the days, whoever of it, by whatever rule."""
        self.make_date(self.chen)
        self.make_date(self.zhao)
        rule = self.make_rule(action="mail")
        logs = self.run_rule(rule)
        self.assertEqual(
            sorted((log.state, log.reason or "") for log in logs),
            [("done", ""), ("skipped", "cooldown")],
        )
        with self.on("2026-07-01"):
            self.make_date(self.zhao, month=7, day=1, kind="wedding")
            second = self.make_rule(action="mail", kind="wedding")
            self.assertEqual(self.run_rule(second).reason, "cooldown")
            second.heeds_cooldown = False
            self.make_date(self.chen, month=7, day=1, kind="wedding")
            self.assertEqual(self.run_rule(second).state, "done")

    def test_approval(self):
        """Nothing leaves before somebody approves it, and it leaves once."""
        self.make_date(self.chen)
        self.make_date(self.zhao)
        rule = self.make_rule(needs_approval=True)
        logs = self.run_rule(rule)
        self.assertEqual(set(logs.mapped("state")), {"draft"})
        self.assertFalse(self.activities())
        first, second = (self.as_user(self.specialist, log) for log in logs)
        first.action_approve()
        second.action_leave_out()
        self.assertEqual((first.state, second.state), ("done", "skipped"))
        self.assertEqual(len(self.activities()), 1)
        for action in (first.action_approve, second.action_approve):
            with self.refused("decided already"):
                action()
        stranger = self.make_user("stranger", "user")
        with self.forbidden():
            self.as_user(stranger, logs[0]).action_approve()

    def test_rule_that_is_gone_meanwhile(self):
        """Its logs stay, and say by which rule."""
        self.make_date()
        rule = self.make_rule(name="Birthdays")
        log = self.run_rule(rule)
        number = rule.id
        rule.unlink()
        self.assertEqual(self.env["relationship.care"]._run(number), 0)
        self.assertEqual((log.rule_name, log.state), ("Birthdays", "done"))

    def test_many_batches(self):
        """However many are due, each is handled once."""
        self.make_date(self.chen)
        self.make_date(self.zhao)
        with patch("odoo.addons.crm_relationship_care.models.rule.care.BATCH", 1):
            self.assertEqual(len(self.run_rule(self.make_rule())), 2)

    def test_merged_cards(self):
        """A person, and a customer, of two cards that become one is handled once."""
        other = self.make_card(self.make_customer("Valve Works Ltd"))
        rule = self.make_rule(occasion="silence", days=1)
        self.env.cr.execute(
            "UPDATE relationship_card SET last_contact_date = '2026-06-01'"
            " WHERE id IN %s",
            [(self.card.id, other.id)],
        )
        logs = self.run_rule(rule)
        mine = logs.filtered(lambda log: log.card_id in self.card + other)
        self.assertEqual(len(mine), 2)
        self.env["relationship.card.merge"]._merge(other, self.card)
        left = mine.exists()
        self.assertEqual(left.card_id, self.card)
        self.assertEqual(len(left), 1)

    def test_rules_that_cannot_work(self):
        """What a rule lacks is said."""
        with self.refused("choose the holiday"):
            self.make_rule(occasion="holiday")
        with self.refused("choose an e-mail template"):
            self.make_rule(action="mail", template_id=False)
        with self.refused("after how many days"):
            self.make_rule(occasion="silence")

    def test_template_of_something_else(self):
        """A rule sends no template of cases: it would send somebody else's case."""
        other = self.env.ref("crm_relationship.mail_template_complaint_registered")
        with self.refused("no e-mail template of care"):
            self.make_rule(occasion="lost", action="mail", template_id=other.id)
