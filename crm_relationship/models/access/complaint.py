from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ...tools.asks import asks
from ..complaints.constants import OPEN_STATES
from ..mixins.reader import SEE_ALL

HEAD = "crm_relationship.group_relationship_head"


class RelationshipComplaint(models.Model):
    """Who sees a case, what they know of its customer, and what is forgotten.

    Who works on a case sees no more of its customer than the case itself. Customers
    follow their cases, whether or not they can log in. Of a person who asks for it, a
    case keeps what was done, and no more.
    """

    _name = "relationship.complaint"
    _inherit = ["relationship.complaint", "relationship.personal.mixin"]
    # Who the person is, and what they said.
    # Who the person is, and what they said.
    _personal_fields = (
        "contact_name",
        "customer_signature",
        "customer_signed_by",
        "description",
        "email_from",
        "expectation",
        "phone",
        "subject",
    )

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

    @api.depends("user_id", "coordinator_id", "worker_id", "team_id", "card_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("user_id", "coordinator_id", "worker_id", "team_id", "card_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.model
    def _people_parents(self, kind):
        return [*super()._people_parents(kind), ("card_id", kind)]

    @api.model
    def _writer_sources(self):
        team = self._fields["team_id"]
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "owner"),
            self._user_source("coordinator_id", "coordinator"),
            self._user_source("worker_id", "worker"),
            self._stand_in_source("user_id"),
            # Who was asked first records the case, and follows it (R169).
            self._user_source("create_uid", "recorder"),
            self._leader_source(),
            SQL(
                "SELECT k.id, m.user_id, 'team_member' FROM relationship_complaint k"
                " JOIN crm_team_member m ON m.crm_team_id = k.team_id AND m.active"
                " JOIN crm_team t ON t.id = k.team_id"
                " AND t.relationship_owner_only IS NOT TRUE",
                to_flush=(
                    team,
                    self.env["crm.team"]._fields["relationship_owner_only"],
                ),
            ),
        ]

    @api.model
    def _reader_sources(self):
        informed = self._user_source("informed_user_ids", "informed")
        return [*super()._reader_sources(), informed]

    @api.model
    def _reader_reasons(self):
        cards = self.env["relationship.card"]._reader_reasons()
        return {
            **super()._reader_reasons(),
            **cards,
            "owner": self.env._("owner of the case"),
            "coordinator": self.env._("coordinator of the case"),
            "recorder": self.env._("recorded the case"),
            "team_member": self.env._("member of the team, which works its cases"),
            "informed": self.env._("notified of the case"),
            "worker": self.env._("does the work on site"),
        }

    @asks("read")
    def action_show_readers(self):
        """Show who sees the case, and why."""
        return self._show_readers(
            "crm_relationship.relationship_complaint_view_form_readers"
        )

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

    def _evidence(self, operation):
        # Its deadlines would rest, by the hand of whom they bind.
        is_open = self.state in OPEN_STATES
        if operation == "archive" and is_open and not self.env.user.has_group(HEAD):
            return self.env._(
                "%s: an open case is not archived. Close or reject it first; a"
                " department head may archive it as it is."
            )
        return super()._evidence(operation)

    @api.model
    def _relationship_outside_domain(self, partner):
        # A contact who changed employer hears no more of the former one's cases.
        domain = Domain("customer_id", "=", partner.commercial_partner_id.id)
        if partner.email_normalized:
            wrote = Domain("email_normalized", "=", partner.email_normalized)
            domain |= Domain("customer_id", "=", False) & wrote
        return domain

    @api.model
    def _personal_data_domain(self, partners):
        # Whoever the customer is now, who wrote is forgotten; a contact with the same
        # address wrote their own.
        emails = list(filter(None, partners.mapped("email_normalized")))
        others = Domain("partner_id.email_normalized", "in", emails)
        return super()._personal_data_domain(partners) | (
            self._address_domain(partners) & ~others
        )
