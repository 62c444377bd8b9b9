from odoo import api, fields, models


class RelationshipCheckItem(models.Model):
    """One thing that a recurring check looks at."""

    _name = "relationship.check.item"
    _description = "Item of a Recurring Check"
    _inherit = ["relationship.entry.mixin"]
    _order = "template_id, sequence, id"

    template_id = fields.Many2one(
        comodel_name="relationship.check.template",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="template_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What", required=True)
    hint = fields.Char(help="What is right, and how it is looked at.")
    figure = fields.Selection(
        selection=lambda self: self.env["relationship.check.figure"]._choices(),
        string="Counted",
        help="The register counts it when the check is opened. Empty: somebody looks.",
    )
    least = fields.Float(
        string="At Least (%)",
        default=100,
        help="The share that is in order, at least, where it is counted.",
    )
    weight = fields.Integer(default=1, help="How much it counts in the score.")

    _weight_check = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 1000)", "Weight: a number from 0 to 1000."
    )
    _least_check = models.Constraint(
        "CHECK (COALESCE(least, 0) BETWEEN 0 AND 100)",
        "At Least: a share from 0 to 100 %.",
    )

    @api.onchange("figure")
    def _onchange_figure(self):
        """Call the item by what is counted."""
        if self.figure:
            choices = dict(self._fields["figure"]._description_selection(self.env))
            self.name = choices[self.figure]
