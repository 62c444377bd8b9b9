from odoo import api, fields, models
from odoo.exceptions import ValidationError

INTERVALS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]
DIRECTIONS = [("up", "More Is Better"), ("down", "Less Is Better")]
UNITS = [
    ("percent", "Percent"),
    ("average", "Average"),
    ("each", "For Each Record"),
    ("sum", "Sum"),
    ("manual", "As Entered"),
]
MANUAL = "manual"


class RelationshipKpi(models.Model):
    """What somebody is judged by: an indicator with weight and target (R305, X25)."""

    _name = "relationship.kpi"
    _description = "KPI"
    _inherit = ["relationship.entry.mixin", "mail.thread"]
    _order = "company_id, whom, interval, sequence, id"
    _check_company_auto = True
    _names_copies = True

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(help="As in the regulations of the company.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    formula = fields.Selection(
        selection="_selection_formula",
        required=True,
        tracking=True,
        help="What is counted in the registers. Entered by hand: the supervisor says"
        " the value.",
    )
    unit = fields.Selection(selection=UNITS, compute="_compute_unit")
    formula_help = fields.Text(string="How It Is Counted", compute="_compute_unit")
    whom = fields.Selection(
        selection=[
            ("specialist", "Specialists"),
            ("leader", "Liaison Leaders"),
            ("team", "Teams"),
        ],
        string="For",
        required=True,
        default="specialist",
        tracking=True,
    )
    team_ids = fields.Many2many(
        comodel_name="crm.team",
        relation="relationship_kpi_team_rel",
        column1="kpi_id",
        column2="team_id",
        string="Teams",
        check_company=True,
        help="Only these and their members; empty: all.",
    )
    interval = fields.Selection(
        selection=INTERVALS,
        string="Evaluated Every",
        required=True,
        default="year",
        tracking=True,
        help="Evaluations are made by themselves when such a period has ended.",
    )
    perspective = fields.Selection(
        selection=[
            ("finance", "Finance"),
            ("customer", "Customers"),
            ("process", "Internal Processes"),
            ("learning", "Learning"),
        ],
        string="Field",
        help="Of the four fields of a job description.",
    )
    weight = fields.Float(default=10, digits=(8, 2), tracking=True)
    target = fields.Float(
        digits=(16, 2),
        tracking=True,
        help="What is reached for 100 marks; of sums: of one person in a whole period.",
    )
    direction = fields.Selection(
        selection=DIRECTIONS, required=True, default="up", tracking=True
    )
    is_critical = fields.Boolean(
        string="Critical",
        tracking=True,
        help="Who misses the target of a critical one ranks behind all who do not.",
    )
    description = fields.Text()

    _weight_check = models.Constraint(
        "CHECK (weight >= 0)", "Weight: 0 or more; with 0 it is shown and not counted."
    )
    _target_check = models.Constraint(
        "CHECK (target > 0 OR (target = 0 AND direction = 'down'))",
        "Target: more than 0. Where less is better it may be 0, which is kept or not.",
    )

    @api.model
    def _selection_formula(self):
        indicators = self.env["relationship.indicator"]._indicators()
        return [
            *((one.code, one.label) for one in indicators),
            (MANUAL, self.env._("Entered by Hand")),
        ]

    @api.depends("formula")
    @api.depends_context("lang")
    def _compute_unit(self):
        texts = {
            "percent": self.env._("Of 100 that are judged."),
            "average": self.env._("Average of all that are judged."),
            "each": self.env._("Sum by the number of different records."),
            "sum": self.env._(
                "Sum; who was there for a part of the period is judged on that part."
            ),
        }
        for kpi in self:
            indicator = kpi._indicator()
            kpi.unit = indicator.unit if indicator else MANUAL
            kpi.formula_help = texts.get(kpi.unit, "")

    @api.constrains("weight", "active", "interval", "whom", "company_id")
    def _check_weights(self):
        """Refuse weights that sum to nothing: no score would come of them.

        :raises ValidationError: naming the KPIs
        """
        for company, whom, interval in {
            (kpi.company_id, kpi.whom, kpi.interval) for kpi in self
        }:
            others = self.search(
                [
                    ("company_id", "=", company.id),
                    ("whom", "=", whom),
                    ("interval", "=", interval),
                ]
            )
            if others and not sum(others.mapped("weight")):
                raise ValidationError(
                    self.env._(
                        "Weight: the weights of %s sum to nothing. Give one of them a"
                        " weight.",
                        ", ".join(others.mapped("name")),
                    )
                )

    def _indicator(self):
        """Return the indicator of the formula; None, where it is entered by hand."""
        indicators = self.env["relationship.indicator"]._indicators()
        return next((one for one in indicators if one.code == self.formula), None)
