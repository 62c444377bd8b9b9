from odoo import api, models


class RelationshipCardRefresh(models.AbstractModel):
    """The values of all customers are found after their figures, every night.

    A single card keeps the value of the last night: it is a place among all others.
    """

    _inherit = "relationship.card.refresh"

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(
            lambda: self._link_documents("relationship.value.score", company, ids),
            commit,
        )
        result = super()._refresh_company(company, ids, commit)
        if ids is None:
            self.env["relationship.value.refresh"]._refresh_company(company, commit)
        return result
