from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.dates.zone import utc_moment

from ..models.survey.satisfaction import DIMENSIONS
from ..tools.factors import verdict

# Loyalty follows from satisfaction, and does not move it.
FACTORS = tuple(f"score_{name}" for name in DIMENSIONS if name != "loyalty")


class RelationshipKeyFactors(models.TransientModel):
    """Which dimensions move the satisfaction of customers (关键因素, R180).

    For each dimension, how much its scores and those of the whole go together: a
    correlation of 1 means that they rise and fall together, 0 that they do not.
    """

    _name = "relationship.key.factors"
    _description = "Key Factors of Satisfaction"
    _inherit = ["relationship.step.mixin"]

    date_start = fields.Date(
        string="From", required=True, default=lambda self: self._default_date_start()
    )
    date_end = fields.Date(
        string="Until",
        required=True,
        default=lambda self: self.env.company._relationship_today(),
    )
    team_id = fields.Many2one(comodel_name="crm.team", help="Empty: all teams.")
    tier_id = fields.Many2one(comodel_name="relationship.tier", help="Empty: any.")
    average = fields.Float(string="Overall", digits=(5, 2), readonly=True)
    answer_count = fields.Integer(string="Answers", readonly=True)
    promoter_score = fields.Integer(string="Net Promoter Score", readonly=True)
    line_ids = fields.One2many(
        comodel_name="relationship.key.factors.line",
        inverse_name="factors_id",
        readonly=True,
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Key Factors of Satisfaction")

    def _default_date_start(self):
        return self.env.company._relationship_today() - timedelta(days=365)

    def _domain(self):
        company = self.env.company
        zone = company._relationship_zone()
        after = self.date_end + timedelta(days=1)
        domain = (
            Domain("company_id", "=", company.id)
            & Domain("is_first", "=", True)
            & Domain("date", ">=", utc_moment(self.date_start, 0, zone))
            & Domain("date", "<", utc_moment(after, 0, zone))
        )
        if self.team_id:
            domain &= Domain("team_id", "=", self.team_id.id)
        if self.tier_id:
            tier = Domain("tier_id", "=", self.tier_id.id)
            domain &= Domain("card_id.classification_ids", "any", tier)
        return domain

    @asks("read")
    def action_compute(self):
        """Find the key factors, of the answers that the user may read."""
        self.ensure_one()
        figures = self._figures()
        whole, count, promoters = figures.pop()
        self.write(
            {
                "average": whole or 0,
                "answer_count": count,
                "promoter_score": round(promoters or 0),
                "line_ids": [
                    Command.clear(),
                    *(Command.create(values) for values in self._lines(figures, whole)),
                ],
            }
        )
        return self._get_records_action(name=self.env._("Key Factors of Satisfaction"))

    def _figures(self):
        """Return (number, average, correlation) of each dimension, and of the whole."""
        answers = self.env["relationship.satisfaction"]
        query = answers._search(self._domain())
        score = SQL.identifier(query.table, "score")
        columns = []
        for name in FACTORS:
            column = SQL.identifier(query.table, name, to_flush=answers._fields[name])
            columns += [
                SQL("count(%s)", column),
                SQL("avg(%s)", column),
                SQL("corr(%s, %s)", score, column),
            ]
        columns += [
            SQL("avg(%s)", score),
            SQL("count(*)"),
            SQL("avg(%s)", SQL.identifier(query.table, "promoter_score")),
        ]
        [row] = self.env.execute_query(query.select(*columns))
        return [row[place : place + 3] for place in range(0, len(row), 3)]

    @api.model
    def _lines(self, figures, whole):
        """Return the values of the lines: the strongest first."""
        lines = [
            {
                "dimension": name,
                "answer_count": count,
                "average": average,
                "correlation": correlation or 0,
                "verdict": verdict(count, correlation, average, whole),
            }
            for name, (count, average, correlation) in zip(
                FACTORS, figures, strict=True
            )
            if count
        ]
        return sorted(lines, key=lambda line: -line["correlation"])
