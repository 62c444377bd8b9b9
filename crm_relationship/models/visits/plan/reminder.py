from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from .plan import OPEN_STATES, SUBMIT_ACTIVITY


class RelationshipVisitPlanReminder(models.AbstractModel):
    """A month plan that is missing is chased (R092, R262)."""

    _name = "relationship.visit.plan.reminder"
    _description = "Reminders of Missing Month Plans"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_remind(self):
        """Chase the plans of the month that is due, each once, however late it runs."""
        self._work_each(
            self.env["relationship.card"]
            ._companies_with_cards()
            .filtered("relationship_plan_due_day"),
            lambda company: self._work_step(
                lambda: self.with_company(company)._remind_company(company), commit=True
            ),
        )

    @api.model
    def _remind_company(self, company):
        """Remind everybody who owes a plan, and their leader once the month has begun.

        Who has not begun gets a draft to begin with, which carries the activity.
        """
        # Without the lock two workers would remind the same people.
        if not self._work_lock(company.id):
            return
        today = company._relationship_today()
        month = company._relationship_month_to_plan(today)
        values = {"company_id": company.id, "date_start": month}
        plans = self.env["relationship.visit.plan"].with_context(
            active_test=False, mail_create_nosubscribe=True
        )
        found = plans.search(
            Domain.AND(Domain(name, "=", value) for name, value in values.items())
            & Domain("kind", "=", "month")
            & Domain("state", "!=", "cancelled")
        )
        # A plan for the team serves its members.
        planning = found.team_id.member_ids | found.user_id
        for user in self._people_owing(company, month) - planning:
            with self._work_apart(user):
                found |= plans.create({**values, "user_id": user.id})
        for plan in found.filtered(lambda plan: plan.state in OPEN_STATES):
            with self._work_apart(plan):
                self._chase(plan, today)

    @api.model
    def _people_owing(self, company, month):
        """Return the specialists whose customers are due by the month's end."""
        due = Domain("due_date", "<=", month + relativedelta(day=31))
        cards = self.env["relationship.card"].search_fetch(
            Domain("company_id", "=", company.id) & Domain("duty_ids", "any", due),
            ["user_id"],
        )
        return cards.user_id._relationship_can_act(company)

    @api.model
    def _chase(self, plan, today):
        """Remind of a plan that is missing, and its approver once the month runs."""
        if not plan.reminded_date:
            self._schedule_reminder(plan, plan.user_id or plan.team_id.user_id, today)
            plan.reminded_date = today
        elif (
            plan.date_start <= today
            and not plan.escalated_date
            and plan.reminded_date < today
        ):
            self._schedule_reminder(plan, plan._first_decider(), today)
            plan.escalated_date = today

    @api.model
    def _schedule_reminder(self, plan, user, today):
        team = plan.approval_team_id or plan.team_id
        user = plan.company_id._relationship_somebody(user, plan, team)
        plan.activity_schedule(SUBMIT_ACTIVITY, date_deadline=today, user_id=user.id)
