from odoo import api, models
from odoo.tools import SQL

from .section import Column, Section


class RelationshipMonthlyFigures(models.AbstractModel):
    """Quotations of a month, where Odoo has sales orders (R293)."""

    _inherit = "relationship.monthly.figures"

    @api.model
    def _sections(self):
        sections = super()._sections()
        if "sale.order" not in self.env:
            return sections
        amount = Column("amount", self.env._("Untaxed Amount"), "money")
        quotations = Section(
            "quotations",
            self.env._("Quotations"),
            [
                Column("made", self.env._("Created")),
                Column("open", self.env._("Open")),
                Column("confirmed", self.env._("Confirmed")),
                Column("cancelled", self.env._("Cancelled")),
                amount,
            ],
            [
                Column("name", self.env._("Quotation"), "text"),
                Column("customer", self.env._("Customer"), "text"),
                amount,
                Column("state", self.env._("State"), "sale.order,state"),
            ],
        )
        place = next(
            number for number, one in enumerate(sections) if one.code == "bids"
        )
        return [*sections[:place], quotations, *sections[place:]]

    @api.model
    def _quotations_sql(self, values):
        """Return SQL of quotations made, open at the end, or decided in the month.

        The amount is in the company's currency. The day on which an order was cancelled
        is that of its last change: Odoo keeps no other.
        """
        self.env["sale.order"].flush_model()
        return SQL(
            """
            SELECT o.user_id, o.team_id, m.made::int AS made, m.open::int AS open,
                   m.confirmed::int AS confirmed, m.cancelled::int AS cancelled,
                   m.amount, o.id AS position,
                   jsonb_build_object(
                       'name', o.name, 'customer', p.name, 'amount', m.amount,
                       'state', o.state) AS line
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
             CROSS JOIN LATERAL (
                   SELECT o.create_date >= %(start)s
                              AND o.create_date < %(end)s AS made,
                          o.state IN ('draft', 'sent') AND o.create_date < %(end)s
                              AS open,
                          o.state = 'sale' AND o.date_order >= %(start)s
                              AND o.date_order < %(end)s AS confirmed,
                          o.state = 'cancel' AND o.write_date >= %(start)s
                              AND o.write_date < %(end)s AS cancelled,
                          round(o.amount_untaxed / COALESCE(
                              NULLIF(o.currency_rate, 0), 1), 2) AS amount) m
             WHERE o.company_id = %(company)s
               AND (m.made OR m.open OR m.confirmed OR m.cancelled)
            """,
            company=values["company"],
            start=values["start"],
            end=values["end"],
        )
