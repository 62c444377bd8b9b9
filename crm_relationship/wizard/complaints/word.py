from odoo import api, fields, models

from ...tools.asks import asks


class RelationshipComplaintWord(models.TransientModel):
    """A word to the customer that no message shows, such as a call: it is logged."""

    _name = "relationship.complaint.word"
    _description = "Word to the Customer"
    _inherit = ["relationship.step.mixin"]

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    channel = fields.Selection(
        selection="_selection_channel", string="How", default="phone"
    )
    text = fields.Text(string="What Was Said")

    @api.model
    def _selection_channel(self):
        cases = self.env["relationship.complaint"]
        return cases._fields["channel"]._description_selection(self.env)

    @asks("read")
    def action_log(self):
        """Note it in the case, whose clock of the answer it stops."""
        self.ensure_one()
        self.complaint_id._log_word(self.channel, self.text)
        return True
