from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.asks import asks
from ...tools.outside.templates import import_templates


class RelationshipReviewNominate(models.TransientModel):
    """Nominate customers in a review, each with the reason (R068, R069, R257)."""

    _name = "relationship.review.nominate"
    _description = "Nominate Customers"
    _inherit = ["relationship.step.mixin"]

    card_ids = fields.Many2many(
        comodel_name="relationship.card",
        string="Customers",
        # Who chooses an archived one is told so.
        context={"active_test": False},
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Customer",
        compute="_compute_card_id",
        inverse="_inverse_card_id",
        help="Of a file that is imported: each row nominates one customer.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id"
    )
    review_id = fields.Many2one(
        comodel_name="relationship.review",
        compute="_compute_review_id",
        store=True,
        readonly=False,
        domain="[('company_id', '=', company_id), ('state', 'in',"
        " ('nominating', 'evaluating'))]",
    )
    scheme_id = fields.Many2one(related="review_id.scheme_id")
    nominate_date = fields.Date(related="review_id.nominate_date")
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="For the Tier",
        compute="_compute_tier_id",
        store=True,
        readonly=False,
        domain="[('scheme_id', '=', scheme_id)]",
    )
    reason = fields.Text()
    assessment = fields.Text(
        string="First Assessment",
        compute="_compute_assessment",
        store=True,
        readonly=False,
        help="What the company has found: why the customer is worth it. Kept on the"
        " card.",
    )
    lacks_assessment = fields.Boolean(compute="_compute_lacks_assessment")
    company_level = fields.Boolean(
        string="Recommend for the Company Level",
        help="To be looked after by the company itself.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Specialist",
        domain="[('share', '=', False)]",
        help="Who is to look after them; empty: as now.",
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Liaison Leader",
        domain="[('share', '=', False)]",
    )

    @api.depends("card_ids")
    def _compute_card_id(self):
        for wizard in self:
            wizard.card_id = wizard.card_ids if len(wizard.card_ids) == 1 else False

    def _inverse_card_id(self):
        for wizard in self.filtered("card_id"):
            wizard.card_ids = wizard.card_id

    @api.depends("card_ids")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.card_ids.company_id[:1] or self.env.company

    @api.depends("company_id")
    def _compute_review_id(self):
        for wizard in self:
            wizard.review_id = self.env["relationship.review"].search(
                [
                    ("company_id", "=", wizard.company_id.id),
                    ("state", "=", "nominating"),
                ],
                order="nominate_date, id",
                limit=1,
            )

    @api.depends("review_id")
    def _compute_tier_id(self):
        for wizard in self:
            keys = wizard.review_id.scheme_id.tier_ids.filtered("is_key")
            # Company level is a recommendation of its own.
            wizard.tier_id = keys.sorted("sequence")[-1:]

    @api.depends("card_ids")
    def _compute_assessment(self):
        for wizard in self:
            texts = set(wizard.card_ids.mapped("assessment"))
            [text] = texts if len(texts) == 1 else [False]
            wizard.assessment = wizard.assessment or text

    @api.depends("card_ids")
    def _compute_lacks_assessment(self):
        for wizard in self:
            cards = wizard.card_ids
            wizard.lacks_assessment = not all(card.assessment for card in cards)

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create(vals_list)
        if self.env.context.get("import_file"):
            # A file has no button to press: each of its rows is a nomination.
            for wizard in wizards:
                wizard.action_nominate()
        return wizards

    @api.model
    def get_import_templates(self):
        """Offer the template of a file of nominations."""
        return import_templates(self)

    @asks("read")
    def action_nominate(self):
        """Nominate the customers; those without an assessment get this one."""
        self.ensure_one()
        if not self.review_id:
            raise UserError(
                self.env._(
                    "Review: none takes nominations now. Ask the committee to open one."
                )
            )
        if not self.tier_id:
            raise UserError(self.env._("For the Tier: choose one."))
        values = {
            "company_level": self.company_level,
            "designated_user_id": self.user_id.id,
            "designated_leader_id": self.leader_id.id,
        }
        text = (self.assessment or "").strip()
        cards = self.card_ids
        if text:
            assessed = (
                cards
                if len(cards) == 1
                else cards.filtered(lambda card: not card.assessment)
            )
            assessed.filtered(lambda card: card.assessment != text)._assess(text)
        lines = self.env["relationship.review.line"]
        lines._nominate(self.review_id, cards, self.tier_id, self.reason, **values)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Nominated customers: %(number)s (%(review)s)",
                    number=len(cards),
                    review=self.review_id.display_name,
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
