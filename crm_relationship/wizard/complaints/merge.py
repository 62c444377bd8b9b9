from odoo import Command, api, fields, models

from ...tools.asks import asks


class RelationshipComplaintMerge(models.TransientModel):
    """Join cases about one thing into one of them."""

    _name = "relationship.complaint.merge"
    _description = "Join Cases"
    _inherit = ["relationship.step.mixin"]

    complaint_ids = fields.Many2many(
        comodel_name="relationship.complaint", string="Cases"
    )
    remaining_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Remains",
        compute="_compute_remaining_id",
        store=True,
        readonly=False,
        domain="[('duplicate_of_id', '=', False)]",
        help="The case that goes on, with words, files and measures of all.",
    )
    tells_customers = fields.Boolean(
        string="Tell Customers the Number",
        help="The customers of the others get a message with the number that remains.",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if self.env.context.get("active_model") == "relationship.complaint":
            ids = self.env.context.get("active_ids", [])
            values["complaint_ids"] = [Command.set(ids)]
        return values

    @api.depends("complaint_ids")
    def _compute_remaining_id(self):
        for wizard in self:
            cases = wizard.complaint_ids.sorted("id")
            # Of one alone, somebody says what it is a duplicate of.
            wizard.remaining_id = (
                wizard.remaining_id or cases[:1] if cases[1:] else False
            )

    @asks("read")
    def action_join(self):
        """Join the cases into the one that remains, and open it."""
        self.ensure_one()
        others = self.complaint_ids - self.remaining_id
        others._join(self.remaining_id, self.tells_customers)
        return self.remaining_id._get_records_action()
