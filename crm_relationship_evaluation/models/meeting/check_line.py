from odoo import api, fields, models

from odoo.addons.crm_relationship.tools.refuse import refuse


class RelationshipCheckLine(models.Model):
    """What one item of a check was found to be."""

    _name = "relationship.check.line"
    _description = "Result of a Check"
    _inherit = ["relationship.entry.mixin"]
    _order = "check_id, sequence, id"

    check_id = fields.Many2one(
        comodel_name="relationship.check",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="check_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What", required=True)
    hint = fields.Char()
    weight = fields.Integer(default=1)
    result = fields.Selection(
        selection=[
            ("ok", "In Order"),
            ("bad", "Not in Order"),
            ("none", "Does Not Apply"),
        ],
    )
    note = fields.Char(string="What Was Found")
    photo = fields.Image(max_width=1920, max_height=1920)

    _weight_check = models.Constraint(
        "CHECK (weight BETWEEN 0 AND 1000)", "Weight: a number from 0 to 1000."
    )

    @api.model
    def _create_complete(self, vals_list):
        lines = super()._create_complete(vals_list)
        lines._check_open()
        return lines

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._check_open()

    def _check_open(self):
        if not self.env.su:
            refuse(
                self.check_id.filtered(lambda check: check.state != "open"),
                self.env._("%s is done. Open it again to change it."),
            )
