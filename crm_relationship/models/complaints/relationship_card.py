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
    def _refresh_values_sql(self, company):
        return SQL(
            "%s, %s AS open_complaint_count",
            super()._refresh_values_sql(company),
            SQL(
                "(SELECT count(*) FROM relationship_complaint k WHERE k.card_id = c.id"
                " AND k.active AND k.state IN %s)::int4",
                OPEN_STATES,
            ),
        )

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(lambda: self._link_complaints(company, ids), commit)
        return super()._refresh_company(company, ids, commit)

    @api.model
    def _link_complaints(self, company, ids=None):
        """Give cases the card of their customer, when it came after them or moved.

        :param ids: ids of the cards, None for all
        """
        complaints = self.env["relationship.complaint"]
        complaints.flush_model(["partner_id", "company_id", "card_id"])
        self.flush_model(["partner_id", "company_id"])
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE relationship_complaint k SET card_id = c.id
                  FROM relationship_card c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                 WHERE c.company_id = %(company)s AND c.active AND %(scope)s
                   AND k.partner_id = p.id AND k.company_id = c.company_id
                   AND k.card_id IS DISTINCT FROM c.id
             RETURNING k.id
                """,
                company=company.id,
                scope=SQL("TRUE") if ids is None else SQL("c.id IN %s", tuple(ids)),
            )
        )
        complaints.browse([row[0] for row in rows]).invalidate_recordset(["card_id"])
        if rows:
            self.invalidate_model(["complaint_ids"])

    def _count_open_complaints(self):
        """Write the number of open cases of these cards, where it differs."""
        if not self:
            return
        self.env["relationship.complaint"].flush_model(["card_id", "state", "active"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_card c SET open_complaint_count = n.number
                  FROM (SELECT d.id, count(k.id) AS number
                          FROM relationship_card d
                          LEFT JOIN relationship_complaint k
                                 ON k.card_id = d.id AND k.active AND k.state IN %s
                         WHERE d.id IN %s GROUP BY d.id) n
                 WHERE c.id = n.id
                   AND c.open_complaint_count IS DISTINCT FROM n.number
                """,
                OPEN_STATES,
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
