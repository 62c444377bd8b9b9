from odoo import api, fields, models
from odoo.exceptions import AccessError

MANAGER = "crm_relationship.group_relationship_manager"


class RelationshipCardAccess(models.TransientModel):
    """Who sees a customer, and why: for administrators, who see no card (R227, R244).

    They give people their rights, and must be able to see what these come to. They
    are told the people and their reasons, as the card tells its readers, and nothing
    else of the card.
    """

    _name = "relationship.card.access"
    _description = "Who Sees a Customer"
    _inherit = ["relationship.step.mixin"]

    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer")
    explanation = fields.Text(
        string="Who Can See This Card", compute="_compute_explanation"
    )

    @api.depends("partner_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_explanation(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("An administrator does this."))
        for wizard in self:
            wizard.explanation = wizard._explain() if wizard.partner_id else False

    def _explain(self):
        self.partner_id.check_access("read")
        cards = self.env["relationship.card"].sudo().with_context(active_test=False)
        cards = cards.search(
            [
                ("partner_id", "=", self.partner_id.commercial_partner_id.id),
                ("company_id", "in", self.env.companies.ids),
            ]
        )
        if not cards:
            return self.env._(
                "%s has no relationship card in the companies that you work in.",
                self.partner_id.display_name,
            )
        if len(self.env.companies) == 1:
            return cards.reader_explanation
        return "\n\n".join(
            f"{card.company_id.name}\n{card.reader_explanation}" for card in cards
        )
