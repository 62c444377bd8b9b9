import logging
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.working_time.clocks import WorkingClocks

from .care_rule import DATED, LASTING

_logger = logging.getLogger(__name__)

BATCH = 200
# A company that was closed for longer begins anew.
MOST_DAYS = 366
# No holidays are longer.
MOST_DAYS_OFF = 30


class RelationshipCare(models.AbstractModel):
    """Finds what is due by the rules, logs it, and acts, in batches.

    A log is written in the transaction that acts: killed between the two, neither is
    there. Two workers at once: the unique key of the log lets one of them have it.
    """

    _name = "relationship.care"
    _description = "Care for Customers"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_care(self):
        """Do what is due in all companies (R197)."""
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            self._work_step(
                lambda company=company: (
                    self.env["relationship.key.date"].sudo()._refresh_next(company)
                ),
                commit=True,
            )
        rules = (
            self.env["relationship.care.rule"].sudo().search([("active", "=", True)])
        )
        for rule_id in rules.ids:
            self._run(rule_id, commit=True)
        self._work_step(self._note_failures, commit=True)

    @api.model
    def _run(self, rule_id, commit=False):
        """Do what is due by one rule.

        :param int rule_id: of a rule; nothing is done where it is gone meanwhile
        :param bool commit: after each batch
        :return: how many occasions were handled
        """
        rules, total = self.env["relationship.care.rule"].sudo(), 0
        while True:
            done = self._work_step(
                lambda: self._run_batch(rules.browse(rule_id).exists()), commit
            )
            total += done or 0
            if not done:
                return total

    @api.model
    def _run_batch(self, rule):
        """Handle some occasions of a rule; note how far it is when none is left."""
        if not rule or not rule.active:
            return 0
        days = self._days(rule)
        if not days:
            return 0
        logs = self._log_due(rule, *days)
        if logs:
            self._miss_late(rule, logs)._act_all()
            return len(logs)
        rule._stamp(last_date=days[1])
        return 0

    @api.model
    def _days(self, rule):
        """Return the first and the last day to be handled; nothing on a quiet day.

        A date before a day off is handled on the last working day before it.
        """
        company = rule.company_id
        today = last = company._relationship_today()
        if rule.skips_days_off:
            clocks = WorkingClocks(self.env)
            off = clocks.days_off(
                company.resource_calendar_id,
                company,
                today,
                today + timedelta(days=MOST_DAYS_OFF),
            )
            if today in off:
                return None
            if rule.occasion in DATED:
                while last + timedelta(days=1) in off:
                    last += timedelta(days=1)
        if not rule.last_date:
            return today, last
        first = rule.last_date + timedelta(days=1)
        first = max(first, today - timedelta(days=MOST_DAYS))
        # Today is looked at again: a date may have been entered this morning.
        return min(first, today), last

    @api.model
    def _worked_until(self, rule):
        """Return the day from which days count as late: quiet days do not."""
        company = rule.company_id
        day = company._relationship_today()
        if rule.skips_days_off:
            off = WorkingClocks(self.env).days_off(
                company.resource_calendar_id,
                company,
                day - timedelta(days=MOST_DAYS_OFF),
                day,
            )
            while day - timedelta(days=1) in off:
                day -= timedelta(days=1)
        return day

    @api.model
    def _log_due(self, rule, first, last):
        """Log what is due, as many as one batch has; return the new logs."""
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO relationship_care_log
                       (card_id, company_id, partner_id, key_date_id, about, date,
                        rule_id, rule_name, occasion, action, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT due.card_id, %(company)s, due.partner_id, due.key_date_id,
                       due.about, due.date, %(rule)s, %(name)s, %(occasion)s,
                       %(action)s, 'draft', %(user)s, %(now)s, %(user)s, %(now)s
                  FROM (%(due)s) due
                 LIMIT %(batch)s
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                company=rule.company_id.id,
                rule=rule.id,
                name=rule.name,
                occasion=rule.occasion,
                action=rule.action,
                user=self.env.uid,
                now=self.env.cr.now(),
                due=self.env["relationship.care.source"]._due_sql(rule, first, last),
                batch=BATCH,
            )
        )
        logs = self.env["relationship.care.log"].sudo()
        return logs.browse(row[0] for row in rows)

    @api.model
    def _miss_late(self, rule, logs):
        """Note what is too late to be done; return the others."""
        if rule.occasion in LASTING:
            return logs
        shift = rule.lead_days if rule.occasion in DATED else -rule.days
        late = self._worked_until(rule) - timedelta(days=rule.catch_up_days)
        missed = logs.filtered(lambda log: log.date - timedelta(days=shift) < late)
        missed._stamp(state="missed", reason="late")
        return logs - missed

    @api.model
    def _note_failures(self):
        """Note which e-mails could not be sent, and why."""
        self.env["relationship.care.log"].flush_model()
        logs = self.env["relationship.care.log"].sudo()
        failed = logs.search(
            [("state", "=", "done"), ("mail_id.state", "=", "exception")]
        )
        for log in failed:
            log._stamp(
                state="failed", reason="server", detail=log.mail_id.failure_reason
            )
