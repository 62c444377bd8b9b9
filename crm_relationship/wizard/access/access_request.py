from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.asks import asks


class RelationshipAboutContactMixin(models.AbstractModel):
    """A step about a customer whom the user need not see: from a contact or a case."""

    _name = "relationship.about.contact.mixin"
    _description = "Step about a Customer"
    _inherit = ["relationship.step.mixin"]

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        default=lambda self: self._default_partner_id(),
    )

    @api.model
    def _default_partner_id(self):
        """Return the contact, or the customer of the project or case, on the screen."""
        model = self.env.context.get("active_model")
        if model not in (
            "res.partner",
            "relationship.complaint",
            "relationship.project",
        ):
            return self.env["res.partner"]
        record = self.env[model].browse(self.env.context.get("active_id", False))
        if not record.exists() or not record.has_access("read"):
            return self.env["res.partner"]
        return record if model == "res.partner" else record.partner_id

    def _card(self):
        """Return the card of the contact's company here, as superuser; maybe none.

        :raises UserError: without a contact
        """
        self.ensure_one()
        partner = self.partner_id
        if not partner:
            raise UserError(self.env._("Contact: choose whom it is about."))
        partner.check_access("read")
        cards = self.env["relationship.card"].sudo()
        return cards._of_customers({(partner.id, self.env.company.id)})[
            partner.id, self.env.company.id
        ]

    def _done(self, message):
        """Return the action that says what was done, and closes the step."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class RelationshipAccessRequest(models.TransientModel):
    """Ask for a customer whom one needs to see: whose customer it is decides (R231)."""

    _name = "relationship.access.request"
    _description = "Request Access"
    _inherit = ["relationship.about.contact.mixin"]

    # R232
    purpose = fields.Text(
        string="Purpose of Use",
        help="What the information is used for, and nothing else.",
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._relationship_today(),
    )
    date_end = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self.env["relationship.release"]._default_date_end(),
    )

    @asks("read", once=True)
    def action_request(self):
        """Hand the request to whose customer it is.

        :raises UserError: where there is nothing to ask for, or it is not said why
        """
        card = self._card()
        name = self.partner_id.display_name
        if not card:
            raise UserError(
                self.env._(
                    "%s has no relationship card in your company: there is nothing to"
                    " ask for.",
                    name,
                )
            )
        if card.with_env(self.env).has_access("read"):
            raise UserError(self.env._("%s: you see the card already.", name))
        if not (self.purpose or "").strip():
            raise UserError(
                self.env._("Purpose of Use: say what you need the customer for.")
            )
        self.env["relationship.release"]._request_access(
            card,
            purpose=self.purpose,
            date_start=self.date_start,
            date_end=self.date_end,
        )
        return self._done(
            self.env._("Your request was handed on. You are told yes or no.")
        )
