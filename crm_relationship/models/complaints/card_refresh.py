from odoo import api, models
from odoo.tools import SQL


class RelationshipCardRefresh(models.AbstractModel):
    """The open cases of a card are one of its figures."""

    _inherit = "relationship.card.refresh"

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(
            lambda: self._link_documents("relationship.complaint", company, ids), commit
        )
        return super()._refresh_company(company, ids, commit)

    @api.model
    def _joins_sql(self, company, ids):
        return SQL(
            "%s LEFT JOIN (%s) open_case ON open_case.card_id = c.id",
            super()._joins_sql(company, ids),
            self.env["relationship.card"]._open_complaints_sql(ids),
        )

    @api.model
    def _values_sql(self, company):
        return {
            **super()._values_sql(company),
            "open_complaint_count": SQL("COALESCE(open_case.number, 0)"),
        }
