from collections import Counter, defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools.schedule import free_slots, spread
from ..relationship_visit_people import RANKS
from .relationship_visit_plan import OPEN_STATES

OPEN_VISITS = ("draft", "planned")


class RelationshipVisitPlan(models.Model):
    """A month is proposed from what is due in it, in one click (R092, R098)."""

    _inherit = "relationship.visit.plan"

    def action_propose(self):
        """Add what is due in the month and not planned yet; again, what is missing.

        Visits that are planned already join the plan. A specialist plans what the
        leaders of his customers have to do, too.

        :raises UserError: when nothing is missing, or the month is over
        """
        self.check_access("write")
        self._refuse_unless(*OPEN_STATES)
        added = self.env["relationship.visit"]
        for plan in self:
            if plan.kind != "month":
                raise UserError(
                    self.env._("Only month plans are proposed from what is due.")
                )
            if plan.date_end < plan._first_day():
                raise UserError(
                    self.env._(
                        "%s: no day of the month is left to plan.", plan.display_name
                    )
                )
            added |= plan._join_existing()
            added |= plan._create_missing()
        if not added:
            raise UserError(
                self.env._(
                    "Nothing to propose: whatever is due by the end of the month is"
                    " planned already."
                )
            )
        return True

    def _first_day(self):
        """Return the first day on which a visit can still be made."""
        tomorrow = self.company_id._relationship_today() + timedelta(days=1)
        return max(self.date_start, tomorrow)

    def _own_domain(self):
        """Return the domain of visits and duties that the plan is about."""
        if self.team_id:
            return Domain("card_id.team_id", "=", self.team_id.id)
        return Domain("user_id", "=", self.user_id.id) | Domain(
            "card_id.user_id", "=", self.user_id.id
        )

    def _moments(self, first, last):
        """Return the start of a day and the end of another, in UTC."""
        zone = pytz.timezone(self.company_id._relationship_zone())
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        ]

    def _join_existing(self):
        """Take in the visits of the month that were planned without a plan."""
        start, end = self._moments(self.date_start, self.date_end)
        visits = self.env["relationship.visit"].search(
            self._own_domain()
            & Domain("company_id", "=", self.company_id.id)
            & Domain("plan_id", "=", False)
            & Domain("state", "in", OPEN_VISITS)
            & Domain("date_start", ">=", start)
            & Domain("date_start", "<", end)
        )
        visits.plan_id = self
        return visits

    def _create_missing(self):
        """Create the visits that are due by the month's end and not planned."""
        values = []
        default = self.env["relationship.visit"]._default_visit_type_id()
        for user, missing in self._missing_visits().items():
            types = [duty.visit_type_ids[:1] or default for duty, __ in missing]
            due_dates = [due_date for __, due_date in missing]
            starts = self._starts(user, due_dates, max(t.duration for t in types))
            values += [
                self._visit_values(duty, user, visit_type, start)
                for (duty, __), visit_type, start in zip(
                    missing, types, starts, strict=True
                )
            ]
        return self._create_visits(values)

    def _missing_visits(self):
        """Return for each visitor a list of (duty, due date), one for each visit."""
        duties = self.env["relationship.contact.duty"].search(
            self._own_domain()
            & Domain("company_id", "=", self.company_id.id)
            & Domain("card_id.active", "=", True),
            order="due_date, id",
        )
        planned = self._planned_visits(duties.card_id)
        result = defaultdict(list)
        for duty in duties:
            missing = self._demand(duty)
            visits = planned[duty.card_id]
            for visit in [v for v in visits if self._serves(v, duty)][:missing]:
                # One visit serves one duty.
                visits.remove(visit)
                missing -= 1
            user = duty.user_id or duty.card_id.user_id or self.user_id
            if user:
                # The first is due on the due date, the others later in the period.
                due_dates = [duty.due_date] + [duty.limit_date] * missing
                result[user] += [(duty, due) for due in due_dates[:missing]]
        return {user: found for user, found in result.items() if found}

    def _planned_visits(self, cards):
        """Return the open visits of the cards until the month's end, by card."""
        first = self._first_day() - timedelta(days=1)
        start, end = self._moments(min(first, self.date_start), self.date_end)
        visits = self.env["relationship.visit"].search(
            [
                ("card_id", "in", cards.ids),
                ("state", "in", OPEN_VISITS),
                ("date_start", ">=", start),
                ("date_start", "<", end),
            ],
            order="date_start, id",
        )
        result = defaultdict(list)
        for visit in visits:
            result[visit.card_id].append(visit)
        return result

    def _demand(self, duty):
        """Return how many visits a duty asks for by the end of the month."""
        begun = self.date_start <= self.company_id._relationship_today()
        if duty.min_count and duty.period == "month" and not begun:
            return duty.min_count
        if not duty.due_date or duty.due_date > self.date_end:
            return 0
        ends = duty.limit_date and duty.limit_date <= self.date_end
        return max(duty.remaining_count if ends else 0, 1)

    def _serves(self, visit, duty):
        """Return whether a planned visit is what a duty asks for (R086-R090)."""
        in_month = visit._local_date(visit.date_start) >= self.date_start
        return (
            (in_month or duty.period != "month")
            and duty.visitor_role in ("other", visit.visitor_role)
            and RANKS.get(visit.level, 0) >= RANKS.get(duty.level, 0)
            and (not duty.place or visit.place == duty.place)
            and (not duty.visit_type_ids or visit.visit_type_id in duty.visit_type_ids)
            and (not duty.key_person_id or duty.key_person_id in visit.key_person_ids)
        )

    def _visit_values(self, duty, user, visit_type, start):
        """Return the values of a visit that a duty asks for."""
        values = {
            "plan_id": self.id,
            "card_id": duty.card_id.id,
            "visit_type_id": visit_type.id,
            "user_id": user.id,
            "preparer_id": (duty.card_id.user_id or self.user_id or user).id,
            "date_start": start,
            "date_end": start + timedelta(hours=visit_type.duration),
        }
        if duty.visitor_role != "other":
            values["visitor_role"] = duty.visitor_role
        if duty.key_person_id:
            values["key_person_ids"] = [Command.set(duty.key_person_id.ids)]
        else:
            values |= {"level": duty.level, "place": duty.place}
        return values

    def _starts(self, user, due_dates, hours):
        """Return a start in UTC for each visit, on working days of the visitor.

        :param due_dates: list of dates, one for each visit
        :param float hours: length of a visit
        """
        taken = self._taken(user)
        load = Counter(start.date() for start, __ in taken)
        slots = {}
        for day, intervals in self._working_time(user).items():
            # Where all is taken, visits are put beside what is there.
            slots[day] = free_slots(intervals, taken, hours) or [intervals[0][0]]
        if not slots:
            raise UserError(
                self.env._(
                    "%(plan)s: %(user)s has no working day left in the month. Check"
                    " the working hours.",
                    plan=self.display_name,
                    user=user.name,
                )
            )
        zone = pytz.timezone(self._zone(user))
        return [
            zone.localize(start).astimezone(pytz.utc).replace(tzinfo=None)
            for start in spread(due_dates, slots, load)
        ]

    def _zone(self, user):
        return user.sudo().tz or self.company_id._relationship_zone()

    def _taken(self, user):
        """Return (start, end) of the visitor's open visits, in his time."""
        start, end = self._moments(self._first_day(), self.date_end)
        visits = (
            self.env["relationship.visit"]
            # His time is taken by customers whom the planner does not see, too.
            .sudo()
            .search_fetch(
                [
                    ("user_id", "=", user.id),
                    ("state", "in", OPEN_VISITS),
                    ("date_start", ">=", start),
                    ("date_start", "<", end),
                ],
                ["date_start", "date_end"],
            )
        )
        zone = pytz.timezone(self._zone(user))
        return [
            tuple(
                pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)
                for moment in (visit.date_start, visit.date_end)
            )
            for visit in visits
        ]

    def _working_time(self, user):
        """Return the working time of a visitor, in his time: intervals by day.

        Not before the hour from which the company proposes visits.
        """
        user = user.sudo()
        calendar = user.resource_calendar_id or self.company_id.resource_calendar_id
        resource = user.resource_ids.filtered(
            lambda found: found.company_id == self.company_id
        )[:1]
        zone = pytz.timezone(self._zone(user))
        start, end = (
            pytz.utc.localize(moment).astimezone(zone)
            for moment in self._moments(self._first_day(), self.date_end)
        )
        found = calendar.sudo()._work_intervals_batch(
            start,
            end,
            resources=resource,
            # Not the holidays of other companies.
            domain=[
                ("time_type", "=", "leave"),
                ("company_id", "in", [False, self.company_id.id]),
            ],
            tz=zone,
        )[resource.id]
        opening = timedelta(hours=self.company_id.relationship_visit_start_hour)
        result = defaultdict(list)
        for interval in found:
            begin, finish = (moment.replace(tzinfo=None) for moment in interval[:2])
            begin = max(begin, datetime.combine(begin.date(), time.min) + opening)
            if begin < finish:
                result[begin.date()].append((begin, finish))
        return result
