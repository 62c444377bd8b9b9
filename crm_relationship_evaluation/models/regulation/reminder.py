from odoo import api, models
from odoo.fields import Domain

from .regulation import ACTIVITY


class RelationshipRegulationReminder(models.AbstractModel):
    """What comes into force by itself, and what is to be revised (R268)."""

    _name = "relationship.regulation.reminder"
    _description = "Reminders of Revisions"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_remind(self):
        """Look at all companies; each revision is reminded of once, however late."""
        self._work_each(
            self.env["res.company"].search([("active", "=", True)]),
            lambda company: self._work_step(
                lambda: self._remind_company(company), commit=True
            ),
        )

    @api.model
    def _remind_company(self, company):
        """End what a next version has replaced by today, then remind of revisions."""
        # Without the lock two workers would remind the same people.
        if not self._work_lock(company.id):
            return
        today = company._relationship_today()
        regulations = self.env["relationship.regulation"]
        ours = Domain("company_id", "=", company.id) & Domain("state", "=", "approved")
        begun = regulations.search(
            ours
            & Domain("date_start", "<=", today)
            & Domain("previous_id.state", "=", "approved")
        )
        due = regulations.search(
            ours
            & Domain("revision_date", "<=", today)
            & Domain("reminded_date", "=", False)
        )
        for regulation in begun:
            with self._work_apart(regulation):
                regulation._come_into_force()
        for regulation in due.filtered(lambda one: one.state == "approved"):
            with self._work_apart(regulation):
                self._remind(regulation, today)

    @api.model
    def _remind(self, regulation, today):
        """Give who compiled it the revision to do, or who acts for them."""
        user = regulation.company_id._relationship_somebody(
            regulation.compiler_id, regulation
        )
        record = regulation.with_context(lang=user.lang)
        record.activity_schedule(
            ACTIVITY,
            date_deadline=today,
            user_id=user.id,
            summary=record.env._(
                "Revise the regulation, or let it be confirmed as it is"
            ),
        )
        regulation._stamp(reminded_date=today)
