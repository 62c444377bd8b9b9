from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import freeze_time, tagged

from ...tiers.strategies import SLOW_SETTINGS
from ..common import ComplaintCommon, moment
from .reference import CaseClock

# Hours to handle, by working hours, and whether it pauses while the case waits.
POLICIES = [
    (24, False, True),
    (6, False, True),
    (40, False, False),
    (16, True, True),
    (0, False, True),
]
STEPS = st.one_of(
    st.sampled_from(["wait", "go_on", "resolve", "reopen", "check"]),
    st.integers(0, len(POLICIES) - 1),
)
# Quarters of an hour until the step, up to a day.
PLAN = st.lists(st.tuples(st.integers(1, 96), STEPS), min_size=1, max_size=8)


@tagged("standard", "post_install", "-at_install")
class TestClockProperty(ComplaintCommon):
    """Policies, pauses and reopenings in any order: the minutes are counted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policies = [
            cls.make_policy(
                respond_hours=0,
                resolve_hours=hours,
                clock="working" if working else "clock",
                pause_waiting=pauses,
                wait_days=3650,
            )
            for hours, working, pauses in POLICIES
        ]
        cls.again = cls.env.ref("crm_relationship.relationship_reason_came_back")

    def take(self, case, clock, step):
        """Take a step where the case can, in the addon and in the reference."""
        if isinstance(step, int):
            clock.set_policy(POLICIES[step])
            case.sla_policy_id = self.policies[step]
        elif step == "wait" and clock.state == "open":
            clock.wait()
            case.action_wait()
        elif step == "go_on" and clock.state == "waiting":
            clock.go_on()
            case.action_start()
        elif step == "resolve" and clock.state != "over":
            clock.resolve()
            case.action_resolve()
        elif step == "reopen" and clock.state == "over":
            clock.reopen()
            case.reopen_reason_id = self.again
            case.action_reopen()
        elif step == "check":
            self.check()

    def compare(self, case, clock):
        deadline = self.deadline(case)
        self.assertEqual(bool(deadline), bool(clock.way))
        if not deadline:
            return
        stands = clock.stands and not clock.missed
        self.assertEqual(bool(deadline.paused_since), bool(stands))
        if not stands:
            self.assertEqual(deadline.due_date, clock.due(clock.way))
        late = deadline.due_date <= clock.now and not stands and not deadline.met_date
        self.assertEqual(bool(deadline.breached or late), clock.missed)

    @SLOW_SETTINGS
    @given(st.integers(0, len(POLICIES) - 1), PLAN)
    def test_any_order(self, first, plan):
        """When a case is to be handled, and whether that is missed, after each step."""
        now = moment("2026-06-12 08:00")  # a Friday
        with self.undone():
            with freeze_time(now):
                case = self.make_case(sla_policy_id=self.policies[first].id)
            clock = CaseClock(now, POLICIES[first])
            for quarters, step in plan:
                clock.advance(15 * quarters)
                now += timedelta(minutes=15 * quarters)
                self.env.invalidate_all()
                with freeze_time(now):
                    self.take(case, clock, step)
                    self.env.flush_all()
                    self.compare(case, clock)
