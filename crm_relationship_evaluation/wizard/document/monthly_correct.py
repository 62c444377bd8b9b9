from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipMonthlyCorrect(models.TransientModel):
    """Correct a month-end document: a new version that says what has changed."""

    _name = "relationship.monthly.correct"
    _description = "Correct a Month-end Document"
    _inherit = ["relationship.step.mixin"]

    report_id = fields.Many2one(
        comodel_name="relationship.monthly.report", string="Document"
    )
    correction = fields.Text(
        string="What Has Changed", help="Those who read the document are told."
    )

    @asks("read", once=True)
    def action_correct(self):
        """Make the new version and open it.

        :raises UserError: without a document, or without saying what has changed
        """
        self.ensure_one()
        if not self.report_id or not (self.correction or "").strip():
            raise UserError(
                self.env._("Say which document is corrected, and what has changed.")
            )
        new = self.report_id._correct(self.correction)
        return new.with_env(self.env)._get_records_action(context={})
