from odoo import api, models
from odoo.tools import SQL


class RelationshipCardRefresh(models.AbstractModel):
    """Cards are classified before their figures are refreshed.

    How a customer is served follows from all tiers that count, of whatever schemes.
    """

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

    @api.model
    def _joins_sql(self, company, ids):
        return SQL(
            "%s LEFT JOIN (%s) service ON service.card_id = c.id",
            super()._joins_sql(company, ids),
            self._service_sql(company, ids),
        )

    @api.model
    def _service_sql(self, company, ids):
        """Return SQL of what the tiers of the cards say of their service (R066).

        A customer without sales is in the last tier because nothing else is known: by
        mailings alone once a rule or a person has decided so.
        """
        return SQL(
            """
            SELECT k.card_id,
                   bool_or(t.is_key OR t.service_mode = 'personal') AS is_personal,
                   bool_or(t.service_mode = 'mass'
                           AND (k.turnover <> 0 OR k.rule_id IS NOT NULL
                                OR k.manual_tier_id IS NOT NULL
                                OR s.mode = 'propose')) AS is_mass,
                   min(NULLIF(t.review_interval_days, 0)) AS review_days
              FROM relationship_classification k
              JOIN relationship_tier t ON t.id = k.tier_id
              JOIN relationship_scheme s ON s.id = k.scheme_id AND s.active
             WHERE k.company_id = %s AND %s
             GROUP BY k.card_id
            """,
            company.id,
            SQL("TRUE") if ids is None else SQL("k.card_id IN %s", tuple(ids)),
        )

    @api.model
    def _values_sql(self, company):
        return {
            **super()._values_sql(company),
            "service_mode": SQL(
                "CASE WHEN service.is_personal THEN 'personal'"
                " WHEN service.is_mass THEN 'mass' END::varchar"
            ),
        }

    @api.model
    def _is_mass_sql(self):
        return SQL("service.is_mass AND service.is_personal IS NOT TRUE")

    @api.model
    def _review_days_sql(self, company):
        return SQL(
            "COALESCE(service.review_days, %s)", super()._review_days_sql(company)
        )
