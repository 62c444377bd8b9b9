from odoo import api, fields, models
from odoo.tools import format_date

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse

ACTIVITY = "crm_relationship_evaluation.mail_activity_type_check"


class RelationshipCheck(models.Model):
    """One check with its results, a score, and the measures that follow (R278–R280)."""

    _name = "relationship.check"
    _description = "Check"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    _transitions = {
        "open": ("done", "missed"),
        "done": ("open",),
        "missed": ("open",),
    }

    template_id = fields.Many2one(
        comodel_name="relationship.check.template",
        string="Recurring Check",
        required=True,
        fixed=True,
        ondelete="cascade",
        holds=True,
        index=True,
    )
    kind = fields.Selection(related="template_id.kind", store=True)
    company_id = fields.Many2one(
        related="template_id.company_id", store=True, precompute=True
    )
    team_id = fields.Many2one(
        related="template_id.team_id", store=True, precompute=True
    )
    date = fields.Date(
        string="Due on",
        required=True,
        fixed=True,
        default=lambda self: self.env.company._relationship_today(),
    )
    done_date = fields.Date(string="Done on", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Checked by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="relationship.check.line",
        inverse_name="check_id",
        string="Results",
        copy=True,
    )
    action_ids = fields.One2many(
        comodel_name="relationship.action", inverse_name="check_id", string="Measures"
    )
    note = fields.Text(string="Conclusion")
    state = fields.Selection(
        selection=[("open", "Open"), ("done", "Done"), ("missed", "Missed")],
        required=True,
        readonly=True,
        default="open",
        tracking=True,
        group_expand=True,
    )
    score = fields.Float(
        string="Score (%)",
        compute="_compute_score",
        store=True,
        aggregator="avg",
        help="Weight of what was in order, of what was judged.",
    )
    judged = fields.Integer(
        string="Items Judged",
        compute="_compute_score",
        store=True,
        help="0: nothing was judged, and there is no score.",
    )
    is_below = fields.Boolean(
        string="Below Target", compute="_compute_score", store=True
    )
    can_edit = fields.Boolean(compute="_compute_can_edit")
    is_counted = fields.Boolean(compute="_compute_is_counted")

    _date_unique = models.UniqueIndex(
        "(template_id, date)", "There is a check for this day already."
    )

    @api.depends("line_ids.result", "line_ids.weight", "template_id.target")
    def _compute_score(self):
        for check in self:
            judged = check.line_ids.filtered(lambda line: line.result in ("ok", "bad"))
            total = sum(judged.mapped("weight"))
            good = judged.filtered(lambda line: line.result == "ok")
            check.judged = len(judged)
            check.score = 100 * sum(good.mapped("weight")) / total if total else 0
            target = check.template_id.target
            check.is_below = bool(total and target and check.score < target)

    @api.depends("line_ids.figure")
    def _compute_is_counted(self):
        for check in self:
            check.is_counted = any(check.line_ids.mapped("figure"))

    @api.depends("template_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for check in self:
            day = check.date and format_date(self.env, check.date)
            # Who makes a check reads what it is, whatever becomes of the template.
            name = check.sudo().template_id.name
            check.display_name = ", ".join(filter(None, (name, day)))

    @api.depends_context("uid")
    def _compute_can_edit(self):
        for check in self:
            check.can_edit = not check.id or check.has_access("write")

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "owner"),
            self._leader_source(),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "owner": self.env._("makes the check"),
            "team_leader": self.env._("leader of the team"),
        }

    def write(self, vals):
        if not self._is_stamping() and not vals.keys() <= {"action_ids"}:
            refuse(
                self.filtered(lambda check: check.state != "open"),
                self.env._("%s is done. Open it again to change it."),
            )
        result = super().write(vals)
        if "user_id" in vals:
            self._ask()
        return result

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "open":
            return self.env._("%s was made, or missed, and stays on record.")
        return super()._evidence(operation)

    def _ask(self):
        """Give who makes the check an activity on its day, or who acts for them."""
        for check in self.sudo():
            check.activity_unlink([ACTIVITY])
            user = check.company_id._relationship_somebody(
                check.user_id, check, check.team_id
            )
            check.activity_schedule(ACTIVITY, check.date, user_id=user.id)

    @asks("write")
    def action_done(self):
        """The check is made.

        :raises UserError: naming items without a result, or a fault without a word
        """
        self._check_step("done")
        for check in self:
            open_lines = check.line_ids.filtered(lambda line: not line.result)
            refuse(open_lines, self.env._("Give each item its result: %s."))
            silent = check.line_ids.filtered(
                lambda line: line.result == "bad" and not line.note and not line.figure
            )
            refuse(silent, self.env._("Say what is not in order: %s."))
            check._take_step("done", done_date=check.company_id._relationship_today())
        self.sudo().activity_feedback([ACTIVITY])
        return True

    def _count(self):
        self.line_ids._count()

    @asks("write")
    def action_count(self):
        """Count again what the registers count."""
        self._refuse_unless("open")
        self._count()
        return True

    @asks("write")
    def action_reopen(self):
        """It is made again, or completed."""
        self._take_step("open", done_date=False)
        self._ask()
        return True
