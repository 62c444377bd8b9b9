from odoo import api, fields, models

from ...tools.asks import asks


class RelationshipComplaintCustomer(models.TransientModel):
    """Give a case to the customer whose it is, and say why (R138)."""

    _name = "relationship.complaint.customer"
    _description = "Correct Customer"
    _inherit = ["relationship.complaint.step.mixin"]

    # As the user: whoever enters any number of a case reads nothing of it.
    contact_name = fields.Char(related="complaint_id.contact_name", related_sudo=False)
    email_from = fields.Char(related="complaint_id.email_from", related_sudo=False)
    customer_id = fields.Many2one(
        related="complaint_id.customer_id", string="Until Now", related_sudo=False
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    answers_sender = fields.Boolean(
        string="Who Wrote Belongs to this Customer",
        compute="_compute_answers_sender",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Answers go to the address that the message came from. Otherwise they go"
        " to the customer's own address.",
    )
    reason = fields.Char(help="Kept in the history of the case.")

    @api.depends("complaint_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.complaint_id.offered_partner_id

    @api.depends("complaint_id", "partner_id")
    def _compute_answers_sender(self):
        for wizard in self:
            case, customer = wizard.complaint_id, wizard.partner_id
            # Nobody is asked twice: of a case without customer, who wrote is theirs.
            wizard.answers_sender = not case.customer_id or case._is_address_of(
                case.email_from, customer.commercial_partner_id
            )

    @asks("read")
    def action_correct(self):
        """Give the case to the customer."""
        self.ensure_one()
        self.complaint_id._correct_customer(
            self.partner_id, self.reason, self.answers_sender
        )
        return {"type": "ir.actions.act_window_close"}
