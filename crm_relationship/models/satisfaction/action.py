from odoo import fields, models


class RelationshipAction(models.Model):
    """A low score opens a measure, exactly one."""

    _inherit = "relationship.action"

    satisfaction_id = fields.Many2one(
        comodel_name="relationship.satisfaction",
        string="Opened by the Score",
        readonly=True,
    )

    _satisfaction_uniq = models.UniqueIndex(
        "(satisfaction_id) WHERE satisfaction_id IS NOT NULL",
        "This score has its measure already.",
    )

    def _is_follow_up(self):
        return bool(self.satisfaction_id) or super()._is_follow_up()
