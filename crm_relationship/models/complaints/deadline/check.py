import logging
from collections import defaultdict
from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ....tools.dates.deadlines import INTERNAL, first_check
from ...mixins.work import CONFLICTS
from ...working_time.clocks import WorkingClocks
from ..rule.notices import Notices

_logger = logging.getLogger(__name__)

BATCH = 250
RETRY = timedelta(hours=1)


class Check:
    """What a look at the deadlines of some cases has found, written in one go."""

    def __init__(self, env):
        self.env = env(su=True)
        self.now = fields.Datetime.now()
        self.clocks = WorkingClocks(self.env)
        self.notices = Notices(self.env)
        self._events = []
        self._missed = []
        self._levels = defaultdict(list)
        self._informed = defaultdict(self.env["res.users"].browse)

    def note(self, deadline, kind, users=(), **values):
        """Have an event written into the history of a deadline."""
        event = deadline._event(kind, self.now, deadline.due_date, users, **values)
        self._events.append(event)

    def miss(self, deadline):
        """Have it noted that a deadline is missed."""
        self._missed.append(deadline.id)
        self.note(deadline, "breached")

    def fire(self, deadline, level, users):
        """Have it noted that a level is fired, and whom it tells."""
        self._levels[level].append(deadline.id)
        key = {"level_id": level.id, "level_key": level.id}
        self.note(deadline, "level", users, **key)
        self.tell(deadline.complaint_id, users, deadline._level_teller(level))

    def tell(self, case, users, compose):
        """Have colleagues told of a case; they see it from then on."""
        self._informed[case] |= users
        self.notices.add(case, users, compose)

    def apply(self):
        """Write what was found, and tell who is to be told."""
        deadlines = self.env["relationship.deadline"]
        deadlines.browse(self._missed).write({"breached": True})
        for level, ids in self._levels.items():
            deadlines.browse(ids).write({"level_id": level.id})
        self.env["relationship.deadline.event"].create(self._events)
        alike = defaultdict(list)
        for case, users in self._informed.items():
            alike[frozenset(users - case.informed_user_ids)].append(case.id)
        cases = self.env["relationship.complaint"]
        for users, ids in alike.items():
            if users:
                links = [Command.link(user.id) for user in users]
                cases.browse(ids)._stamp(informed_user_ids=links)
        self.notices.send()


