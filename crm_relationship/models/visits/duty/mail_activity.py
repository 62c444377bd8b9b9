from odoo import fields, models

from ....tools import roles
from ....tools.asks import asks
from .digest import ACTIVITY_TYPE, LISTS


class MailActivity(models.Model):
    """A finished call or meeting is a contact with the customer (R082).

    Odoo keeps the day on which it was finished, by UTC. A contact counts on the day of
    the company, and for whom its caller was that day, whoever has the customer later.
    """

    _inherit = "mail.activity"

    relationship_done_date = fields.Datetime(
        string="Contact Made at", readonly=True, copy=False
    )
    relationship_visitor_role = fields.Selection(
        selection=roles.SELECTION,
        string="Contact Made as",
        readonly=True,
        copy=False,
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        activities = self.sudo().filtered(
            "activity_type_id.relationship_counts_as_contact"
        )
        cards = activities._relationship_cards()
        for activity, known in cards.items():
            held = {roles.role_of(activity.user_id, card) for card in known}
            activity.relationship_done_date = fields.Datetime.now()
            # Of companies where it differs, each goes on asking who it was.
            activity.relationship_visitor_role = held.pop() if len(held) == 1 else False
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        self.env["relationship.card"].union(*cards.values())._refresh_figures()
        return result

    def _relationship_cards(self):
        """Return by activity the cards of the customer that it is about, if any."""
        partners = self.env["res.partner"]
        cards = self.env["relationship.card"]
        customers, found = {}, {}
        for model, activities in self.grouped("res_model").items():
            if model not in ("relationship.card", "res.partner", "crm.lead"):
                continue
            records = self.env[model].browse(activities.mapped("res_id")).exists()
            known = records.grouped("id")
            for activity in activities:
                record = known.get(activity.res_id)
                if not record:
                    continue
                if model == "relationship.card":
                    found[activity] = record
                    continue
                partner = record if model == "res.partner" else record.partner_id
                if partner:
                    customers[activity] = partner.commercial_partner_id
        ids = partners.union(*customers.values()).ids
        by_customer = cards.search([("partner_id", "in", ids)]).grouped("partner_id")
        for activity, customer in customers.items():
            if known := by_customer.get(customer):
                found[activity] = known
        return found

    @asks("read")
    def action_open_document(self):
        """Open what the daily reminder is about: the customers due for contact."""
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if kind and not self.res_model and self.activity_type_id == kind:
            return self.env["ir.actions.act_window"]._for_xml_id(LISTS["due"])
        return super().action_open_document()
