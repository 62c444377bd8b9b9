from odoo import api, fields, models
from odoo.tools import SQL

from .indicator import KINDS

# Months that are kept.
MONTHS = 36


class RelationshipValueHistory(models.Model):
    """The value of a customer as it was in the first night of a month."""

    _name = "relationship.value.history"
    _description = "Value by Month"
    _inherit = [
        "relationship.value.parts",
        "relationship.entry.mixin",
        "relationship.disclosure.mixin",
    ]
    _order = "date desc, score desc, id"
    _rec_name = "card_id"

    date = fields.Date(string="Month", required=True, readonly=True)

    _card_date_uniq = models.Constraint(
        "UNIQUE (card_id, date)", "Value by Month: this month is kept already."
    )
    _company_date_idx = models.Index("(company_id, date)")

    @api.model
    def _keep_month(self, company):
        """Keep the values of a company as they are, in its first night of a month."""
        month = company._relationship_today().replace(day=1)
        is_kept = SQL(
            "SELECT EXISTS (SELECT FROM relationship_value_history"
            " WHERE company_id = %s AND date = %s)",
            company.id,
            month,
        )
        if self.env.execute_query(is_kept)[0][0]:
            return
        columns = SQL(", ").join(
            map(SQL.identifier, ("card_id", "company_id", "score", *KINDS))
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO relationship_value_history
                       (%(columns)s, date, create_date, write_date)
                SELECT %(columns)s, %(month)s, now() AT TIME ZONE 'UTC',
                       now() AT TIME ZONE 'UTC'
                  FROM relationship_value
                 WHERE company_id = %(company)s
                    ON CONFLICT DO NOTHING;
                DELETE FROM relationship_value_history
                 WHERE company_id = %(company)s AND date < %(oldest)s
                """,
                columns=columns,
                month=month,
                company=company.id,
                oldest=fields.Date.subtract(month, months=MONTHS),
            )
        )
        self.invalidate_model()

    @api.model
    def _compared_month(self, company):
        """Return the month with which the present is compared: a year ago.

        :return: the first day of it; the oldest that is kept where there is none of a
            year ago, False without any of before this month
        """
        month = company._relationship_today().replace(day=1)
        [(year_ago, oldest)] = self.env.execute_query(
            SQL(
                "SELECT MAX(date) FILTER (WHERE date <= %s), MIN(date)"
                " FROM relationship_value_history WHERE company_id = %s AND date < %s",
                fields.Date.subtract(month, months=12),
                company.id,
                month,
            )
        )
        return year_ago or oldest or False