class RelationshipDeadline(models.Model):
    """What follows when a deadline comes near, and when it is missed."""

    _inherit = "relationship.deadline"

    def _check(self, check):
        """Find what is due for this deadline."""
        self.ensure_one()
        if self.due_date <= check.now:
            self._check_missed(check)
        elif self._is_warning_due(check.now):
            owner = self.complaint_id._owner_to_tell()
            check.note(self, "warned", owner)
            check.notices.add(self.complaint_id, owner, self._warning_text)

    def _is_warning_due(self, now):
        return self.warn_date and self.warn_date <= now and not self._has("warned")

    def _check_missed(self, check):
        case, told = self.complaint_id, False
        newly = not self.breached
        # Before it is noted: what is read here is read once for the whole batch.
        levels = self._levels_to_fire()
        if newly:
            check.miss(self)
        for level in levels:
            if self._level_date(level, check.clocks) > check.now:
                break
            level._fire(self, check)
            told = True
        if newly and self.target == INTERNAL:
            # Whose reaction was expected hears at once that it did not come.
            check.tell(case, case._reacting_users(), self._missed_text)
        elif newly and not told:
            check.notices.add(case, case._owner_to_tell(), self._missed_text)

    def _next_check(self, clocks):
        """Return when something has to happen to this deadline, if ever."""
        self.ensure_one()
        if self.breached:
            levels = self._levels_to_fire()
            return levels and self._level_date(levels[0], clocks)
        return self.due_date if self._has("warned") else first_check(self)

    def _has(self, kind):
        return kind in self.event_ids.mapped("kind")

    def _levels_to_fire(self):
        """Return the levels that have not been fired, in their order."""
        levels = self.policy_id.level_ids
        if not self.is_hard:
            return levels.browse()
        fired = set(self.event_ids.mapped("level_key"))
        return levels.filtered(
            lambda level: level.target in (False, self.target) and level.id not in fired
        ).sorted(lambda level: (level.hours, level.sequence, level.id))

    def _level_date(self, level, clocks):
        """Return when a level is due, by the clock of this deadline."""
        if not level.hours:
            return self.due_date
        return clocks.add(self.calendar_id, self.company_id, self.due_date, level.hours)

    def _target_name(self, case):
        return dict(self._fields["target"]._description_selection(case.env))[
            self.target
        ]

    def _warning_text(self, case):
        due = fields.Datetime.context_timestamp(
            case.with_context(tz=case.company_id._relationship_zone()), self.due_date
        )
        return case.env._(
            "%(target)s is due at %(time)s.",
            target=self._target_name(case),
            time=f"{due:%Y-%m-%d %H:%M}",
        )

    def _missed_text(self, case):
        return case.env._("%s was missed.", self._target_name(case))

    def _level_teller(self, level):
        def compose(case):
            return case.env._(
                "%(target)s was missed. %(level)s",
                target=self._target_name(case),
                level=level.with_env(case.env).name,
            )

        return compose

    # The scheduled action: cases are found by one index, each level fires once

    @api.model
    def _cron_check(self):
        """Do what is due, in batches that commit.

        What a batch tells and that it has told it are in the same transaction: after
        a kill it is done again as a whole, and two workers take different cases.
        """
        cron = self.env["ir.cron"]
        while checked := self._work_step(self._check_batch, commit=True):
            if not cron._commit_progress(checked, remaining=self._due_count()):
                break

    @api.model
    def _due_count(self):
        """Return the number of cases whose deadlines want to be looked at."""
        cases = self.env["relationship.complaint"].with_context(active_test=False)
        return cases.search_count([("next_check", "<=", fields.Datetime.now())])

    @api.model
    def _take_due(self, limit=None):
        """Return the next due cases, locked; those that somebody edits come later."""
        cases = self.env["relationship.complaint"].sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM relationship_complaint WHERE next_check <= %s"
                " ORDER BY next_check, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                fields.Datetime.now(),
                limit or BATCH,
                to_flush=cases._fields["next_check"],
            )
        )
        return cases.browse([row[0] for row in rows])

    @api.model
    def _check_batch(self):
        """Look at the next due cases: all of them at once, and where that fails one
        by one.

        :return: number of cases looked at; 0 when none is due
        """
        self.env.invalidate_all()
        cases = self._take_due()
        error = self._check_safely(cases)
        if error and len(cases) == 1:
            self._put_off(cases, error)
        elif error:
            for case in cases:
                if error := self._check_safely(case):
                    self._put_off(case, error)
        return len(cases)

    @api.model
    def _check_safely(self, cases):
        """Check cases, all of them or none.

        :return: the error, None when there is none
        """
        try:
            with self.env.cr.savepoint():
                self._check_cases(cases)
        except CONFLICTS:
            raise
        except Exception as error:
            self.env.invalidate_all()
            return error
        return None

    @api.model
    def _put_off(self, case, error):
        """Try a case with bad data again later: it never holds up the others."""
        _logger.info("Deadlines of case %s: %s", case.id, error)
        case._message_log(
            body=self.env._("The deadlines could not be checked: %s", error)
        )
        case._stamp(next_check=fields.Datetime.now() + RETRY)

    @api.model
    def _check_cases(self, cases):
        """Warn, note what is missed, fire the levels that have become due."""
        self._read_together(cases)
        cases.filtered("clock_changed_date")._follow_change()
        check = Check(self.env)
        for case in cases:
            case._check_waiting(check)
            for deadline in case._open_deadlines():
                if not deadline.paused_since:
                    deadline._check(check)
        check.apply()
        cases._refresh_clock()

    @api.model
    def _read_together(self, cases):
        """Read what is looked at of each case, so that it is not read one by one."""
        cases.mapped("deadline_ids.event_ids.level_key")
        for name in ("informed_user_ids", "pause_ids.date_end", "round_ids.hours"):
            cases.mapped(name)
