from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipRegulationReturn(models.TransientModel):
    """Ask what is to be changed in a regulation that is sent back."""

    _name = "relationship.regulation.return"
    _description = "Send a Regulation Back"
    _inherit = ["relationship.step.mixin"]

    regulation_id = fields.Many2one(comodel_name="relationship.regulation")
    note = fields.Text(string="What to Change")

    @asks("read")
    def action_return(self):
        """Send the regulation back."""
        self.ensure_one()
        return self.regulation_id.action_return(self.note)
