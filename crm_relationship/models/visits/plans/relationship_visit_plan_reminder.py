import logging
from contextlib import contextmanager

import psycopg2
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .relationship_visit_plan import OPEN_STATES
from .relationship_visit_plan_approval import SUBMIT_ACTIVITY

_logger = logging.getLogger(__name__)


class RelationshipVisitPlan(models.Model):
    """A month plan that is missing is chased (R092, R262)."""

    _inherit = "relationship.visit.plan"

    reminded_date = fields.Date(readonly=True, copy=False)
    escalated_date = fields.Date(readonly=True, copy=False)

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"reminded_date", "escalated_date"}

    @api.model
    def _cron_remind(self):
        """Chase the plans of the month that is due, each once, however late it runs."""
        cards = self.env["relationship.card"]
        for company in cards._companies_with_cards():
            # Two workers would both find the same people without a plan.
            due_day = company.relationship_plan_due_day
            if not due_day or not cards._work_lock("plans", company.id):
                continue
            self.with_company(company)._remind_company(company)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _remind_company(self, company):
        """Remind everybody who owes a plan, and his leader once the month has begun.

        Who has not begun gets a draft to begin with, which carries the activity.
        """
        today = company._relationship_today()
        month = company._relationship_month_to_plan(today)
        domain = [
            ("kind", "=", "month"),
            ("company_id", "=", company.id),
            ("date_start", "=", month),
        ]
        plans = self.with_context(active_test=False).search(
            [*domain, ("state", "!=", "cancelled")]
        )
        owing = self._people_owing(company, month)
        # A plan for the team serves its members.
        owing -= plans.team_id.member_ids | plans.user_id
        new_plans = self.with_context(mail_create_nosubscribe=True)
        for user in owing:
            with self._one_by_one(user):
                plans |= new_plans.create(
                    {"user_id": user.id, "company_id": company.id, "date_start": month}
                )
        for plan in plans.filtered(lambda plan: plan.state in OPEN_STATES):
            with self._one_by_one(plan):
                plan._chase(today)

    @contextmanager
    def _one_by_one(self, record):
        """Log what goes wrong with one record: the others are chased all the same."""
        try:
            with self.env.cr.savepoint():
                yield
        except (UserError, psycopg2.IntegrityError) as error:
            _logger.warning("Visit plan not chased, %s: %s", record, error)

    def _chase(self, today):
        """Remind of a plan that is missing, and its approver once the month runs."""
        self.ensure_one()
        if not self.reminded_date:
            self._schedule_reminder(self.user_id or self.team_id.user_id, today)
            self.reminded_date = today
        elif (
            self.date_start <= today
            and not self.escalated_date
            and self.reminded_date < today
        ):
            self._schedule_reminder(self._first_approver(), today)
            self.escalated_date = today

    def _schedule_reminder(self, user, today):
        self.ensure_one()
        if user.active:
            self.activity_schedule(
                SUBMIT_ACTIVITY, date_deadline=today, user_id=user.id
            )

    @api.model
    def _people_owing(self, company, month):
        """Return the active specialists whose customers are due by the month's end."""
        duty = self.env["relationship.contact.duty"]
        last_day = month + relativedelta(day=31)
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT c.user_id FROM relationship_contact_duty d"
                " JOIN relationship_card c ON c.id = d.card_id"
                " JOIN res_users u ON u.id = c.user_id"
                " JOIN res_company_users_rel r"
                " ON r.user_id = u.id AND r.cid = c.company_id"
                " WHERE c.company_id = %s AND c.active AND u.active"
                " AND d.due_date <= %s",
                company.id,
                last_day,
                to_flush=duty._fields["due_date"],
            )
        )
        return self.env["res.users"].browse(user_id for (user_id,) in rows)
