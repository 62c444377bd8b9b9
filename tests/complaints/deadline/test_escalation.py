from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..common import ComplaintCommon, moment

LOGGER = "odoo.addons.crm_relationship.models.complaints"


@tagged("standard", "post_install", "-at_install")
class TestEscalation(ComplaintCommon):
    """Each warning and each level once, in order, however the action runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"respond_hours": 0, "resolve_hours": 24, "warn_hours": 4})
        cls.company.relationship_office_user_id = cls.head
        cls.first = cls.make_level(0)
        cls.second = cls.make_level(4, notify_office=True)
        cls.third = cls.make_level(24, notify_committee=True)

    def fired(self, case):
        """Return what has happened to the deadline, in order."""
        return [
            event.level_id.name or event.kind
            for event in self.deadline(case).event_ids.sorted("id")
        ]

    def run_at(self, time):
        with self.at(time):
            self.check()

    def make_due(self):
        with self.at("2026-06-15 08:00"):
            return self.make_case()

    def test_one_after_the_other(self):
        """Warned four hours before, then level by level."""
        case = self.make_due()
        told = self.env["mail.activity"]
        for time, expected, users in (
            ("2026-06-16 03:59", [], self.specialist.browse()),
            ("2026-06-16 04:00", ["warned"], self.specialist),
            ("2026-06-16 07:59", ["warned"], self.specialist),
            (
                "2026-06-16 08:00",
                ["warned", "breached", "Level 0"],
                self.specialist + self.supervisor,
            ),
            (
                "2026-06-16 12:00",
                ["warned", "breached", "Level 0", "Level 4"],
                self.specialist + self.supervisor + self.head,
            ),
            (
                "2026-06-17 08:00",
                ["warned", "breached", "Level 0", "Level 4", "Level 24"],
                self.specialist + self.supervisor + self.head + self.committee,
            ),
        ):
            for attempt in ("once", "again"):
                self.run_at(time)
                with self.subTest(f"{time} {attempt}"):
                    self.assertEqual(self.fired(case), expected)
                    told = case.activity_ids.user_id
                    self.assertLessEqual(users, told)
                    self.assertEqual(len(case.activity_ids), len(told))
        self.assertFalse(case.next_check)
        self.assertEqual(self.deadline(case).level_id, self.third)

    def test_thirty_hours_late(self):
        """After an outage all levels fire, in their order; a warning is too late."""
        case = self.make_due()
        self.run_at("2026-06-17 14:00")
        self.assertEqual(
            self.fired(case), ["breached", "Level 0", "Level 4", "Level 24"]
        )
        self.run_at("2026-06-17 14:05")
        self.assertEqual(len(self.fired(case)), 4)

    def test_by_the_scheduler(self):
        """The scheduled action does the same, and what is not due stays."""
        case = self.make_due()
        with self.at("2026-06-16 10:00"):
            other = self.make_case()
            self.run_cron("ir_cron_check_deadlines")
        self.assertEqual(self.fired(case), ["breached", "Level 0"])
        self.assertEqual(case.sla_status, "breached")
        self.assertEqual(case.next_check, moment("2026-06-16 12:00"))
        self.assertFalse(self.fired(other))

    def test_levels_in_working_hours(self):
        """Levels count by the policy's clock: Friday 16:00 and 4 hours is Monday."""
        self.policy.write({"clock": "working", "resolve_hours": 8})
        with self.at("2026-06-12 07:00"):
            case = self.make_case()
        self.run_at("2026-06-12 17:00")
        self.assertEqual(self.fired(case), ["breached", "Level 0"])
        self.assertEqual(case.next_check, moment("2026-06-15 12:00"))

    def test_handled_in_time(self):
        """A case that is handled is never escalated."""
        case = self.make_due()
        with self.at("2026-06-15 09:00"):
            case.action_resolve()
        self.run_at("2026-06-20 08:00")
        self.assertEqual(self.fired(case), ["met"])

    def test_handled_late(self):
        """Once handled, no further level fires."""
        case = self.make_due()
        self.run_at("2026-06-16 09:00")
        with self.at("2026-06-16 10:00"):
            case.action_resolve()
        self.run_at("2026-06-20 08:00")
        self.assertEqual(self.fired(case), ["breached", "Level 0", "met"])

    def test_paused(self):
        """While the case waits nothing fires; then by so much later."""
        case = self.make_due()
        with self.at("2026-06-15 09:00"):
            case.wait_until = moment("2026-06-21 09:00")
            case.action_wait()
        self.run_at("2026-06-20 08:00")
        self.assertEqual(self.fired(case), ["paused"])
        with self.at("2026-06-20 09:00"):
            case.action_start()
        self.assertEqual(case.next_check, moment("2026-06-21 04:00"))

    def test_edit_between_levels(self):
        """Editing a case that is late loses none of the levels to come."""
        case = self.make_due()
        self.run_at("2026-06-16 08:00")
        with self.at("2026-06-16 09:00"):
            case.severity = "important"
            case.action_acknowledge()
        self.run_at("2026-06-16 12:00")
        self.assertIn("Level 4", self.fired(case))

    def test_new_owner(self):
        """A level may hand the case over."""
        self.first.new_owner = "team_leader"
        case = self.make_due()
        self.run_at("2026-06-16 08:00")
        self.assertEqual(case.user_id, self.supervisor)
        self.second.write({"new_owner": "user", "owner_id": self.head.id})
        self.run_at("2026-06-16 12:00")
        self.assertEqual(case.user_id, self.head)

    def test_team_without_leader(self):
        """Where a level has nobody to tell, the heads are told."""
        self.team.user_id = False
        case = self.make_due()
        self.run_at("2026-06-16 08:00")
        [event] = self.deadline(case).event_ids.filtered("level_id")
        self.assertIn(self.head, event.user_ids)
        self.assertIn(self.committee, event.user_ids)

    def test_case_without_anything(self):
        """A case without customer, team and tier is warned of and escalated, too."""
        self.complaints.search([]).active = False
        with self.at("2026-06-15 08:00"):
            case = self.make_case(partner_id=False)
        self.assertEqual(case.user_id, self.head)
        self.run_at("2026-06-20 08:00")
        self.assertEqual(len(self.fired(case)), 4)

    def test_level_for_one_target(self):
        """A level for answers does not fire for handling."""
        self.policy.respond_hours = 24
        self.third.target = "respond"
        case = self.make_due()
        self.run_at("2026-06-20 08:00")
        self.assertNotIn("Level 24", self.fired(case))
        events = self.deadline(case, "respond").event_ids
        self.assertIn("Level 24", events.level_id.mapped("name"))

    def test_level_that_is_deleted(self):
        """A level that fired can be deleted; what happened stays."""
        case = self.make_due()
        self.run_at("2026-06-16 08:00")
        self.first.unlink()
        self.run_at("2026-06-16 08:05")
        self.assertEqual(self.fired(case), ["breached", "level"])

    def test_bad_case(self):
        """A case that cannot be checked holds up no other, and is tried again."""
        bad, good = self.make_due(), self.make_due()
        levels = type(self.env["relationship.sla.level"])
        fire = levels._fire

        def failing(level, deadline, check):
            if deadline.complaint_id == bad:
                raise ValueError("broken")
            return fire(level, deadline, check)

        with patch.object(levels, "_fire", failing):
            self.run_at("2026-06-16 08:00")
        self.assertEqual(self.fired(good), ["breached", "Level 0"])
        self.assertEqual(self.fired(bad), [])
        self.assertIn("broken", bad.message_ids[0].body)
        self.assertEqual(bad.next_check, moment("2026-06-16 09:00"))
        self.run_at("2026-06-16 09:00")
        self.assertEqual(self.fired(bad), ["breached", "Level 0"])

    def test_customers_are_told_nothing(self):
        """Levels and warnings reach colleagues only, though the customer follows."""
        case = self.make_due()
        case.message_subscribe(self.customer.ids)
        mails = self.env["mail.mail"].search([], order="id desc", limit=1).id or 0
        self.run_at("2026-06-20 08:00")
        notified = case.message_ids.notified_partner_ids
        notified |= (
            self.env["mail.message"]
            .search([("model", "=", case._name), ("res_id", "=", case.id)])
            .notified_partner_ids
        )
        self.assertNotIn(self.customer, notified)
        self.assertFalse(
            self.env["mail.mail"].search(
                [("id", ">", mails), ("recipient_ids", "in", self.customer.ids)]
            )
        )

    def test_told_people_see_the_case(self):
        """Who is told of a case sees it, even if it was not his before."""
        stranger = self.make_user("stranger", "user")
        self.first.user_ids = [Command.set(stranger.ids)]
        case = self.make_due()
        seen = self.as_user(stranger, case)
        self.assertFalse(seen.has_access("read"))
        self.run_at("2026-06-16 08:00")
        self.assertTrue(seen.has_access("read"))
        self.assertFalse(seen.has_access("write"))

    def test_language(self):
        """Everybody is told in his own language."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.supervisor.lang = "zh_CN"
        case = self.make_due()
        self.run_at("2026-06-16 08:00")
        activity = case.activity_ids.filtered(
            lambda activity: activity.user_id == self.supervisor
        )
        self.assertNotIn("missed", activity.summary)

    def test_query_plan(self):
        """Due cases are found by the index, not by reading all cases."""
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(
            "EXPLAIN SELECT id FROM relationship_complaint WHERE next_check <= now()"
            " ORDER BY next_check, id LIMIT 50 FOR NO KEY UPDATE SKIP LOCKED"
        )
        plan = "\n".join(row[0] for row in self.env.cr.fetchall())
        self.assertIn("relationship_complaint_next_check_idx", plan)

    def test_late_step_during_an_outage(self):
        """What is done late is on record as missed, also when nothing checked it."""
        case = self.make_due()
        with self.at("2026-06-17 08:00"):
            case.action_resolve()
        self.assertEqual(self.fired(case), ["breached", "met"])
        self.assertEqual(case.resolve_result, "failed")

    def test_replaced_after_it_was_missed(self):
        """A deadline that another one replaces was missed all the same."""
        case = self.make_due()
        case.write({"measure": "Seal", "promised_date": "2026-06-15 12:00:00"})
        with self.at("2026-06-15 09:00"):
            case.action_promise()
        first = self.deadline(case, "promise")
        with self.at("2026-06-15 13:00"):
            case.promised_date = moment("2026-06-20 12:00")
            case.action_promise()
        self.assertEqual(first.event_ids.mapped("kind"), ["breached", "replaced"])
        self.assertTrue(first.breached)

    def test_level_that_comes_later(self):
        """A new level is fired for cases that had passed the last one."""
        case = self.make_due()
        self.run_at("2026-06-17 14:00")
        self.assertFalse(case.next_check)
        with self.at("2026-06-17 15:00"):
            self.make_level(28, user_ids=self.head.ids)
        self.run_at("2026-06-17 15:05")
        self.assertEqual(self.fired(case)[-1], "Level 28")
        self.assertFalse(case.next_check)

    def test_pass_rate(self):
        """Of the deadlines met or missed, so many were met; open ones do not count."""
        self.policy.write({"respond_hours": 24})
        late, early, open_case = (self.make_due() for __ in "123")
        with self.at("2026-06-15 09:00"):
            (early + late)._log_word("phone", "We look into it")
            early.action_resolve()
        with self.at("2026-06-17 08:00"):
            late.action_resolve()
        cases = late + early + open_case
        rates = dict(
            self.env["relationship.deadline"]._read_group(
                [("complaint_id", "in", cases.ids)], ["target"], ["pass_rate:avg"]
            )
        )
        self.assertEqual(rates, {"respond": 100, "resolve": 50})
        field = self.env["relationship.deadline"].fields_get(["pass_rate"])
        self.assertEqual(field["pass_rate"]["aggregator"], "avg")
        # A soft one that was missed has not failed.
        late.deadline_ids.is_hard = False
        [(rate,)] = self.env["relationship.deadline"]._read_group(
            [("complaint_id", "=", late.id)], [], ["pass_rate:avg"]
        )
        self.assertEqual(rate, 100)
