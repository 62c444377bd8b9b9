from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates.zone import zone_day_sql
from odoo.addons.crm_relationship_care.models.survey.satisfaction import DIMENSIONS
from odoo.addons.crm_relationship_evaluation.models.document.section import (
    Column,
    Section,
)


class RelationshipMonthlyFigures(models.AbstractModel):
    """What customers think of each dimension, for the teams that it concerns.

    (R177, R182, R196)
    """

    _inherit = "relationship.monthly.figures"

    @api.model
    def _sections(self):
        sections = super()._sections()
        fields = self.env["relationship.satisfaction"]._fields
        labels = {
            name: fields[f"score_{name}"]._description_string(self.env)
            for name in DIMENSIONS
        }
        findings = Section(
            "dimensions",
            self.env._("Satisfaction by Dimension"),
            [
                *(
                    Column(name, label, by=f"{name}_count")
                    for name, label in labels.items()
                ),
                *(
                    Column(f"{name}_count", label, "divisor")
                    for name, label in labels.items()
                ),
            ],
            [
                Column("day", self.env._("Day"), "date"),
                Column("customer", self.env._("Customer"), "text"),
                Column(
                    "dimension",
                    self.env._("Dimension"),
                    "survey.question,relationship_dimension",
                ),
                Column("score", self.env._("Score")),
                Column("comment", self.env._("What Was Said"), "text"),
            ],
        )
        place = next(
            number for number, one in enumerate(sections) if one.code == "satisfaction"
        )
        return [*sections[: place + 1], findings, *sections[place + 1 :]]

    @api.model
    def _dimensions_sql(self, values):
        """Return SQL of what was answered by dimension; listed are the low scores."""
        return SQL(
            """
            SELECT s.user_id, s.team_id, %(figures)s,
                   extract(epoch FROM s.date) AS position,
                   CASE WHEN d.score < %(low)s THEN jsonb_build_object(
                       'card', s.card_id, 'day', %(day)s, 'customer', p.name,
                       'dimension', d.name, 'score', d.score,
                       'comment', left(s.comment, 300)) END AS line
              FROM relationship_satisfaction s
              LEFT JOIN res_partner p ON p.id = s.partner_id
             CROSS JOIN LATERAL (VALUES %(dimensions)s) d (name, score)
             WHERE s.company_id = %(company)s AND s.is_first AND d.score IS NOT NULL
               AND s.date >= %(start)s AND s.date < %(end)s
            """,
            figures=SQL(", ").join(
                SQL(
                    "CASE WHEN d.name = %s THEN d.score ELSE 0 END AS %s,"
                    " (d.name = %s)::int AS %s",
                    name,
                    SQL.identifier(name),
                    name,
                    SQL.identifier(f"{name}_count"),
                )
                for name in DIMENSIONS
            ),
            dimensions=SQL(", ").join(
                SQL("(%s, s.%s)", name, SQL.identifier(f"score_{name}"))
                for name in DIMENSIONS
            ),
            low=values["record"].relationship_low_score,
            day=zone_day_sql("s.date", values["zone"]),
            company=values["company"],
            start=values["start"],
            end=values["end"],
        )
