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
        self._work_step(self._note_failures, commit=True)
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        self._work_each(companies, self._run_company)

    @api.model
    def _run_company(self, company):
        """Do what is due in one company; each step is committed."""
        self._work_step(
            lambda: self.env["relationship.key.date"].sudo()._refresh_next(company),
            commit=True,
        )
        of_company = [("company_id", "=", company.id), ("active", "=", True)]
        rules = self.env["relationship.care.rule"].sudo()
        self._run_rules(rules.search(of_company), commit=True)
        policies = self.env["relationship.survey.policy"].sudo()
        self._work_each(
            policies.search(of_company),
            lambda policy: self._run_policies(policy, commit=True),
        )

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
            total += self._run_batches(rule, ends.get(rule.id), commit)
            self._work_step(
                lambda rule=rule, last=last: rule.exists()._stamp(last_date=last),
                commit,
            )
        self._work_step(self._work_forget, commit)
        return total

    @api.model
    def _run_policies(self, policies, commit=False):
        """Ask whose turn it is by policies of one company, and remind who was asked.

        :return: how many turns were handled
        """
        total = 0
        for policy in policies:
            today = policy.company_id._relationship_today()
            if policy.skips_days_off and self._is_off(policy.company_id, today):
                continue
            if policy.survey_id._relationship_is_open():
                ends = self._work_step(
                    lambda policy=policy, today=today: self._fill(
                        policy._due_sql(today)
                    ),
                    commit,
                )
                total += self._run_batches(policy, ends.get(policy.id), commit)
                self._work_step(self._work_forget, commit)
            while self._work_step(policy._remind, commit):
                pass
        return total

    @api.model
    def _is_off(self, company, day):
        calendar = company.resource_calendar_id
        return day in WorkingClocks(self.env).days_off(calendar, company, day, day)

    @api.model
    def _run_batches(self, basis, ends, commit):
        """Handle what the working table has of a rule or policy.

        :param ends: its first number and the one after its last; None without any
        :return: how many occasions were handled
        """
        first, end = ends or (0, 0)
        return sum(
            self._work_step(
                lambda at=at: self._run_batch(basis, at, min(at + BATCH, end)), commit
            )
            for at in range(first, end, BATCH)
        )

    @api.model
    def _select(self, days):
        """Find what is due by rules, into the working table, numbered rule by rule.

        :param days: the first and the last day to be handled, by rule
        :return: by id of a rule, its first number and the one after its last
        """
        rules = self.env["relationship.care.rule"].browse(rule.id for rule in days)
        sources = self.env["relationship.care.source"]
        return self._fill(sources._due_sql(rules.sudo(), days))

    @api.model
    def _fill(self, due):
        """Keep what is due in the working table, numbered rule by rule.

        :param due: SQL of what is due
        :return: by id of a rule or policy, its first number and the one after its last
        """
        self.env.flush_all()
        self.env.cr.execute(SQL("SET LOCAL work_mem = '256MB'"))
        self._work_temporary(
            self._work_table,
            SQL(
                "SELECT row_number() OVER (ORDER BY due.rule_id, due.card_id)"
                " AS number, due.* FROM (%s) due",
                due,
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
    def _run_batch(self, basis, first, upto):
        """Handle some occasions of what may be gone, or changed, meanwhile."""
        if not basis.exists() or not basis.active:
            return 0
        logs = self._log_due(basis, first, upto)
        self._in_time(basis, logs)._act_all()
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
    def _log_due(self, basis, first, upto):
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
                        rule_id, policy_id, rule_name, occasion, action, state,
                        create_uid, create_date, write_uid, write_date)
                SELECT c.id, c.company_id, p.id, due.key_date_id,
                       due.about, due.date, %(rule_id)s, %(policy_id)s, %(name)s,
                       %(occasion)s, %(action)s, 'draft',
                       %(user)s, %(now)s, %(user)s, %(now)s
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
                **basis._log_values(),
                user=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        logs = self.env["relationship.care.log"].sudo()
        return logs.browse(row[0] for row in rows)

    @api.model
    def _in_time(self, rule, logs):
        """Return what is in time to be done; note the others as missed.

        A date that is still ahead is never too late, nor is what lasts.
        """
        if rule._log_values()["occasion"] in (*LASTING, "policy"):
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
        """Note which e-mails could not be sent, and why: of care in one statement."""
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
        for name in ("relationship.event.guest", "relationship.notice.line"):
            self.env[name]._note_failures()
