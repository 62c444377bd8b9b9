from odoo import api, models

from ...tools.recurrence import around
from .check import ACTIVITY


class RelationshipCheckJob(models.AbstractModel):
    """Opens the checks that are due, each once, and the last one after an outage."""

    _name = "relationship.check.job"
    _description = "Opening of Recurring Checks"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_open(self):
        """Look at the recurring checks of all companies."""
        self._work_each(
            self.env["res.company"].search([("active", "=", True)]),
            lambda company: self._work_step(
                lambda: self._open_company(company), commit=True
            ),
        )

    @api.model
    def _open_company(self, company):
        """Open what is due by today; what was not made before that is missed."""
        # Without the lock two workers would open the same.
        if not self._work_lock(company.id):
            return
        today = company._relationship_today()
        templates = self.env["relationship.check.template"].search(
            [
                ("company_id", "=", company.id),
                ("date_start", "<=", today),
                "|",
                ("last_date", "=", False),
                ("last_date", "<", today),
            ]
        )
        for template in templates:
            with self._work_apart(template):
                self._open_template(template, today)

    @api.model
    def _open_template(self, template, today):
        """Open the last check that is due by today, unless it was opened before."""
        last, __ = around(template.date_start, template.number, template.unit, today)
        if not last or (template.last_date and template.last_date >= last):
            return
        checks = self.env["relationship.check"].search(
            [("template_id", "=", template.id), ("date", "<=", last)]
        )
        before = checks.filtered(lambda one: one.state == "open" and one.date < last)
        before._take_step("missed")
        before.activity_unlink([ACTIVITY])
        if last not in checks.mapped("date"):
            template._open_check(last)
        template._stamp(last_date=last)
