from odoo import api, fields, models

from odoo.addons.crm_relationship.models.common.document import Document, documents

# What a point of an agenda can be about; of those that are installed.
DOCUMENTS = (
    "relationship.card",
    "relationship.complaint",
    "relationship.visit.plan",
    "relationship.visit",
    "relationship.action",
    "relationship.project",
    "relationship.review",
    "relationship.expense",
    "relationship.fund",
    "relationship.regulation",
    "relationship.check",
    "relationship.document",
    "relationship.evaluation",
)


class RelationshipMeetingItem(models.Model):
    """A point of an agenda, and what was decided."""

    _name = "relationship.meeting.item"
    _description = "Point of an Agenda"
    _inherit = ["relationship.line.mixin", "relationship.disclosure.mixin"]
    _order = "meeting_id, sequence, id"
    _line_of = "meeting_id"
    _line_states = ("planned", "held", "cancelled")

    meeting_id = fields.Many2one(
        comodel_name="relationship.meeting",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="meeting_id.company_id", store=True, precompute=True
    )
    date = fields.Datetime(related="meeting_id.date_start", store=True, precompute=True)
    state = fields.Selection(
        related="meeting_id.state", store=True, precompute=True, string="Meeting State"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="Point", required=True)
    reference = Document(
        selection=documents(DOCUMENTS), string="About", index="btree_not_null"
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Customer",
        compute="_compute_card_id",
        store=True,
        precompute=True,
        index="btree_not_null",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Presented by",
        domain="[('share', '=', False)]",
    )
    decision = fields.Text(string="What Was Decided")

    @api.depends("reference")
    def _compute_card_id(self):
        for item in self:
            # Of what the reference is of: who enters it may read it.
            record = item.sudo().reference
            if record and record._name == "relationship.card":
                item.card_id = record.id
            elif record and "card_id" in record._fields:
                item.card_id = record.card_id.id
            else:
                item.card_id = False

    @api.model
    def _line_advice(self):
        return self.env._("%s: its minutes are issued, and stay as they are.")
