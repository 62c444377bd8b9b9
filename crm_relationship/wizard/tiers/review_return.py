from odoo import fields, models
from odoo.exceptions import UserError

from ...tools.asks import asks


class RelationshipReviewReturn(models.TransientModel):
    """Ask what is to be changed in a list that is given back."""

    _name = "relationship.review.return"
    _description = "Give Back a List"
    _inherit = ["relationship.step.mixin"]

    review_id = fields.Many2one(comodel_name="relationship.review", readonly=True)
    note = fields.Text(string="What to Change")

    @asks("read")
    def action_return(self):
        """Give the list back to be evaluated again."""
        self.ensure_one()
        if not (self.note or "").strip():
            raise UserError(self.env._("What to Change: say it."))
        return self.review_id.action_return(self.note)
