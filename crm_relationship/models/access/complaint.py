from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools.asks import asks
from ..complaints.constants import OPEN_STATES
from ..mixins.reader import SEE_ALL

HEAD = "crm_relationship.group_relationship_head"


class RelationshipComplaint(models.Model):
    """What people of a case know of its customer, and customers of their cases.

    Who works on a case sees no more of its customer than the case itself. Customers
    follow their cases, whether or not they can log in.
    """

    _inherit = "relationship.complaint"

    active = fields.Boolean(tracking=True)
    # For those who see all customers: others see that of the customers they know.
    tier_id = fields.Many2one(groups=",".join(SEE_ALL))
    customer_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        compute="_compute_customer_tier_id",
        search="_search_customer_tier_id",
        help="The customer's tier on lists when the case was registered, for those who"
        " see the customer.",
    )
    tier_color = fields.Integer(related="customer_tier_id.color", related_sudo=False)

    @api.depends("tier_id", "card_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_customer_tier_id(self):
        cases = self.sudo()
        seen = cases.card_id.with_env(self.env)._filtered_access("read").ids
        for case, known in zip(self, cases, strict=True):
            tier = known.tier_id.with_env(self.env)
            case.customer_tier_id = tier if known.card_id.id in seen else False

    @asks("read")
    def action_show_readers(self):
        """Show who sees the case, and why."""
        return self._show_readers(
            "crm_relationship.relationship_complaint_view_form_readers"
        )

    def _evidence(self, operation):
        # Its deadlines would rest, by the hand of whom they bind.
        is_open = self.state in OPEN_STATES
        if operation == "archive" and is_open and not self.env.user.has_group(HEAD):
            return self.env._(
                "%s: an open case is not archived. Close or reject it first; a"
                " department head may archive it as it is."
            )
        return super()._evidence(operation)

    def _explain_general(self):
        lines = super()._explain_general()
        # The names of users who belong to the customer of the case that one reads.
        company = self.company_id
        if people := self.sudo().customer_user_ids.filtered(
            lambda user: user.share and company in user.company_ids
        ):
            names = format_list(self.env, people.sorted("name").mapped("name"))
            lines.append(self.env._("In the portal it is seen by: %s.", names))
        return lines

    @api.model
    def _search_customer_tier_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        cards = self.env["relationship.card"].with_context(active_test=False)
        cases = self.sudo().with_context(active_test=False)
        known = Domain("card_id", "in", cards._search([]))
        tiers = [tier_id for tier_id in value if tier_id]
        with_tier = cases._search(known & Domain("tier_id", "in", tiers))
        domain = Domain("id", "in", with_tier)
        if len(tiers) != len(list(value)):
            some = cases._search(known & Domain("tier_id", "!=", False))
            domain |= Domain("id", "not in", some)
        return domain

    @api.model
    def _relationship_outside_domain(self, partner):
        # A contact who changed employer hears no more of the former one's cases.
        domain = Domain("customer_id", "=", partner.commercial_partner_id.id)
        if partner.email_normalized:
            wrote = Domain("email_normalized", "=", partner.email_normalized)
            domain |= Domain("customer_id", "=", False) & wrote
        return domain
