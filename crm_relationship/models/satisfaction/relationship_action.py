from odoo import api, fields, models


class RelationshipAction(models.Model):
    """A low score opens a measure, exactly one."""

    _name = "relationship.action"
    _inherit = ["relationship.action", "relationship.protected.mixin"]

    satisfaction_id = fields.Many2one(
        comodel_name="relationship.satisfaction",
        string="Opened by the Score",
        ondelete="set null",
        readonly=True,
        copy=False,
    )

    _satisfaction_uniq = models.UniqueIndex(
        "(satisfaction_id) WHERE satisfaction_id IS NOT NULL",
        "This score has its measure already.",
    )

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"satisfaction_id"}

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._entered(vals_list))

    def write(self, vals):
        self._check_protected(vals)
        return super().write(vals)

    def _is_follow_up(self):
        return bool(self.satisfaction_id) or super()._is_follow_up()
