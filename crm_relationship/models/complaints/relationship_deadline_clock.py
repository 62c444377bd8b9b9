from odoo import models

from ...tools.deadlines import is_missed, result, status


class RelationshipDeadline(models.Model):
    """How a deadline runs: paused, resumed, met, changed, replaced."""

    _inherit = "relationship.deadline"

    def _note(self, kind, now, **values):
        """Write an event into the history of each of these deadlines."""
        self.env["relationship.deadline.event"].create(
            [
                {
                    "deadline_id": deadline.id,
                    "kind": kind,
                    "date": now,
                    "due_date": deadline.due_date,
                    **values,
                }
                for deadline in self
            ]
        )

    def _pause(self, now):
        """Let the clock stand still, unless it has run out already."""
        running = self.filtered(
            lambda deadline: not deadline.paused_since and not is_missed(deadline, now)
        )
        running.paused_since = now
        running._note("paused", now)

    def _resume(self, now, clocks):
        """Let the clock run again: the deadline is later by what was paused."""
        for deadline in self.filtered("paused_since"):
            args = (deadline.calendar_id, deadline.company_id)
            paused = clocks.elapsed(*args, deadline.paused_since, now)
            deadline.write(
                {
                    "paused_since": False,
                    "paused_minutes": deadline.paused_minutes + 60 * paused,
                }
            )
            deadline._reckon(clocks)
            deadline._note("resumed", now)

    def _reckon(self, clocks):
        """Compute when it is due from its start, its hours and its pauses."""
        self.ensure_one()
        args = (self.calendar_id, self.company_id, self.date_start)
        hours = self.hours + self.paused_minutes / 60
        warn = self.policy_id.warn_hours
        self.due_date = clocks.add(*args, hours)
        self.warn_date = clocks.add(*args, max(hours - warn, 0)) if warn else False

    def _note_missed(self, now):
        """Note that these were missed; once, whoever is the first to see it.

        :return: those of which it was not known
        """
        missed = self.filtered(lambda deadline: not deadline.breached)
        missed.write({"breached": True})
        missed._note("breached", now)
        return missed

    def _meet(self, now):
        late = self.filtered(lambda deadline: deadline.due_date < now)
        late._note_missed(now)
        self.write({"met_date": now, "met_user_id": self.env.uid})
        self._note("met", now)

    def _replace(self, now):
        """Keep these as history: another one takes their place, or none does."""
        self.filtered(lambda deadline: is_missed(deadline, now))._note_missed(now)
        self.write({"is_current": False})
        self._note("replaced", now)

    def _change(self, case, hours, now, clocks):
        """Set other hours, or another clock, by the policy that now holds."""
        self.ensure_one()
        policy = case.sla_policy_id
        calendar = policy._calendar_of(policy, case.team_id, case.company_id)
        values = {
            "policy_id": policy.id,
            "calendar_id": calendar.id,
            "hours": hours,
            "date_start": case._clock_start(self),
            "is_hard": policy.is_hard,
        }
        old = (self.due_date, self.warn_date)
        if calendar != self.calendar_id:
            values["paused_minutes"] = self._paused_in(calendar, clocks)
        due_then = self.due_date
        self.write(values)
        self._reckon(clocks)
        if (self.due_date, self.warn_date) != old:
            self._note("changed", now, due_date=due_then)

    def _paused_in(self, calendar, clocks):
        """Return the minutes of the pauses so far, as another calendar counts them."""
        hours, since = 0, None
        for event in self.event_ids.sorted(lambda event: (event.date, event.id)):
            if event.kind == "paused":
                since = event.date
            elif event.kind == "resumed" and since:
                hours += clocks.elapsed(calendar, self.company_id, since, event.date)
                since = None
        return 60 * hours

    def _figures(self, now, clocks):
        """Return what these deadlines of one case mean for it."""
        of_customer = self.filtered(lambda deadline: deadline.target != "committee")
        running = self.filtered(
            lambda deadline: not deadline.met_date and not deadline.paused_since
        )
        due = {deadline.target: deadline.due_date for deadline in of_customer}
        nearest = (running & of_customer).mapped("due_date")
        checks = [deadline._next_check(clocks) for deadline in running]
        return {
            "respond_deadline": due.get("respond", False),
            "resolve_deadline": due.get("resolve", False),
            "next_deadline": min(nearest, default=False),
            "sla_status": status(of_customer, now),
            "respond_result": result(of_customer, "respond", now),
            "resolve_result": result(of_customer, "resolve", now),
            "next_check": min(filter(None, checks), default=False),
        }

    def _next_check(self, clocks):
        """Return when something has to happen to this deadline, if ever."""
        self.ensure_one()
        if self.breached:
            levels = self._levels_to_fire()
            return levels and self._level_date(levels[0], clocks)
        if (
            self.warn_date
            and self.warn_date < self.due_date
            and not self._has("warned")
        ):
            return self.warn_date
        return self.due_date
