from odoo import fields, models


class RelationshipDeadlineEvent(models.Model):
    """What happened to a deadline. A level is here once: the database sees to it."""

    _name = "relationship.deadline.event"
    _description = "History of a Deadline"
    _inherit = ["relationship.entry.mixin"]
    _order = "date, id"
    _rec_name = "kind"

    deadline_id = fields.Many2one(
        comodel_name="relationship.deadline",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    complaint_id = fields.Many2one(related="deadline_id.complaint_id")
    company_id = fields.Many2one(related="deadline_id.company_id", store=True)
    kind = fields.Selection(
        selection=[
            ("warned", "Warned"),
            ("breached", "Breached"),
            ("level", "Escalation Level"),
            ("paused", "Paused"),
            ("resumed", "Resumed"),
            ("met", "Met"),
            ("changed", "Changed"),
            ("replaced", "Replaced"),
        ],
        string="Event",
        required=True,
        readonly=True,
    )
    date = fields.Datetime(required=True, readonly=True)
    due_date = fields.Datetime(string="Due then", readonly=True)
    level_id = fields.Many2one(
        comodel_name="relationship.sla.level", string="Escalation Level", readonly=True
    )
    level_key = fields.Integer(
        readonly=True, help="The number of the level, also when it is no more."
    )
    user_ids = fields.Many2many(
        comodel_name="res.users", string="Notified", readonly=True
    )

    _once = models.UniqueIndex(
        "(deadline_id, kind, COALESCE(level_key, 0))"
        " WHERE kind IN ('warned', 'breached', 'level')",
        "It has happened already.",
    )
