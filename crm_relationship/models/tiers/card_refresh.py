from odoo import api, models


class RelationshipCardRefresh(models.AbstractModel):
    """Cards are classified before their figures are refreshed."""

    _inherit = "relationship.card.refresh"

    @api.model
    def _refresh_all(self, cards):
        self.env["relationship.classifier"]._classify_cards(cards)
        return super()._refresh_all(cards)

    @api.model
    def _refresh_all_of(self, company):
        for scheme in self.env["relationship.scheme"].sudo()._computable(company):
            scheme._classify_company(company)
        return super()._refresh_all_of(company)
