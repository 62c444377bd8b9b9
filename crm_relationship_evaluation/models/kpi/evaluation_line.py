from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of

from ...tools.spans import mark as mark_of
from .kpi import DIRECTIONS, MANUAL, UNITS

# What each of those who mark enters, by the state in which they do.
ENTERED = {
    "self_mark": "self",
    "self_note": "self",
    "supervisor_mark": "supervisor",
    "supervisor_note": "supervisor",
    "committee_mark": "committee",
    "committee_note": "committee",
}
WITH_VALUE = ("draft", "self", "supervisor")


class RelationshipEvaluationLine(models.Model):
    """One KPI of an evaluation: figures, mark, and the definition as it was then.

    A KPI that is changed later changes nothing here.
    """

    _name = "relationship.evaluation.line"
    _description = "KPI of an Evaluation"
    _inherit = ["relationship.entry.mixin"]
    _order = "evaluation_id, sequence, id"
    _rec_name = "name"

    evaluation_id = fields.Many2one(
        comodel_name="relationship.evaluation",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="evaluation_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(related="evaluation_id.user_id", store=True)
    team_id = fields.Many2one(related="evaluation_id.team_id", store=True)
    period_date = fields.Date(related="evaluation_id.period_date", store=True)
    state = fields.Selection(related="evaluation_id.state")
    can_mark = fields.Boolean(related="evaluation_id.can_mark")
    kpi_id = fields.Many2one(
        comodel_name="relationship.kpi",
        string="KPI",
        readonly=True,
        index="btree_not_null",
    )
    name = fields.Char(compute="_compute_name")
    label = fields.Json(readonly=True, help="Name of the KPI then, by language.")
    sequence = fields.Integer(readonly=True)
    formula = fields.Selection(
        selection=choices_of("relationship.kpi", "formula"), readonly=True
    )
    unit = fields.Selection(selection=UNITS, readonly=True)
    direction = fields.Selection(selection=DIRECTIONS, readonly=True)
    weight = fields.Float(readonly=True, digits=(8, 2))
    target = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    is_critical = fields.Boolean(string="Critical", readonly=True)
    numerator = fields.Float(readonly=True, digits=(16, 2))
    denominator = fields.Float(readonly=True, digits=(16, 2))
    record_count = fields.Integer(string="Records", readonly=True)
    has_value = fields.Boolean(readonly=True)
    value = fields.Float(readonly=True, digits=(16, 2), aggregator="avg")
    entered_value = fields.Float(
        string="Value Entered",
        digits=(16, 2),
        help="Of a KPI that is entered by hand: by the supervisor.",
    )
    has_mark = fields.Boolean(
        string="Judged",
        readonly=True,
        help="There was something to judge; else the weight is shared by the others.",
    )
    mark = fields.Float(
        readonly=True,
        digits=(5, 1),
        aggregator="avg",
        help="From 0 to 100: how far the value reaches the target.",
    )
    self_mark = fields.Float(digits=(5, 1), string="Own Mark", aggregator="avg")
    self_note = fields.Char(string="Own Reason")
    supervisor_mark = fields.Float(
        digits=(5, 1), string="Supervisor's Mark", aggregator="avg"
    )
    supervisor_note = fields.Char(string="Supervisor's Reason")
    committee_mark = fields.Float(
        digits=(5, 1), string="Committee's Mark", aggregator="avg"
    )
    committee_note = fields.Char(string="Committee's Reason")
    is_different = fields.Boolean(
        string="Marks Differ", compute="_compute_is_different"
    )
    figures = fields.Char(compute="_compute_figures")

    _marks_check = models.Constraint(
        "CHECK (LEAST(self_mark, supervisor_mark, committee_mark) >= 0"
        " AND GREATEST(self_mark, supervisor_mark, committee_mark) <= 100)",
        "Marks: from 0 to 100.",
    )

    @api.depends("label")
    @api.depends_context("lang")
    def _compute_name(self):
        lang = self.env.lang or "en_US"
        for line in self:
            label = line.label or {}
            line.name = label.get(lang) or label.get("en_US") or line.kpi_id.sudo().name

    @api.depends("mark", "self_mark", "supervisor_mark", "committee_mark")
    def _compute_is_different(self):
        reached = {"draft": 0, "self": 1, "supervisor": 2, "committee": 3, "closed": 3}
        for line in self:
            marks = (line.mark, line.self_mark, line.supervisor_mark)
            marks = (*marks, line.committee_mark)[: 1 + reached.get(line.state, 0)]
            line.is_different = line.has_mark and max(marks) - min(marks) >= 0.05

    @api.depends("numerator", "denominator", "has_value", "unit")
    @api.depends_context("lang")
    def _compute_figures(self):
        for line in self:
            if line.unit == MANUAL:
                line.figures = self.env._("entered by hand")
            elif not line.has_value:
                line.figures = self.env._("nothing to judge")
            else:
                line.figures = f"{line.numerator:.10g} / {line.denominator:.10g}"

    def write(self, vals):
        if not self._is_stamping() and not self.env.su:
            self._check_marking(vals)
        result = super().write(vals)
        if "entered_value" in vals:
            self._take_value()
        if vals.keys() & {*ENTERED, "entered_value"}:
            self.env["relationship.evaluation.work"]._score(self.sudo().evaluation_id)
        return result

    def _check_marking(self, vals):
        """Refuse marks of who does not mark now, and values that are not entered.

        :raises UserError: naming the KPI
        """
        self.check_access("read")
        for state in {ENTERED[name] for name in vals if name in ENTERED}:
            self.evaluation_id._check_marks(state)
        if "entered_value" in vals:
            counted = self.filtered(lambda line: line.unit != MANUAL)
            if counted:
                raise UserError(
                    self.env._(
                        "%s: counted in the registers, not entered.", counted[0].name
                    )
                )
            self.evaluation_id._refuse_unless(*WITH_VALUE)
            self.evaluation_id._check_leads(own=False)

    def _take_value(self):
        """Let what was entered by hand be the value."""
        for line in self.filtered(lambda line: line.unit == MANUAL):
            mark = mark_of(line.entered_value, line.target, line.direction)
            state = line.evaluation_id.sudo().state
            marks = {f"{state}_mark": mark} if f"{state}_mark" in ENTERED else {}
            line._stamp(
                value=line.entered_value,
                has_value=True,
                has_mark=True,
                mark=mark,
                **marks,
            )

    @asks("read")
    def action_open_records(self):
        """Open the records that made the figures, of those that the user may read.

        :raises UserError: where nothing was counted
        """
        self.ensure_one()
        model, ids = self.env["relationship.evaluation.work"]._records(self.sudo())
        if not model:
            raise UserError(self.env._("%s: entered by hand.", self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", ids)],
            "context": {"active_test": False},
        }
