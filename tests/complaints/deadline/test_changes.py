from odoo.tests import tagged

from ..common import ComplaintCommon, moment


@tagged("standard", "post_install", "-at_install")
class TestChanges(ComplaintCommon):
    """Policies, hours and holidays change while cases are open. All by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"respond_hours": 24, "resolve_hours": 24})
        cls.working = {"clock": "working", "respond_hours": 8, "resolve_hours": 16}

    def make_at(self, time, **values):
        with self.at(time):
            return self.make_case(sla_policy_id=self.policy.id, **values)

    def set_policy(self, case, policy):
        self.as_user(self.head, case).sla_policy_id = policy

    def kinds(self, case, target="resolve"):
        return self.deadline(case, target).event_ids.sorted("id").mapped("kind")

    def assertDue(self, case, expected, target="resolve"):
        self.env.flush_all()
        self.assertEqual(self.deadline(case, target).due_date, moment(expected))

    # Policies

    def test_pauses_survive_a_detour(self):
        """Five days of waiting count, though a policy without handling came between."""
        answer = self.make_policy(respond_hours=24, resolve_hours=0)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 09:00"):
            case.wait_until = moment("2026-06-25 09:00")
            case.action_wait()
        with self.at("2026-06-20 09:00"):
            case.action_start()
            self.assertDue(case, "2026-06-21 08:00")
            self.set_policy(case, answer)
            self.assertFalse(self.deadline(case))
            self.set_policy(case, self.policy)
            self.assertDue(case, "2026-06-21 08:00")
            self.assertEqual(self.deadline(case).paused_minutes, 5 * 24 * 60)

    def test_reopening_survives_a_detour(self):
        """The time of the second round runs from the reopening, under any policy."""
        answer = self.make_policy(respond_hours=24, resolve_hours=0)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 09:00"):
            case.action_resolve()
        with self.at("2026-06-17 10:00"):
            case.reopen_reason_id = self.env.ref(
                "crm_relationship.relationship_reason_came_back"
            )
            case.action_reopen()
            self.set_policy(case, answer)
            self.set_policy(case, self.policy)
        self.assertDue(case, "2026-06-18 10:00")

    def test_stricter_policy_breaches_nothing(self):
        """Ten hours old, now 4 hours are allowed: they run from the change."""
        strict = self.make_policy(respond_hours=4, resolve_hours=4)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 18:00"):
            self.set_policy(case, strict)
            self.check()
            self.assertFalse(self.deadline(case).breached)
            self.assertDue(case, "2026-06-15 22:00")
        self.assertEqual(self.kinds(case), ["changed"])
        with self.at("2026-06-15 22:00"):
            self.check()
            self.assertTrue(self.deadline(case).breached)

    def test_stricter_policy_gives_no_more_time(self):
        """An hour before the end, 4 hours from the change would be a present."""
        strict = self.make_policy(respond_hours=4, resolve_hours=4)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-16 07:00"):
            self.set_policy(case, strict)
        self.assertDue(case, "2026-06-16 08:00")
        with self.at("2026-06-16 07:30"):
            self.set_policy(case, self.policy)
        self.assertDue(case, "2026-06-16 08:00")

    def test_another_clock_counts_the_pause_its_own_way(self):
        """Waited from Friday 16:00 to Monday 9:00: 65 hours by the clock, 2 of work."""
        self.policy.write({"respond_hours": 0, "resolve_hours": 24})
        work = self.make_policy(**{**self.working, "respond_hours": 0})
        case = self.make_at("2026-06-12 08:00")
        with self.at("2026-06-12 16:00"):
            case.action_wait()
        with self.at("2026-06-15 09:00"):
            case.action_start()
            # 24 + 65 hours after Friday 8:00.
            self.assertDue(case, "2026-06-16 01:00")
            self.set_policy(case, work)
            # Friday 7 hours until 16:00, Monday 9 to 17: 7, Tuesday 2.
            self.assertDue(case, "2026-06-16 10:00")

    def test_policy_that_does_not_pause(self):
        """Until the change the clock stood, from then on it runs."""
        run_on = self.make_policy(pause_waiting=False)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 10:00"):
            case.action_wait()
        with self.at("2026-06-15 12:00"):
            self.set_policy(case, run_on)
            self.assertDue(case, "2026-06-16 10:00")
            self.assertFalse(self.deadline(case).paused_since)
        with self.at("2026-06-15 13:00"):
            self.set_policy(case, self.policy)
            self.assertTrue(self.deadline(case).paused_since)
        with self.at("2026-06-15 14:00"):
            case.action_start()
        self.assertDue(case, "2026-06-16 11:00")

    def test_fired_levels_stay(self):
        """What is missed is missed; its levels go on under another policy."""
        self.make_level(0)
        self.make_level(4, name="Later")
        mild = self.make_policy(respond_hours=24, resolve_hours=240)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-16 08:00"):
            self.check()
        with self.at("2026-06-16 09:00"):
            self.set_policy(case, mild)
        self.assertDue(case, "2026-06-16 08:00")
        with self.at("2026-06-16 12:00"):
            self.check()
        self.assertEqual(self.kinds(case), ["breached", "level", "level"])

    def test_hours_of_the_policy(self):
        """A policy that allows more, or less, moves the cases that are open."""
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 09:00"):
            self.policy.write({"resolve_hours": 48})
            self.assertDue(case, "2026-06-17 08:00")
            self.assertEqual(case.resolve_deadline, moment("2026-06-17 08:00"))
        with self.at("2026-06-16 09:00"):
            self.policy.write({"resolve_hours": 24})
            # It would have been over at 8: 24 hours from now, but not later than
            # before.
            self.assertDue(case, "2026-06-17 08:00")
        self.assertEqual(self.kinds(case), ["changed"])

    def test_tier(self):
        """A customer who becomes strategic has the policy of strategic customers."""
        scheme = self.env["relationship.scheme"].create(
            {"name": "Hand", "basis": "manual", "company_id": self.company.id}
        )
        tier = self.env["relationship.tier"].create(
            {"name": "Strategic", "code": "S", "scheme_id": scheme.id}
        )
        strategic = self.make_policy(
            sequence=1, resolve_hours=6, respond_hours=6, tier_ids=tier.ids
        )
        with self.at("2026-06-15 08:00"):
            case, chosen = self.make_case(), self.make_case()
            self.set_policy(chosen, self.policy)
        with self.at("2026-06-15 09:00"):
            line = self.env["relationship.classification"].create(
                {
                    "card_id": self.card.id,
                    "scheme_id": scheme.id,
                    "manual_tier_id": tier.id,
                    "manual_reason": "Nominated",
                }
            )
            self.assertEqual(line.tier_id, tier)
            self.assertEqual(case.sla_policy_id, strategic)
            self.assertDue(case, "2026-06-15 14:00")
            self.assertEqual(chosen.sla_policy_id, self.policy)

    # Working time

    def test_holiday_that_is_entered_later(self):
        """Open cases follow the calendar, with a line in their history."""
        self.policy.write(self.working)
        case = self.make_at("2026-06-15 08:00")
        self.assertDue(case, "2026-06-16 17:00")
        with self.at("2026-06-15 09:00"):
            holiday = self.make_holiday("2026-06-16 00:00:00", "2026-06-16 23:59:59")
            self.assertDue(case, "2026-06-17 17:00")
        [event] = self.deadline(case).event_ids
        self.assertEqual(event.kind, "changed")
        self.assertEqual(event.due_date, moment("2026-06-16 17:00"))
        with self.at("2026-06-16 18:00"):
            self.check()
            self.assertFalse(self.deadline(case).breached)
        with self.at("2026-06-16 19:00"):
            # Taken back, the day is over: what was left then, is left now: 8 hours.
            holiday.unlink()
            self.assertFalse(self.deadline(case).breached)
            self.assertDue(case, "2026-06-17 17:00")

    def test_holiday_of_others(self):
        """That of another company, or of one person, moves nothing."""
        self.policy.write(self.working)
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 09:00"):
            day = ("2026-06-16 00:00:00", "2026-06-16 23:59:59")
            self.make_holiday(*day, company=self.company_usd)
        self.assertDue(case, "2026-06-16 17:00")
        self.assertFalse(self.kinds(case))

    def test_working_day_that_is_entered_later(self):
        """A Saturday that is worked after all brings the deadline forward."""
        self.policy.write({**self.working, "respond_hours": 0})
        case = self.make_at("2026-06-18 17:00")
        self.assertDue(case, "2026-06-22 17:00")
        with self.at("2026-06-18 18:00"):
            day = self.env["relationship.workday"].create(
                {"date": "2026-06-20", "company_id": self.company.id}
            )
            self.assertDue(case, "2026-06-20 17:00")
            day.unlink()
            self.assertDue(case, "2026-06-22 17:00")

    def test_hours_of_the_calendar(self):
        """The company works in the afternoon only, from now on."""
        self.policy.write({**self.working, "respond_hours": 0, "resolve_hours": 8})
        case = self.make_at("2026-06-14 08:00")
        self.assertDue(case, "2026-06-15 17:00")
        with self.at("2026-06-14 09:00"):
            hours = self.company.resource_calendar_id.attendance_ids
            hours.filtered(lambda hour: hour.day_period == "morning").unlink()
        self.assertDue(case, "2026-06-16 17:00")

    def test_working_time_of_the_team(self):
        """The team gets a working time of its own: Tuesday mornings."""
        self.policy.write({**self.working, "respond_hours": 0, "resolve_hours": 4})
        case = self.make_at("2026-06-15 08:00")
        self.assertDue(case, "2026-06-15 12:00")
        with self.at("2026-06-15 08:30"):
            self.team.relationship_calendar_id = self.make_calendar((1, 8, 12))
        self.assertDue(case, "2026-06-16 12:00")

    def test_many_cases_by_the_scheduled_action(self):
        """What is not moved at once is moved by the action, and missed by nobody."""
        from odoo.addons.crm_relationship.models.complaints.deadline import deadline

        self.patch(deadline, "AT_ONCE", 0)
        self.policy.write({**self.working, "respond_hours": 0})
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-16 16:59"):
            # Today is off: two days, less the Monday.
            self.make_holiday("2026-06-16 00:00:00", "2026-06-16 23:59:59")
            self.assertDue(case, "2026-06-16 17:00")
        with self.at("2026-06-16 17:03"):
            self.check()
        self.assertDue(case, "2026-06-17 17:00")
        self.assertFalse(self.deadline(case).breached)

    # Hours in reports

    def test_hours_of_the_clock_of_the_policy(self):
        """Friday 16:00 to Monday 10:00, waiting for an hour: 1 + 2 - 1 hours."""
        self.policy.write(self.working)
        case = self.make_at("2026-06-12 16:00")
        with self.at("2026-06-15 08:00"):
            case._log_word("phone", "We come at ten")
            case.action_wait()
        with self.at("2026-06-15 09:00"):
            case.action_start()
        with self.at("2026-06-15 10:00"):
            case.action_resolve()
        self.assertEqual(case.response_hours, 1)
        self.assertEqual(case.resolution_hours, 2)

    def test_hours_of_two_rounds(self):
        """Two hours, a day at rest, three hours: five."""
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-15 10:00"):
            case.action_resolve()
        with self.at("2026-06-16 10:00"):
            case.reopen_reason_id = self.env.ref(
                "crm_relationship.relationship_reason_came_back"
            )
            case.action_reopen()
        with self.at("2026-06-16 13:00"):
            case.action_resolve()
        self.assertEqual(case.resolution_hours, 5)
        self.assertEqual(case.round_ids.hours, 2)

    def test_soft_ones_never_fail(self):
        """A soft deadline that is missed is no failure in any report."""
        self.policy.is_hard = False
        case = self.make_at("2026-06-15 08:00")
        with self.at("2026-06-17 08:00"):
            self.check()
            self.assertFalse(case.respond_result or case.resolve_result)
            case._log_word("phone", "Sorry")
            case.action_resolve()
        self.assertFalse(case.respond_result or case.resolve_result)
        rates = self.env["relationship.deadline"]._read_group(
            [("complaint_id", "=", case.id)], [], ["pass_rate:avg"]
        )
        self.assertFalse(rates[0][0])

    # Escalation

    def test_one_escalation_tells_once(self):
        """Both deadlines are missed at once: one activity, one message, with both."""
        self.make_level(0)
        case = self.make_at("2026-06-15 08:00")
        before = self.env["mail.message"].search([])
        with self.at("2026-06-16 08:00"):
            self.check()
        [activity] = case.activity_ids.filtered(
            lambda activity: activity.user_id == self.supervisor
        )
        self.assertIn("Respond was missed.", activity.summary)
        self.assertIn("Resolve was missed.", activity.summary)
        told = (self.env["mail.message"].search([]) - before).filtered(
            lambda message: self.supervisor.partner_id in message.partner_ids
        )
        self.assertEqual(len(told), 1)

    def test_many_cases_at_once(self):
        """Who is told of three cases gets three activities, and one message."""
        self.make_level(0)
        with self.at("2026-06-15 08:00"):
            cases = self.complaints.create(
                [
                    {
                        "company_id": self.company.id,
                        "partner_id": self.customer.id,
                        "sla_policy_id": self.policy.id,
                        "subject": f"Leak {number}",
                    }
                    for number in range(3)
                ]
            )
        before = self.env["mail.message"].search([])
        with self.at("2026-06-16 08:00"):
            self.check()
        for case in cases:
            users = case.activity_ids.user_id
            self.assertIn(self.supervisor, users)
            self.assertEqual(len(case.activity_ids), len(users))
        [told] = (self.env["mail.message"].search([]) - before).filtered(
            lambda message: self.supervisor.partner_id in message.partner_ids
        )
        for case in cases:
            self.assertIn(case.name, told.body)

    def test_committee_alone_stops_its_clock(self):
        """Where the committee is told, a head who is no member does not react."""
        self.env["relationship.severity.rule"].create(
            {"severity": "major", "notify_committee": True, "reaction_hours": 8}
        )
        case = self.make_at("2026-06-15 08:00", severity="major")
        with self.refused("takes note", self.committee.name):
            self.as_user(self.head, case).action_take_note()
        self.assertFalse(case.with_user(self.head).can_take_note)
        known = case.activity_ids
        with self.at("2026-06-15 16:00"):
            self.check()
        self.assertTrue(self.deadline(case, "committee").breached)
        heard = (case.activity_ids - known).user_id
        self.assertEqual(heard, self.company._relationship_committee())
        with self.at("2026-06-15 17:00"):
            self.as_user(self.committee, case).action_take_note()
        self.assertEqual(self.deadline(case, "committee").met_user_id, self.committee)

    def test_no_committee_and_no_head(self):
        """Where nobody is in the committee, nor a head, who was told takes note."""
        self.env["relationship.severity.rule"].create(
            {"severity": "major", "notify_committee": True, "reaction_hours": 8}
        )
        for group in ("committee", "head"):
            self.company._relationship_members(group).action_archive()
        case = self.make_at("2026-06-15 08:00", severity="major")
        self.assertEqual(case.informed_user_ids, self.supervisor)
        with self.at("2026-06-15 09:00"):
            self.as_user(self.supervisor, case).action_take_note()
        self.assertEqual(self.deadline(case, "committee").met_user_id, self.supervisor)

    def test_less_serious(self):
        """Those who were alarmed hear that it is less serious, from whom and why."""
        self.env["relationship.severity.rule"].create(
            {"severity": "major", "notify_committee": True, "reaction_hours": 8}
        )
        case = self.make_at("2026-06-15 08:00", severity="major")
        known, seen = case.activity_ids, self.as_user(self.specialist, case)
        with self.refused("Why Less Serious", case.name):
            seen.severity = "ordinary"
        with self.refused("Why Less Serious"):
            seen.write({"severity": "ordinary", "severity_reason": "  "})
        seen.write({"severity": "ordinary", "severity_reason": "Nobody was hurt"})
        heard = case.activity_ids - known
        self.assertEqual(heard.user_id, self.company._relationship_committee())
        for text in (self.specialist.name, "Nobody was hurt", "Ordinary Matter"):
            self.assertIn(text, heard[0].summary)

    def test_somebody_is_missing(self):
        """No office: a head hears as well as the leader who is there."""
        self.company.relationship_office_user_id = False
        self.card.leader_id = self.supervisor
        rule = self.env["relationship.severity.rule"].create(
            {"severity": "important", "notify_leader": True, "notify_office": True}
        )
        case = self.make_at("2026-06-15 08:00", severity="important")
        told = rule._recipients(case)
        self.assertIn(self.supervisor, told)
        self.assertTrue(told & self.company._relationship_heads())
        self.assertIn("office", self.company.relationship_missing_recipients)
        self.company.relationship_office_user_id = self.head
        self.assertNotIn("office", self.company.relationship_missing_recipients or "")
        self.assertEqual(rule._recipients(case), self.supervisor + self.head)


@tagged("standard", "post_install", "-at_install")
class TestAnswers(ComplaintCommon):
    """Only a word to the customer answers a case (R133, R136)."""

    def test_silent_steps(self):
        """Start, wait and a click that tells nobody are no answer."""
        for steps in (["start"], ["wait"], ["acknowledge"], ["acknowledge", "start"]):
            with self.subTest(steps):
                case = self.make_case()
                for step in steps:
                    getattr(case, f"action_{step}")()
                self.assertFalse(case.responded_date)
                self.assertFalse(self.deadline(case, "respond").met_date)

    def test_acknowledgement_that_is_sent(self):
        """Taking a case up tells the customer, where progress is told by e-mail."""
        self.company.relationship_progress_mail = True
        case = self.make_case()
        known = self.env["mail.mail"].search([])
        case.action_acknowledge()
        [mail] = self.env["mail.mail"].search([]) - known
        self.assertIn("we take care of it", mail.subject)
        self.assertTrue(case.responded_date)
        silent = self.make_case(email_from=False, partner_id=False)
        silent.action_acknowledge()
        self.assertFalse(silent.responded_date)

    def test_words(self):
        """A logged call, the promise, and the result answer."""
        call, promise, told = (self.make_case() for __ in "123")
        self.as_user(self.specialist, call)._log_word("phone", "We come tomorrow")
        self.assertIn("We come tomorrow", call.message_ids[0].body)
        promise.write({"measure": "Seal", "promised_date": "2026-06-20 08:00:00"})
        promise.action_promise()
        told.action_inform()
        for case in (call, promise, told):
            self.assertTrue(case.responded_date)
        stranger = self.make_user("stranger", "user")
        with self.forbidden():
            self.as_user(stranger, self.make_case())._log_word("phone", "Hello")

    def test_resolved_but_not_told(self):
        """Handled in silence, the customer still waits: the clock runs, and warns."""
        case = self.make_case()
        with self.at("2026-06-15 10:00"):
            case.action_resolve()
            self.assertTrue(case.next_check)
        with self.at("2026-06-17 10:00"):
            self.check()
        self.assertTrue(self.deadline(case, "respond").breached)
        self.assertFalse(self.deadline(case).breached)


@tagged("standard", "post_install", "-at_install")
class TestWaiting(ComplaintCommon):
    """A case waits for a reason and until a date; then its owner is asked."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"respond_hours": 0, "resolve_hours": 24, "wait_days": 2})
        cls.supplier = cls.env.ref("crm_relationship.relationship_reason_wait_supplier")

    def make_waiting(self):
        with self.at("2026-06-15 08:00"):
            case = self.make_case()
        with self.at("2026-06-15 10:00"):
            case.action_wait()
        return case

    def test_defaults(self):
        """For the customer, for the days of the policy."""
        case = self.make_waiting()
        self.assertEqual(case.wait_until, moment("2026-06-17 10:00"))
        self.assertEqual(case.wait_reason_id.kind, "complaint_wait")
        self.assertEqual(case.next_check, moment("2026-06-17 10:00"))

    def test_asked(self):
        """At its date the owner is asked, and the clock runs: 22 hours are left."""
        case = self.make_waiting()
        with self.at("2026-06-17 10:04"):
            self.check()
        self.assertEqual(case.state, "waiting")
        self.assertFalse(case.wait_until)
        self.assertIn("Still waiting", case.activity_ids.summary)
        self.assertEqual(case.activity_ids.user_id, case.user_id)
        self.assertEqual(self.deadline(case).due_date, moment("2026-06-18 08:00"))
        self.assertEqual(case.next_check, moment("2026-06-18 08:00"))
        with self.at("2026-06-17 10:09"):
            self.check()
        self.assertEqual(len(case.activity_ids), 1)
        with self.at("2026-06-18 08:00"):
            self.check()
        self.assertTrue(self.deadline(case).breached)

    def test_prolonged(self):
        """Prolonged in the dialog, it stands still again: 24 + 48 + 3 hours."""
        case = self.make_waiting()
        with self.at("2026-06-17 10:00"):
            self.check()
        with self.at("2026-06-17 12:00"):
            dialog = self.env["relationship.complaint.wait"].with_user(self.specialist)
            dialog = dialog.with_context(active_id=case.id).create({})
            dialog.write({"reason_id": self.supplier.id, "date": "2026-06-20 12:00:00"})
            dialog.action_wait()
            self.assertTrue(self.deadline(case).paused_since)
        with self.at("2026-06-17 15:00"):
            case.action_start()
        self.assertEqual(self.deadline(case).due_date, moment("2026-06-18 11:00"))
        self.assertEqual(len(case.pause_ids), 2)
        self.assertEqual(case.pause_ids[1].reason_id, self.supplier)
        self.assertFalse(case.wait_until or case.wait_reason_id)

    def test_date_that_is_over(self):
        """Nobody waits until yesterday."""
        case = self.make_waiting()
        with self.at("2026-06-16 08:00"), self.refused("Ask on", case.name):
            self.as_user(self.specialist, case).wait_until = "2026-06-15 12:00:00"

    def test_date_that_is_emptied(self):
        """Without a date nobody would be asked: the clock runs, 2 to 22 hours."""
        case = self.make_waiting()
        with self.at("2026-06-15 12:00"):
            self.as_user(self.specialist, case).wait_until = False
        self.assertEqual(case.pause_ids.date_end, moment("2026-06-15 12:00"))
        self.assertEqual(self.deadline(case).due_date, moment("2026-06-16 10:00"))
        self.assertEqual(case.next_check, moment("2026-06-16 10:00"))

    def test_date_beyond_ten_years(self):
        case = self.make_waiting()
        with self.at("2026-06-15 12:00"), self.refused("ten years", case.name):
            self.as_user(self.specialist, case).wait_until = "2999-12-31 23:59:59"
        with self.at("2026-06-15 12:00"), self.refused("Promised", "ten years"):
            self.as_user(self.specialist, case).promised_date = "2999-12-31 23:59:59"

    def test_policy_that_pauses_after_the_date(self):
        """Nobody was asked in time, then the policy begins to pause: nothing waits."""
        self.policy.pause_waiting = False
        case = self.make_waiting()
        with self.at("2026-06-17 11:00"):
            # Past its date, and before the scheduled action came to it.
            self.policy.pause_waiting = True
            self.assertFalse(case.pause_ids)
            self.check()
        self.assertFalse(case.wait_until)
        self.assertIn("Still waiting", " ".join(case.activity_ids.mapped("summary")))
        self.assertNotIn(
            "could not be checked", " ".join(case.message_ids.mapped("body"))
        )

    def test_the_customer_writes(self):
        """What the customer writes ends the waiting, and its pause."""
        case = self.make_waiting()
        with self.at("2026-06-15 13:00"):
            case._heard_from_customer()
        self.assertEqual(case.state, "in_progress")
        self.assertEqual(self.deadline(case).due_date, moment("2026-06-16 11:00"))

    def test_without_pause(self):
        """By a policy that does not pause, the owner is asked all the same."""
        self.policy.pause_waiting = False
        case = self.make_waiting()
        self.assertEqual(self.deadline(case).due_date, moment("2026-06-16 08:00"))
        with self.at("2026-06-17 10:00"):
            self.check()
        self.assertIn("Still waiting", " ".join(case.activity_ids.mapped("summary")))
