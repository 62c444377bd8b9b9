from odoo import api, fields, models


class RelationshipMaintenanceStep(models.Model):
    """A step of a maintenance plan, and who is responsible for it (责任人, R216)."""

    _name = "relationship.maintenance.step"
    _description = "Step of a Maintenance Plan"
    _inherit = ["relationship.line.mixin"]
    _order = "plan_id, date_deadline, id"
    _line_of = "plan_id"
    _line_states = ("draft", "running")

    plan_id = fields.Many2one(
        comodel_name="relationship.maintenance.plan",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, precompute=True
    )
    name = fields.Char(string="Step", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        index=True,
    )
    date_deadline = fields.Date(string="Until", required=True)
    is_done = fields.Boolean(string="Done", copy=False)
    result = fields.Char()

    @api.model
    def _line_advice(self):
        return self.env._("%s: the plan is over, its steps stay as they are.")

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "date_deadline", "is_done", "name"} & vals.keys():
            self._remind()
        return result

    def _remind(self):
        """Give each plan that runs one activity for each step that is open."""
        todo = "mail.mail_activity_data_todo"
        for plan in self.plan_id.sudo().filtered(lambda plan: plan.state == "running"):
            plan = plan.with_context(mail_activity_quick_update=True)
            plan.activity_unlink([todo])
            for step in plan.step_ids.filtered(lambda step: not step.is_done):
                user = plan.company_id._relationship_somebody(step.user_id, plan)
                plan.activity_schedule(
                    todo, step.date_deadline, summary=step.name, user_id=user.id
                )
