from odoo import api, fields, models
from odoo.tools import SQL

from .constants import OPEN_STATES


class RelationshipCard(models.Model):
    """The cases of a customer."""

    _inherit = "relationship.card"

    complaint_ids = fields.One2many(
        comodel_name="relationship.complaint", inverse_name="card_id", string="Cases"
    )
    open_complaint_count = fields.Integer(
        string="Open Cases",
        readonly=True,
        copy=False,
        default=0,
        help="Kept when a case is opened or closed, and refreshed every night.",
    )

    @api.model
    def _figures(self):
        return {**super()._figures(), "open_complaint_count": "int4"}

    @api.model
    def _open_complaints_sql(self, ids):
        """Return SQL of (card_id, number) of the cards that have open cases.

        :param ids: ids of the cards, None for all
        """
        return SQL(
            "SELECT card_id, count(*)::int4 AS number FROM relationship_complaint"
            " WHERE active AND state IN %s AND %s GROUP BY card_id",
            OPEN_STATES,
            SQL("TRUE") if ids is None else SQL("card_id IN %s", tuple(ids)),
        )

    @api.model
    def _refresh_joins_sql(self, company, ids):
        return SQL(
            "%s LEFT JOIN (%s) open_case ON open_case.card_id = c.id",
            super()._refresh_joins_sql(company, ids),
            self._open_complaints_sql(ids),
        )

    @api.model
    def _refresh_values_sql(self, company):
        return SQL(
            "%s, COALESCE(open_case.number, 0) AS open_complaint_count",
            super()._refresh_values_sql(company),
        )

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(
            lambda: self._link_documents("relationship.complaint", company, ids), commit
        )
        return super()._refresh_company(company, ids, commit)

    def _count_open_complaints(self):
        """Write the number of open cases of these cards, where it differs."""
        if not self:
            return
        self.env["relationship.complaint"].flush_model(["card_id", "state", "active"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_card c
                   SET open_complaint_count = COALESCE(n.number, 0)
                  FROM relationship_card d LEFT JOIN (%s) n ON n.card_id = d.id
                 WHERE c.id = d.id AND d.id IN %s
                   AND c.open_complaint_count IS DISTINCT FROM COALESCE(n.number, 0)
                """,
                self._open_complaints_sql(self.ids),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["open_complaint_count"])

    def action_open_complaints(self):
        """Open the cases of the customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_complaint_action"
        )
        return {
            **action,
            "domain": [("card_id", "=", self.id)],
            "context": {
                "default_partner_id": self.partner_id.id,
                "search_default_open": 1,
            },
        }
