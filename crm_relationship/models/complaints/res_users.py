from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    # R164
    relationship_skill_ids = fields.Many2many(
        comodel_name="relationship.complaint.category",
        relation="relationship_complaint_category_user_rel",
        column1="user_id",
        column2="category_id",
        string="Skills",
        help="Categories of service requests that this person can do.",
    )

    def write(self, vals):
        if "email" in vals:
            self.partner_id._check_relationship_address(vals["email"])
        return super().write(vals)
