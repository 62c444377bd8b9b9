from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.condition import read_condition

PRODUCTS = ("product_ids", "other_product_ids")


class RelationshipSegment(models.Model):
    """Customers by tiers, products and facts, as a saved filter (R066, R077, R210).

    Whoever uses it finds those of its customers whom they see.
    """

    _name = "relationship.segment"
    _description = "Customer Segment"
    _inherit = ["relationship.entry.mixin", "relationship.whom.mixin"]
    _order = "name, id"
    _names_copies = True
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Made by",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    domain = fields.Char(
        string="Facts", default="[]", help="What else is true of these customers."
    )
    # R077
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="relationship_segment_product_rel",
        string="Bought",
        check_company=True,
        help="Customers who bought one of these in twelve months. Empty: any.",
    )
    other_product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="relationship_segment_other_product_rel",
        string="Did Not Buy",
        check_company=True,
        help="Only customers who bought none of these in twelve months: to whom they"
        " can be offered.",
    )
    note = fields.Text()
    card_count = fields.Integer(string="Customers", compute="_compute_card_count")

    has_coupons = fields.Boolean(compute="_compute_has_coupons")

    def _compute_has_coupons(self):
        self.has_coupons = bool(self.env["relationship.coupons"]._programs())

    @api.depends(lambda self: (*self._whom_fields(), "domain", *PRODUCTS))
    @api.depends_context("uid")
    def _compute_card_count(self):
        cards = self.env["relationship.card"]
        for segment in self:
            try:
                segment.card_count = cards.search_count(segment._card_domain())
            except (AccessError, ValidationError):
                # A field is gone, or not for the reader: the list of segments is shown.
                segment.card_count = 0

    @api.constrains("domain")
    def _check_domain(self):
        for segment in self:
            segment._facts()

    def _facts(self):
        """Return the domain of the facts.

        :raises ValidationError: when it is no condition on customers
        """
        try:
            return read_condition(self.domain, self.env["relationship.card"])
        except ValueError as error:
            raise ValidationError(
                self.env._("Facts: these are no conditions on customers: %s", error)
            ) from error

    def _card_domain(self):
        """Return the domain of the cards of this segment."""
        self.ensure_one()
        company = Domain("company_id", "=", self.company_id.id)
        return company & self._whom_domain() & self._products() & self._facts()

    def _products(self):
        """Return the domain of what customers bought, or did not (R077)."""
        bought, others = (self[name].ids for name in PRODUCTS)
        domain = Domain("bought_product_ids", "in", bought) if bought else Domain.TRUE
        if others:
            domain &= Domain("bought_product_ids", "not in", others)
        return domain

    def _cards(self):
        """Return the customers of this segment whom the user works on."""
        cards = self.env["relationship.card"].search(self._card_domain())
        return cards._filtered_access("write")

    def _cards_to_add(self, known):
        """Return the customers to add where some are already.

        :param known: the cards that are there, also those that the user does not see
        :raises UserError: without a segment, or when there is nobody to add
        """
        if not self:
            raise UserError(self.env._("Segment: choose whose customers are added."))
        cards = self._cards() - known
        if not cards:
            raise UserError(
                self.env._("No customer to add: all whom you see are there already.")
            )
        return cards

    @api.model
    def _listed_values(self, cards, **values):
        """Return the values of lines that write to the people of these customers."""
        return [
            {
                **values,
                "card_id": card.id,
                "partner_id": (card.contact_id or card.partner_id).id,
            }
            for card in cards
        ]

    @asks("read")
    def action_open_cards(self):
        """Open the customers of this segment."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_card_action",
            list(self._card_domain()),
        )

    @asks("read")
    def action_call(self):
        """Plan a campaign of calls to these customers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call Customers Back"),
            "res_model": "relationship.visit.campaign",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": "relationship.card",
                "active_ids": self._cards().ids,
                "default_name": self.name,
            },
        }

    @asks("read")
    def action_tell(self):
        """Begin a notice to these customers."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "relationship.notice",
            "view_mode": "form",
            "context": {"default_segment_id": self.id},
        }

    @asks("read")
    def action_coupons(self):
        """Give these customers coupons of Odoo's, where they are installed."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship_care.relationship_coupons_action"
            ),
            "context": {"default_segment_id": self.id},
        }
