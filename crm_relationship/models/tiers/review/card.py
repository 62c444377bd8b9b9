from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from .nomination import COMMITTEE
from .review import OPEN_STATES


class RelationshipCard(models.Model):
    """What a review needs of a card, and leaves on it."""

    _inherit = "relationship.card"

    # R068
    assessment = fields.Text(
        string="First Assessment",
        readonly=True,
        copy=False,
        help="Why the customer is worth nominating, as the company has assessed it.",
    )
    assessed_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Assessed by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    assessed_date = fields.Date(string="Assessed on", readonly=True, copy=False)
    review_line_ids = fields.One2many(
        comodel_name="relationship.review.line",
        inverse_name="card_id",
        string="Reviews",
        readonly=True,
    )
    review_line_count = fields.Integer(
        string="In Reviews", compute="_compute_review_line_count"
    )

    # What is decided stays hidden until it is issued; where it is, does not.
    review_note = fields.Char(
        string="In the Open Review", compute="_compute_review_note"
    )
    can_nominate = fields.Boolean(compute="_compute_can_nominate")

    def _compute_can_nominate(self):
        # Asked once for a form: whether a review of the company takes nominations.
        reviews = self.env["relationship.review"]
        states = ["nominating"]
        if self.env.user.has_group(COMMITTEE):
            states.append("evaluating")
        companies = self.env["res.company"]
        if reviews.has_access("read"):
            companies = reviews.search([("state", "in", states)]).company_id
        for card in self:
            card.can_nominate = card.company_id in companies

    @api.depends_context("lang")
    def _compute_review_note(self):
        # Who reads the card knows that it is nominated, whatever is decided then.
        lines = self.env["relationship.review.line"].sudo()
        found = lines.search(
            [
                ("card_id", "in", self.ids),
                ("review_id.state", "in", OPEN_STATES),
                ("nominated_tier_id", "!=", False),
            ]
        ).grouped("card_id")
        for card in self:
            card.review_note = " ".join(
                line._nomination_note() for line in found.get(card.sudo()._origin, ())
            )

    def _compute_review_line_count(self):
        lines = self.env["relationship.review.line"]
        found = {}
        if lines.has_access("read"):
            found = dict(
                lines._read_group(
                    [("card_id", "in", self.ids)], ["card_id"], ["__count"]
                )
            )
        for card in self:
            card.review_line_count = found.get(card._origin, 0)

    def _assess(self, text):
        """Keep the first assessment of cards that the user works on (R068).

        :raises UserError: when it says nothing
        """
        self.check_access("write")
        if not (text or "").strip():
            raise UserError(self.env._("First Assessment: write down what was found."))
        for company, cards in self.grouped("company_id").items():
            cards._stamp(
                assessment=text.strip(),
                assessed_user_id=self.env.uid,
                assessed_date=company._relationship_today(),
            )

    @asks("read")
    def action_nominate(self):
        """Open the dialog that nominates these customers in a review."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_review_nominate_action"
        )
        return {**action, "context": {"default_card_ids": self.ids}}

    @asks("read")
    def action_open_review_lines(self):
        """Open what reviews have said of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_review_line_action"
        )
        return {**action, "domain": [("card_id", "=", self.id)], "context": {}}
