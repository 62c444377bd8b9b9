from odoo import api, fields, models

from ...tools.asks import asks


class RelationshipComplaintPhone(models.TransientModel):
    """Somebody calls: find out who it is by the number, and register the case."""

    _name = "relationship.complaint.phone"
    _description = "New Case by Telephone"
    _inherit = ["relationship.step.mixin"]

    phone = fields.Char(string="Telephone", help="However it is written.")
    match_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Contacts with this Number",
        compute="_compute_match_ids",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
    )
    contact_name = fields.Char(string="Caller")
    complaint_ids = fields.Many2many(
        comodel_name="relationship.complaint",
        string="Cases of the Customer",
        compute="_compute_complaint_ids",
    )

    @api.depends("phone")
    def _compute_match_ids(self):
        partners = self.env["res.partner"]
        for wizard in self:
            wizard.match_ids = partners._relationship_by_phone(wizard.phone, 20)

    @api.depends("phone")
    def _compute_partner_id(self):
        for wizard in self:
            matches = wizard.match_ids
            if len(matches) == 1:
                wizard.partner_id = matches
            elif wizard.partner_id not in matches:
                wizard.partner_id = False

    @api.depends("partner_id")
    def _compute_complaint_ids(self):
        cases = self.env["relationship.complaint"]
        for wizard in self:
            customer = wizard.partner_id.commercial_partner_id
            wizard.complaint_ids = (
                cases.search([("customer_id", "=", customer.id)], limit=10)
                if customer
                else cases
            )

    @asks("read")
    def action_new_case(self):
        """Open a new case, with what is known filled in."""
        self.ensure_one()
        partner = self.partner_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("New Case"),
            "res_model": "relationship.complaint",
            "view_mode": "form",
            "views": [(False, "form")],
            "context": {
                "default_channel": "phone",
                "default_partner_id": partner.id,
                "default_phone": self.phone or partner.phone,
                "default_contact_name": self.contact_name
                or (partner.name if not partner.is_company else False),
            },
        }
