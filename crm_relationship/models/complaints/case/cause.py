from odoo import fields, models


class RelationshipComplaintCause(models.Model):
    """A cause that comes again, so that faults of a process show (R153)."""

    _name = "relationship.complaint.cause"
    _description = "Recurring Cause"
    _inherit = ["relationship.entry.mixin"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    color = fields.Integer()

    _name_uniq = models.Constraint("UNIQUE (name)", "Cause: there is one of this name.")
