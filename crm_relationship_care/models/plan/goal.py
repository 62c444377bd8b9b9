from odoo import api, fields, models

# Of these, less is better.
SMALLER_IS_BETTER = ("cases",)


class RelationshipMaintenanceGoal(models.Model):
    """What a maintenance plan is to reach, as an indicator (R303), and what it did.

    The effect is how much more the customers of the plan have changed than those
    outside it: what would have come anyway does not count.
    """

    _name = "relationship.maintenance.goal"
    _description = "Goal of a Maintenance Plan"
    _inherit = ["relationship.line.mixin"]
    _order = "plan_id, sequence, id"
    _line_of = "plan_id"
    # Goals are set before a plan is run, by which it is judged.
    _line_states = ("draft",)
    _line_free = frozenset({"note", "sequence"})
    _rec_name = "indicator"

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
    sequence = fields.Integer(default=10)
    indicator = fields.Selection(
        selection=[
            ("satisfaction", "Satisfaction (average)"),
            ("loyalty", "Net Promoter Score"),
            ("turnover", "Turnover of a Customer"),
            ("contacts", "Contacts with a Customer"),
            ("cases", "Complaints of a Customer"),
        ],
        required=True,
        default="satisfaction",
    )
    target = fields.Float(required=True, digits=(16, 2))
    note = fields.Char()
    before = fields.Float(readonly=True, digits=(16, 2))
    after = fields.Float(string="Since", readonly=True, digits=(16, 2))
    others_before = fields.Float(readonly=True, digits=(16, 2))
    others_after = fields.Float(string="Others Since", readonly=True, digits=(16, 2))
    effect = fields.Float(
        compute="_compute_effect",
        digits=(16, 2),
        help="The change of the customers in the plan, less that of the others.",
    )
    is_reached = fields.Boolean(string="Reached", compute="_compute_effect")

    _indicator_uniq = models.UniqueIndex(
        "(plan_id, indicator)", "This indicator is a goal of the plan already."
    )

    @api.depends(
        "indicator", "target", "before", "after", "others_before", "others_after"
    )
    def _compute_effect(self):
        for goal in self:
            goal.effect = (goal.after - goal.before) - (
                goal.others_after - goal.others_before
            )
            is_measured = bool(goal.plan_id.measured_date)
            if goal.indicator in SMALLER_IS_BETTER:
                goal.is_reached = is_measured and goal.after <= goal.target
            else:
                goal.is_reached = is_measured and goal.after >= goal.target

    @api.model
    def _line_advice(self):
        return self.env._("%s: goals are set before the plan is run, and stay.")
