import logging
from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.models.working_time.clocks import WorkingClocks

from .rule import DATED, LASTING

_logger = logging.getLogger(__name__)

BATCH = 500
# A company that was closed for longer begins anew.
MOST_DAYS = 366
# No holidays are longer.
MOST_DAYS_OFF = 30


class RelationshipCare(models.AbstractModel):
    """Finds what is due by the rules, logs it, and acts, in batches.

    What is due by all rules of a company is found at once, into a working table. A log
    is written in the transaction that acts: killed between the two, neither is there.
    Two workers at once: the unique key of the log lets one of them have it.
    """

    _name = "relationship.care"
    _description = "Care for Customers"
    _inherit = ["relationship.work.mixin"]
    _work_table = "relationship_care_due"

    @api.model
    def _cron_care(self):
        """Do what is due in all companies (R197)."""
        rules = self.env["relationship.care.rule"].sudo()
        for company in self.env["res.company"].sudo().search([("active", "=", True)]):
            self._work_step(
                lambda company=company: (
                    self.env["relationship.key.date"].sudo()._refresh_next(company)
                ),
                commit=True,
            )
            of_company = [("company_id", "=", company.id), ("active", "=", True)]
            self._run_rules(rules.search(of_company), commit=True)
        self._work_step(self._note_failures, commit=True)

    @api.model
    def _run(self, rule_id, commit=False):
        """Do what is due by one rule.

        :param int rule_id: of a rule; nothing is done where it is gone meanwhile
        :param bool commit: after each batch
        :return: how many occasions were handled
        """
        rules = self.env["relationship.care.rule"].sudo()
        return self._run_rules(rules.browse(rule_id).exists(), commit)

    @api.model
    def _run_rules(self, rules, commit=False):
        """Do what is due by rules of one company.

        :return: how many occasions were handled
        """
        days = {rule: self._days(rule) for rule in rules if rule.active}
        days = {rule: span for rule, span in days.items() if span}
        if not days:
            return 0
        ends = self._work_step(lambda: self._select(days), commit)
        total = 0
        for rule, (__, last) in days.items():
            for first in range(*ends.get(rule.id, (0, 0)), BATCH):
                upto = min(first + BATCH, ends[rule.id][1])
                total += self._work_step(
                    lambda rule=rule, first=first, upto=upto: self._run_batch(
                        rule, first, upto
                    ),
                    commit,
                )
            self._work_step(
                lambda rule=rule, last=last: rule.exists()._stamp(last_date=last),
                commit,
            )
        self._work_step(self._work_forget, commit)
        return total

    @api.model
    def _select(self, days):
        """Find what is due by rules, into the working table, numbered rule by rule.

        :param days: the first and the last day to be handled, by rule
        :return: by id of a rule, its first number and the one after its last
        """
        self.env.cr.execute(SQL("SET LOCAL work_mem = '256MB'"))
        rules = self.env["relationship.care.rule"].browse(rule.id for rule in days)
        self._work_temporary(
            self._work_table,
            SQL(
                "SELECT row_number() OVER (ORDER BY due.rule_id, due.card_id)"
                " AS number, due.* FROM (%s) due",
                self.env["relationship.care.source"]._due_sql(rules.sudo(), days),
            ),
            keep=True,
        )
        table = SQL.identifier(self._work_table)
        self.env.cr.execute(SQL("CREATE INDEX ON %s (number)", table))
        rows = self.env.execute_query(
            SQL(
                "SELECT rule_id, min(number), max(number) + 1 FROM %s GROUP BY rule_id",
                table,
            )
        )
        return {rule_id: (first, upto) for rule_id, first, upto in rows}

    @api.model
    def _run_batch(self, rule, first, upto):
        """Handle some occasions of a rule that may be gone, or changed, meanwhile."""
        if not rule.exists() or not rule.active:
            return 0
        logs = self._log_due(rule, first, upto)
        self._miss_late(rule, logs)._act_all()
        return len(logs)

    @api.model
    def _days(self, rule):
        """Return the first and the last day to be handled; nothing on a quiet day.

        A date before a day off is handled on the last working day before it. What was
        entered after its lead had begun is still ahead: today's are all until then.
        """
        company = rule.company_id
        today = last = company._relationship_today()
        is_dated = rule.occasion in DATED
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
            if is_dated:
                while last + timedelta(days=1) in off:
                    last += timedelta(days=1)
        first = today - timedelta(days=rule.lead_days if is_dated else 0)
        if rule.last_date:
            earliest = today - timedelta(days=MOST_DAYS)
            first = min(first, max(rule.last_date + timedelta(days=1), earliest))
        return first, last

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
    def _log_due(self, rule, first, upto):
        """Log what is due of a span of the working table; return the new logs.

        Cards that were merged or archived meanwhile, and dates that were deleted, are
        left out: what is still due by them is found the next time.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO relationship_care_log
                       (card_id, company_id, partner_id, key_date_id, about, date,
                        rule_id, rule_name, occasion, action, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT c.id, c.company_id, p.id, due.key_date_id,
                       due.about, due.date, %(rule)s, %(name)s, %(occasion)s,
                       %(action)s, 'draft', %(user)s, %(now)s, %(user)s, %(now)s
                  FROM %(table)s due
                  LEFT JOIN relationship_key_date d ON d.id = due.key_date_id
                  JOIN relationship_card c
                       ON c.id = COALESCE(d.card_id, due.card_id) AND c.active
                  JOIN res_partner p ON p.id = due.partner_id
                 WHERE due.number >= %(first)s AND due.number < %(upto)s
                   AND (due.key_date_id IS NULL OR d.active)
                 ORDER BY due.number
                    ON CONFLICT DO NOTHING
                RETURNING id
                """,
                table=SQL.identifier(self._work_table),
                first=first,
                upto=upto,
                rule=rule.id,
                name=rule.name,
                occasion=rule.occasion,
                action=rule.action,
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        logs = self.env["relationship.care.log"].sudo()
        return logs.browse(row[0] for row in rows)

    @api.model
    def _miss_late(self, rule, logs):
        """Note what is too late to be done; return the others.

        A date that is still ahead is never too late.
        """
        if rule.occasion in LASTING:
            return logs
        is_dated = rule.occasion in DATED
        shift = rule.lead_days if is_dated else -rule.days
        late = self._worked_until(rule) - timedelta(days=rule.catch_up_days)
        today = rule.company_id._relationship_today()
        missed = logs.filtered(
            lambda log: (
                log.date - timedelta(days=shift) < late
                and not (is_dated and log.date >= today)
            )
        )
        missed._stamp(state="missed", reason="late")
        return logs - missed

    @api.model
    def _note_failures(self):
        """Note which e-mails could not be sent, and why: in one statement."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_care_log l
                   SET state = 'failed', reason = 'server', detail = m.failure_reason
                  FROM mail_mail m
                 WHERE m.id = l.mail_id AND l.state = 'done' AND m.state = 'exception'
                """
            )
        )
        self.env["relationship.care.log"].invalidate_model(
            ["state", "reason", "detail"]
        )
