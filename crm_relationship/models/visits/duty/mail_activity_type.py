from odoo import fields, models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    # R081, R082
    relationship_counts_as_contact = fields.Boolean(
        string="Contact with the Customer",
        help="Done on a customer's card, contact or opportunity, it counts as a"
        " contact for cadences.",
    )
