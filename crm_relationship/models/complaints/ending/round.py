from odoo import fields, models

from ..constants import ADOPTIONS, CHANNELS

# What a round has said in its end, by the names of the case's fields.
SAID = (
    *("cause", "result", "adoption", "reject_reason_id", "alternative"),
    *("repair_record", "unconfirmed_reason", "customer_signature"),
    *("customer_signed_by", "customer_signed_date"),
    *("customer_informed_date", "informed_channel"),
    *("resolved_date", "closed_date"),
)
# What the next round begins with: the cause that was found may still be the cause.
KEPT = ("cause", "resolved_date", "closed_date")


class RelationshipComplaintRound(models.Model):
    """What was said at the end of a case that was reopened since (R142, R154).

    A record of its own, and not the chatter alone: the customer reads it in the
    portal, and its hours count in reports.
    """

    _name = "relationship.complaint.round"
    _description = "Round of a Case"
    _inherit = ["relationship.entry.mixin"]
    _order = "complaint_id, number"
    _rec_name = "number"

    complaint_id = fields.Many2one(
        comodel_name="relationship.complaint",
        string="Case",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id", store=True, precompute=True
    )
    number = fields.Integer(string="Round", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Handled by", readonly=True
    )
    is_rejected = fields.Boolean(string="Rejected", readonly=True)
    cause = fields.Text(readonly=True)
    result = fields.Text(readonly=True)
    adoption = fields.Selection(
        selection=ADOPTIONS,
        readonly=True,
    )
    reject_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'complaint_reject')]",
        string="Reason of Rejection",
        holds=True,
        readonly=True,
    )
    alternative = fields.Text(readonly=True)
    repair_record = fields.Text(readonly=True)
    unconfirmed_reason = fields.Char(string="Not Confirmed because", readonly=True)
    customer_signature = fields.Image(
        max_width=1024, max_height=1024, attachment=True, readonly=True
    )
    customer_signed_by = fields.Char(string="Signed by", readonly=True)
    customer_signed_date = fields.Datetime(string="Signed", readonly=True)
    customer_informed_date = fields.Datetime(string="Customer Informed", readonly=True)
    informed_channel = fields.Selection(
        selection=CHANNELS, string="Informed by", readonly=True
    )
    resolved_date = fields.Datetime(string="Resolved", readonly=True)
    closed_date = fields.Datetime(string="Closed", readonly=True)
    hours = fields.Float(readonly=True, help="By the clock of the policy.")
    reopen_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        domain="[('kind', '=', 'complaint_reopen')]",
        string="Reopened because",
        holds=True,
        readonly=True,
    )

    _number_uniq = models.UniqueIndex(
        "(complaint_id, number)", "Round: it is kept already."
    )

    def _told_text(self):
        """Return what the customer was told in the end of this round."""
        self.ensure_one()
        if self.is_rejected:
            parts = (self.reject_reason_id.name, self.alternative)
            return "\n".join(filter(None, parts))
        return self.result or self.repair_record or ""
