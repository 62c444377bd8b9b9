from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipMaintenancePlan(models.Model):
    """The effect of a plan: before and since, of its customers and of the others.

    As many days before the plan as have passed of it.
    """

    _inherit = "relationship.maintenance.plan"

    @asks("write")
    def action_measure(self):
        """Measure the goals: before the plan and since, in the plan and outside it."""
        self._refuse_unless("running", "done")
        for plan in self:
            plan.sudo()._measure()

    @asks("write")
    def action_finish(self):
        """Evaluate the plan: its goals are measured a last time.

        :raises UserError: without an evaluation in words
        """
        self._check_step("done")
        self.action_measure()
        self._take_step("done")

    def _measure(self):
        """Measure all goals as of today, or of the end of the plan."""
        self.ensure_one()
        today = self.company_id._relationship_today()
        effect = self.env["relationship.effect"]
        spans = effect._spans(self.date_start, min(self.date_end, today))
        within = SQL(
            "SELECT relationship_card_id"
            " FROM relationship_card_relationship_maintenance_plan_rel"
            " WHERE relationship_maintenance_plan_id = %s",
            self.id,
        )
        self.env.flush_all()
        for goal in self.goal_ids:
            before, after = (
                effect._compare(self.company_id, goal.indicator, span, within)
                for span in spans
            )
            goal._stamp(
                before=before[True],
                after=after[True],
                others_before=before[False],
                others_after=after[False],
            )
        self._stamp(measured_date=today)

    def _disclosed_cards(self):
        return self.card_ids
