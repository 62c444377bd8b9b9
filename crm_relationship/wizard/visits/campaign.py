from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.asks import asks
from ...tools.condition import read_condition


class RelationshipVisitCampaign(models.TransientModel):
    """Choose the customers to call back, and plan a call to each (R117)."""

    _name = "relationship.visit.campaign"
    _description = "Call Customers Back"
    _inherit = ["relationship.step.mixin"]

    plan_id = fields.Many2one(
        comodel_name="relationship.visit.plan",
        string="Add to Campaign",
        domain="[('kind', '=', 'campaign'), ('state', 'in', ('draft', 'submitted',"
        " 'approved'))]",
    )
    name = fields.Char(string="Campaign")
    purpose = fields.Text(help="The new product or promotion, and what to ask.")
    date_start = fields.Date(
        string="Start",
        required=True,
        default=lambda self: self._default_date_start(),
    )
    date_end = fields.Date(
        string="End", required=True, default=lambda self: self._default_date_end()
    )
    visit_type_id = fields.Many2one(
        comodel_name="relationship.visit.type",
        string="Type",
        required=True,
        default=lambda self: self._default_visit_type_id(),
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Called by",
        domain="[('share', '=', False)]",
        help="Empty: the specialist of each customer.",
    )
    scope = fields.Selection(
        selection=[
            ("selection", "Selected Customers"),
            ("filter", "Customers who match"),
        ],
        required=True,
        default=lambda self: self._default_scope(),
        string="For",
    )
    card_ids = fields.Many2many(
        comodel_name="relationship.card",
        string="Customers",
        default=lambda self: self._default_card_ids(),
    )
    tier_ids = fields.Many2many(
        comodel_name="relationship.tier",
        string="Tiers",
        help="Only customers of these tiers; empty: of all.",
    )
    domain = fields.Char(string="Filter", default="[]")
    card_count = fields.Integer(string="Customers Found", compute="_compute_card_count")

    @api.model
    def _default_date_start(self):
        return self.env.company._relationship_today()

    @api.model
    def _default_date_end(self):
        # The calls begin tomorrow: there is a working day in any week.
        return self._default_date_start() + timedelta(days=7)

    @api.model
    def _default_visit_type_id(self):
        return self.env.ref(
            "crm_relationship.relationship_visit_type_call_back",
            raise_if_not_found=False,
        )

    @api.model
    def _default_scope(self):
        return "selection" if self._default_card_ids() else "filter"

    @api.model
    def _default_card_ids(self):
        if self.env.context.get("active_model") == "relationship.card":
            return self.env.context.get("active_ids", [])
        return []

    @api.depends("scope", "card_ids", "tier_ids", "domain")
    def _compute_card_count(self):
        for wizard in self:
            wizard.card_count = len(wizard._cards())

    def _cards(self):
        """Return the cards of the customers to call, which the user works on."""
        cards = self.env["relationship.card"].search(self._card_domain())
        return cards._filtered_access("write")

    def _card_domain(self):
        """Return the domain of the cards to call."""
        if self.scope == "selection":
            domain = Domain("id", "in", self.card_ids.ids)
        else:
            domain = self._filter_domain()
        if self.tier_ids:
            tiers = Domain("tier_id", "in", self.tier_ids.ids)
            domain &= Domain("classification_ids", "any", tiers)
        company = self.plan_id.company_id or self.env.company
        return domain & Domain("company_id", "=", company.id)

    def _filter_domain(self):
        """Return the domain of the filter.

        :raises UserError: when it is none
        """
        try:
            return read_condition(self.domain, self.env["relationship.card"])
        except ValueError as error:
            raise UserError(
                self.env._("Filter: these are no conditions on customers: %s", error)
            ) from error

    @asks("read", once=True)
    def action_plan(self):
        """Add a call to each of the customers, and open the campaign.

        :raises UserError: when there is no customer to call
        """
        self.ensure_one()
        plan = self.plan_id or self._create_plan()
        if not self._add_calls(plan):
            raise UserError(
                self.env._(
                    "No customer to add: nobody matches, or each has a call in the"
                    " campaign already."
                )
            )
        return plan._get_records_action(context={})

    def _create_plan(self):
        if not self.name:
            raise UserError(self.env._("Campaign: give the campaign a name."))
        return self.env["relationship.visit.plan"].create(
            {
                "kind": "campaign",
                "name": self.name,
                "purpose": self.purpose,
                "date_start": self.date_start,
                "date_end": self.date_end,
            }
        )

    def _add_calls(self, plan):
        """Add a call-back to each customer who has none in the campaign.

        The caller is who is chosen here, or the specialist of each customer, else the
        person of the campaign.

        :return: the new visits
        """
        plan.check_access("write")
        plan._refuse_unless("draft", "submitted", "approved")
        visits = self.env["relationship.visit"]
        schedule = self.env["relationship.visit.plan.schedule"]
        called = visits.sudo().search_fetch([("plan_id", "=", plan.id)], ["card_id"])
        to_call = self._cards() - called.card_id
        values = []
        for caller, cards in to_call.grouped(
            lambda card: self.user_id or card.user_id or plan.user_id
        ).items():
            starts = schedule._starts(
                plan, caller, [None] * len(cards), self.visit_type_id.duration
            )
            values += [
                {
                    "plan_id": plan.id,
                    "card_id": card.id,
                    "visit_type_id": self.visit_type_id.id,
                    "user_id": caller.id,
                    "date_start": start,
                    "purpose": plan.purpose,
                }
                for card, start in zip(cards, starts, strict=True)
            ]
        return visits._create_quietly(values)
