from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.dates import rhythm as arithmetic


class RelationshipRhythm(models.Model):
    """What is usual among the customers of a company: how often, how regularly (R211).

    A row for each month. What is known of a single customer is completed by the last.
    """

    _name = "relationship.rhythm"
    _description = "Rhythm of All Customers"
    _inherit = ["relationship.entry.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True, help="The day it was estimated.")
    customer_count = fields.Integer(
        string="Customers", readonly=True, help="Who bought in the last three years."
    )
    repeater_count = fields.Integer(
        string="Bought Again",
        readonly=True,
        help="Of these, who bought on more than one day.",
    )
    interval = fields.Float(
        string="Interval (Days)",
        readonly=True,
        aggregator="avg",
        help="Between two purchases, on average.",
    )
    weight = fields.Float(
        readonly=True,
        aggregator="avg",
        help="The average interval counts like so many gaps of a customer's own. It is"
        " great where customers differ little.",
    )
    spread = fields.Float(
        readonly=True,
        aggregator="avg",
        help="Variance of the gaps of a customer, relative to the interval: 0 where all"
        " are regular, 1 where they buy at random.",
    )
    rate = fields.Float(
        string="Purchases a Day",
        readonly=True,
        aggregator="avg",
        help="Days on which a customer buys again, for each day since the first.",
    )
    days = fields.Float(
        string="Weight of the Rate (Days)",
        readonly=True,
        aggregator="avg",
        help="The average rate counts like so many days of a customer's own.",
    )

    _company_date_uniq = models.Constraint(
        "UNIQUE (company_id, date)",
        "Rhythm of All Customers: it was estimated on this day already.",
    )

    @api.model
    def _last(self, company):
        """Return the last estimate for a company, empty where there is none."""
        today = company._relationship_today()
        domain = [("company_id", "=", company.id), ("date", "<=", today)]
        return self.sudo().search(domain, limit=1)

    @api.model
    def _estimate(self, company):
        """Estimate what is usual, once a month, from ``relationship_rhythm_now``."""
        today = company._relationship_today()
        last = self._last(company)
        if last and last.date >= today.replace(day=1):
            return
        [(customers, *sums)] = self.env.execute_query(self._sums_sql(today))
        sums = arithmetic.Sums(*(float(value) for value in sums))
        usual = arithmetic.population(sums)
        if usual:
            values = {"customer_count": customers, "repeater_count": sums.repeaters}
            of_day = {"company_id": company.id, "date": today}
            # The job writes what nobody enters.
            self.sudo().create({**of_day, **values, **usual._asdict()})

    @api.model
    def _sums_sql(self, today):
        """Return SQL of the number of customers and of ``tools.rhythm.Sums``."""
        return SQL(
            """
            SELECT count(*), count(*) FILTER (WHERE x > 0),
                   COALESCE(SUM(x), 0), COALESCE(SUM(x * x), 0), COALESCE(SUM(t), 0),
                   COALESCE(SUM(t * t / NULLIF(x, 0)), 0),
                   COALESCE(SUM(s) FILTER (WHERE x > 0), 0),
                   COALESCE(SUM(s * x * x / NULLIF(t * t, 0)), 0),
                   COALESCE(SUM(time), 0), COALESCE(SUM(time * time), 0),
                   COALESCE(SUM(x * time), 0)
              FROM (SELECT x, t, time,
                           GREATEST(squares - t * t / NULLIF(x, 0), 0) AS s
                      FROM (SELECT (purchases - 1)::float8 AS x, squares,
                                   (date_last - date_first)::float8 AS t,
                                   (%s::date - date_first)::float8 AS time
                              FROM relationship_rhythm_now) customer) numbers
            """,
            today,
        )

    def _population(self):
        """Return what is usual, as ``tools.rhythm`` takes it; None where unknown."""
        if not self:
            return None
        names = arithmetic.Population._fields
        return arithmetic.Population(*(self[name] for name in names))
