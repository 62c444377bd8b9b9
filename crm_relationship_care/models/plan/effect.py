from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipMaintenancePlan(models.Model):
    """The effect of a plan: before and since, of its customers and of the others.

    As many days before the plan as have passed of it. One statement for each indicator,
    over all cards of the company.
    """

    _inherit = "relationship.maintenance.plan"

    @asks("write")
    def action_measure(self):
        """Measure the goals: before the plan and since, in the plan and outside it."""
        self._refuse_unless("running", "done")
        for plan in self:
            plan.sudo()._measure()

    @asks("write")
    def action_finish(self):
        """Evaluate the plan: its goals are measured a last time.

        :raises UserError: without an evaluation in words
        """
        self._check_step("done")
        self.action_measure()
        self._take_step("done")

    def _measure(self):
        """Measure all goals as of today, or of the end of the plan."""
        self.ensure_one()
        today = self.company_id._relationship_today()
        last = min(self.date_end, today)
        days = max((last - self.date_start).days + 1, 1)
        spans = (
            (self.date_start - timedelta(days=days), self.date_start - timedelta(1)),
            (self.date_start, self.date_start + timedelta(days=days - 1)),
        )
        self.env.flush_all()
        for goal in self.goal_ids:
            before, after = (self._indicator(goal.indicator, *span) for span in spans)
            goal._stamp(
                before=before[True],
                after=after[True],
                others_before=before[False],
                others_after=after[False],
            )
        self._stamp(measured_date=today)

    def _indicator(self, name, first, last):
        """Return an indicator in a span of days.

        :return: dictionary: True, of the customers of the plan; False, of the others
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.card_id IS NOT NULL AS within, %(figure)s
                  FROM relationship_card c
                  LEFT JOIN relationship_card_relationship_maintenance_plan_rel m
                       ON m.relationship_card_id = c.id
                          AND m.relationship_maintenance_plan_id = %(plan)s
                 CROSS JOIN LATERAL (
                       SELECT m.relationship_card_id AS card_id) p
                  LEFT JOIN (%(values)s) v ON v.card_id = c.id
                 WHERE c.active AND c.company_id = %(company)s
                 GROUP BY 1
                """,
                # An average of answers, or of what each customer has.
                figure=SQL("sum(v.amount) / NULLIF(sum(v.number), 0)")
                if name in ("satisfaction", "loyalty")
                else SQL("avg(COALESCE(v.amount, 0))"),
                plan=self.id,
                values=self._values_sql(name, first, last),
                company=self.company_id.id,
            )
        )
        found = {within: float(figure or 0) for within, figure in rows}
        return {True: found.get(True, 0.0), False: found.get(False, 0.0)}

    def _values_sql(self, name, first, last):
        """Return SQL of (card_id, amount, number) of an indicator in a span of days."""
        span = {"first": first, "upto": last + timedelta(days=1)}
        if name in ("satisfaction", "loyalty"):
            column = "score" if name == "satisfaction" else "promoter_score"
            return SQL(
                "SELECT card_id, sum(%(column)s) AS amount, count(%(column)s) AS number"
                " FROM relationship_satisfaction WHERE is_first"
                " AND date >= %(first)s AND date < %(upto)s GROUP BY card_id",
                column=SQL.identifier(column),
                **span,
            )
        if name == "turnover":
            company = self.company_id
            return SQL(
                "SELECT k.id AS card_id, t.amount, 1 AS number"
                " FROM (%s) t JOIN relationship_card k"
                " ON k.partner_id = t.partner_id AND k.company_id = %s",
                self.env["relationship.turnover"]._period_turnover_sql(
                    company, "both", first, last, None
                ),
                company.id,
            )
        table, date, state = {
            "contacts": (
                "relationship_visit",
                "date_start",
                SQL("state IN ('done', 'reported')"),
            ),
            "cases": (
                "relationship_complaint",
                "received_date",
                SQL("kind='complaint'"),
            ),
        }[name]
        return SQL(
            "SELECT card_id, count(*) AS amount, 1 AS number FROM %(table)s"
            " WHERE %(date)s >= %(first)s AND %(date)s < %(upto)s AND %(state)s"
            " GROUP BY card_id",
            table=SQL.identifier(table),
            date=SQL.identifier(date),
            state=state,
            **span,
        )
