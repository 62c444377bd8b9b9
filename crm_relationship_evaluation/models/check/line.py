from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of
from odoo.addons.crm_relationship.tools.refuse import refuse

# Records that one list shows: more are not gone through one by one.
MOST = 10_000


class RelationshipCheckLine(models.Model):
    """What one item of a check was found to be."""

    _name = "relationship.check.line"
    _description = "Result of a Check"
    _inherit = ["relationship.line.mixin"]
    _order = "check_id, sequence, id"
    _line_of = "check_id"
    _line_states = ("open",)

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
    figure = fields.Selection(
        selection=choices_of("relationship.check.item", "figure"),
        string="Counted",
        readonly=True,
    )
    least = fields.Float(string="At Least (%)", readonly=True)
    judged = fields.Integer(string="Looked at", readonly=True)
    bad = fields.Integer(string="Not in Order", readonly=True)
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
    def _line_advice(self):
        return self.env._("%s is done. Open it again to change it.")

    def write(self, vals):
        if "result" in vals and not self._is_stamping():
            refuse(
                self.filtered(
                    lambda line: line.figure and line.result != vals["result"]
                ),
                self.env._("%s is counted, and not entered. Say in a note what is."),
            )
        return super().write(vals)

    def _count(self):
        """Count what the registers say of each item, and so whether it is in order."""
        for line in self.filtered("figure"):
            counted = self.env["relationship.check.figure"]._counted(line)
            if not counted:
                continue
            model, domain, bad = counted
            # The whole register, whatever of it the user sees.
            records = self.env[model].sudo()
            judged, wrong = records.search_count(domain), records.search_count(bad)
            good = 100 * (judged - wrong) >= line.least * judged
            result = ("ok" if good else "bad") if judged else "none"
            line._stamp(judged=judged, bad=wrong, result=result)

    @asks("read")
    def action_open_bad(self):
        """Open the records that are not in order now, as far as the user sees them.

        :raises UserError: for an item that somebody looked at
        """
        self.ensure_one()
        counted = self.env["relationship.check.figure"]._counted(self)
        if not counted:
            raise UserError(self.env._("%s is not counted.", self.name))
        model, __, bad = counted
        found = self.env[model].search(bad, limit=MOST)
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": [("id", "in", found.ids)],
        }
