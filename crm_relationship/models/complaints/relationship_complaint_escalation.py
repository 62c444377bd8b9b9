import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..mixins.relationship_work_mixin import CONFLICTS
from ..working_time.working_clocks import WorkingClocks

_logger = logging.getLogger(__name__)

BATCH = 50
RETRY = timedelta(hours=1)


class RelationshipComplaint(models.Model):
    """Warnings, breaches and levels: found by one index, each fired exactly once."""

    _inherit = "relationship.complaint"

    @api.model
    def _cron_check_deadlines(self):
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
        [(count,)] = self.env.execute_query(
            SQL(
                "SELECT count(*) FROM relationship_complaint WHERE next_check <= %s",
                fields.Datetime.now(),
                to_flush=self._fields["next_check"],
            )
        )
        return count

    @api.model
    def _take_due(self, limit=None):
        """Return the next due cases, locked; those that somebody edits come later."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM relationship_complaint WHERE next_check <= %s"
                " ORDER BY next_check, id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                fields.Datetime.now(),
                limit or BATCH,
                to_flush=self._fields["next_check"],
            )
        )
        return self.sudo().browse([row[0] for row in rows])

    @api.model
    def _check_batch(self):
        """Look at the next due cases.

        :return: number of cases looked at; 0 when none is due
        """
        self.env.invalidate_all()
        cases = self._take_due()
        now = fields.Datetime.now()
        clocks = WorkingClocks(self.env)
        for case in cases:
            try:
                with self.env.cr.savepoint():
                    case._check_deadlines(now, clocks)
            except CONFLICTS:
                raise
            except Exception as error:
                # One case with bad data never holds up the others.
                self.env.invalidate_all()
                _logger.info("Deadlines of case %s: %s", case.id, error)
                case._message_log(
                    body=self.env._("The deadlines could not be checked: %s", error)
                )
                case._write_step({"next_check": now + RETRY})
        return len(cases)

    def _check_deadlines(self, now, clocks):
        """Warn, note what is missed, fire the levels that have become due."""
        self.ensure_one()
        for deadline in self._current_deadlines():
            if not deadline.paused_since:
                deadline._check(now, clocks)
        self._refresh_clock()
