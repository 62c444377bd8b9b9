from odoo import api, fields, models
from odoo.tools import SQL

MEASURES = ("satisfaction", "satisfaction_trend", "satisfaction_count")


class RelationshipCard(models.Model):
    """How satisfied a customer is: the average of the last twelve months."""

    _inherit = "relationship.card"

    satisfaction = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Average of the answers of the last twelve months, 0 to 100. Kept when an"
        " answer comes, and refreshed every night.",
    )
    satisfaction_trend = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Against the twelve months before.",
    )
    satisfaction_count = fields.Integer(
        string="Answers",
        readonly=True,
        copy=False,
        default=0,
        help="Answers of the last twelve months.",
    )
    satisfaction_ids = fields.One2many(
        comodel_name="relationship.satisfaction",
        inverse_name="card_id",
        string="All Answers",
    )

    @api.model
    def _satisfaction_sql(self, company):
        """Return SQL of the figures of card ``c``, in the order of ``MEASURES``."""
        return SQL(
            """
            SELECT round(avg(s.score) FILTER (WHERE s.date > %(year)s), 2),
                   round(avg(s.score) FILTER (WHERE s.date > %(year)s)
                         - avg(s.score) FILTER (WHERE s.date <= %(year)s), 2),
                   count(*) FILTER (WHERE s.date > %(year)s)::int4
              FROM relationship_satisfaction s
             WHERE s.card_id = c.id AND s.is_first AND s.date > %(years)s
            """,
            **self._satisfaction_dates(company),
        )

    @api.model
    def _satisfaction_dates(self, company):
        today = company._relationship_today()
        return {
            "year": fields.Date.subtract(today, years=1),
            "years": fields.Date.subtract(today, years=2),
        }

    @api.model
    def _refresh_values_sql(self, company):
        values = self._satisfaction_sql(company)
        columns = (
            SQL(
                "(SELECT m.%(name)s FROM (%(values)s) m(%(names)s)) AS %(name)s",
                name=SQL.identifier(name),
                names=SQL(", ").join(map(SQL.identifier, MEASURES)),
                values=values,
            )
            for name in MEASURES
        )
        return SQL(", ").join([super()._refresh_values_sql(company), *columns])

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        self._work_step(lambda: self._link_satisfaction(company, ids), commit)
        return super()._refresh_company(company, ids, commit)

    @api.model
    def _link_satisfaction(self, company, ids=None):
        """Give answers the card of their customer, when it came after them or moved.

        :param ids: ids of the cards, None for all
        """
        answers = self.env["relationship.satisfaction"]
        answers.flush_model(["partner_id", "company_id", "card_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_satisfaction s SET card_id = c.id
                  FROM relationship_card c
                  JOIN res_partner p ON p.commercial_partner_id = c.partner_id
                 WHERE c.company_id = %(company)s AND c.active AND %(scope)s
                   AND s.partner_id = p.id AND s.company_id = c.company_id
                   AND s.card_id IS DISTINCT FROM c.id
                """,
                company=company.id,
                scope=SQL("TRUE") if ids is None else SQL("c.id IN %s", tuple(ids)),
            )
        )
        if self.env.cr.rowcount:
            answers.invalidate_model(["card_id"])
            self.invalidate_model(["satisfaction_ids"])

    def _refresh_satisfaction(self):
        """Write the figures of these cards, where they differ."""
        if not self:
            return
        self.env["relationship.satisfaction"].flush_model()
        names = SQL(", ").join(map(SQL.identifier, MEASURES))
        for company, cards in self.grouped("company_id").items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE relationship_card k SET (%(names)s) = (n.a, n.b, n.c)
                      FROM (SELECT c.id, m.* FROM relationship_card c
                             CROSS JOIN LATERAL (%(values)s) m(a, b, c)
                             WHERE c.id IN %(ids)s) n
                     WHERE k.id = n.id AND
                           (k.satisfaction, k.satisfaction_trend, k.satisfaction_count)
                           IS DISTINCT FROM (n.a, n.b, n.c)
                    """,
                    names=names,
                    values=self._satisfaction_sql(company),
                    ids=tuple(cards.ids),
                )
            )
        self.invalidate_recordset(MEASURES)

    def action_open_satisfaction(self):
        """Open the answers of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_satisfaction_action"
        )
        return {
            **action,
            "domain": [("card_id", "=", self.id)],
            "views": [(False, "list"), (False, "graph"), (False, "form")],
        }
