from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipVisitPlan(models.Model):
    """The visits of a plan: how many, made and off plan, and how they are added."""

    _inherit = "relationship.visit.plan"

    visit_ids = fields.One2many(
        comodel_name="relationship.visit", inverse_name="plan_id", string="Visits"
    )
    visit_count = fields.Integer(compute="_compute_counts")
    done_count = fields.Integer(string="Made", compute="_compute_counts")
    reported_count = fields.Integer(string="Reported", compute="_compute_counts")
    off_plan_count = fields.Integer(string="Off Plan", compute="_compute_counts")
    progress = fields.Float(
        string="Made (%)",
        compute="_compute_counts",
        help="Share of the visits that were made; cancelled ones are left out.",
    )
    visit_start = fields.Datetime(
        compute="_compute_visit_start",
        help="Where the dates of a visit that is added start.",
    )

    @api.depends("visit_ids.state", "visit_ids.plan_id", "state")
    def _compute_counts(self):
        counts = {plan.id: {} for plan in self}
        off_plan = {}
        if self.ids:
            visits = self.env["relationship.visit"]
            domain = [("plan_id", "in", self.ids)]
            for plan, state, count in visits._read_group(
                domain, ["plan_id", "state"], ["__count"]
            ):
                counts[plan.id][state] = count
            off_plan = dict(
                visits._read_group(
                    [*domain, ("is_off_plan", "=", True)], ["plan_id"], ["__count"]
                )
            )
        for plan in self:
            found = counts.get(plan.id) or {}
            plan.reported_count = found.get("reported", 0)
            plan.done_count = found.get("done", 0) + plan.reported_count
            cancelled = found.get("cancelled", 0)
            plan.visit_count = sum(found.values()) - cancelled
            plan.off_plan_count = off_plan.get(plan, 0)
            plan.progress = (
                100 * plan.done_count / plan.visit_count if plan.visit_count else 0
            )

    @api.depends("date_start", "company_id")
    def _compute_visit_start(self):
        for plan in self:
            today = plan.company_id._relationship_today()
            day = plan.date_start and max(plan.date_start, today + timedelta(days=1))
            plan.visit_start = day and plan.company_id._relationship_visit_start(day)

    def _create_visits(self, values):
        """Create visits in one call, without a message for each to its visitor."""
        visits = self.env["relationship.visit"].with_context(tracking_disable=True)
        return visits.create(values).with_context(tracking_disable=False)

    def action_open_visits(self):
        """Open the visits of the plan, in all views."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship.relationship_visit_action_of_plan"
            ),
            "display_name": self.display_name,
            "context": {
                "default_plan_id": self.id,
                "default_user_id": self.user_id.id,
                "default_date_start": self.visit_start,
                "calendar_initial_date": fields.Date.to_string(self.date_start),
                "initial_date": fields.Date.to_string(self.date_start),
            },
            "domain": [("plan_id", "=", self.id)],
        }

    def action_told(self):
        """Note that the customers were told of the visits to come, today (R093)."""
        visits = self.visit_ids.filtered(
            lambda visit: (
                visit.state in ("draft", "planned") and not visit.customer_told_date
            )
        )
        if not visits:
            raise UserError(self.env._("No visit waits for the customer to be told."))
        return visits.action_told()
