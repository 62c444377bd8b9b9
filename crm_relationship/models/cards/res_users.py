from odoo import fields, models


class ResUsers(models.Model):
    """The regions for which a specialist is responsible (所属区域; R039, R090)."""

    _inherit = "res.users"

    relationship_state_ids = fields.Many2many(
        comodel_name="res.country.state",
        relation="relationship_user_state_rel",
        string="Regions",
        help="The regions whose customers they look after. Empty: all.",
    )
