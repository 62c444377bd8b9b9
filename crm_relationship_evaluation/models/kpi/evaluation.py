from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL, format_date, format_list

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks

from .kpi import INTERVALS

HEAD = "crm_relationship.group_relationship_head"
COMMITTEE = "crm_relationship.group_relationship_committee"
# Who marks in which state, and with which mark the next one begins.


class RelationshipEvaluation(models.Model):
    """What somebody, or a team, has reached in a period, and how it is judged (R305).

    Figures are computed when the period has ended, and stay. Then people mark: who is
    judged, the supervisor, the committee; who marks differently says why.
    """

    _name = "relationship.evaluation"
    _description = "Evaluation"
    _inherit = [
        "relationship.state.mixin",
        "relationship.reader.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "period_date desc, rank, id"
    _rec_name = "user_id"
    _rec_names_search = ["user_id", "team_id"]
    _check_company_auto = True
    _transitions = {
        "draft": ("self", "supervisor"),
        "self": ("supervisor",),
        "supervisor": ("committee", "self"),
        "committee": ("closed", "supervisor"),
        "closed": ("committee",),
    }

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        fixed=True,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: the team is judged.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", fixed=True, index="btree_not_null", check_company=True
    )
    team_name = fields.Char(readonly=True, help="As it was called then.")
    supervisor_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        tracking=True,
        help="Who marks after the one who is judged: the leader of the team.",
    )
    interval = fields.Selection(
        selection=INTERVALS, string="Evaluated Every", required=True, fixed=True
    )
    period_date = fields.Date(
        string="Period",
        compute="_compute_period_date",
        store=True,
        precompute=True,
        index=True,
        help="First day of the whole period, also of who was there for a part of it.",
    )
    date_start = fields.Date(string="From", required=True, fixed=True)
    date_end = fields.Date(string="Until", required=True, fixed=True)
    state = fields.Selection(
        selection=[
            ("draft", "Computed"),
            ("self", "Self-Assessment"),
            ("supervisor", "Supervisor"),
            ("committee", "Committee"),
            ("closed", "Closed"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )
    line_ids = fields.One2many(
        comodel_name="relationship.evaluation.line", inverse_name="evaluation_id"
    )
    computed_date = fields.Datetime(string="Computed on", readonly=True)
    has_score = fields.Boolean(readonly=True)
    score = fields.Float(
        string="Score by Figures",
        readonly=True,
        digits=(5, 1),
        aggregator="avg",
        help="Marks by their weights; what could not be measured is left out.",
    )
    self_score = fields.Float(
        string="Self-Assessment Score", readonly=True, digits=(5, 1), aggregator="avg"
    )
    supervisor_score = fields.Float(
        string="Supervisor's Score", readonly=True, digits=(5, 1), aggregator="avg"
    )
    committee_score = fields.Float(
        string="Committee's Score", readonly=True, digits=(5, 1), aggregator="avg"
    )
    final_score = fields.Float(
        string="Score",
        readonly=True,
        digits=(5, 1),
        aggregator="avg",
        help="The committee's, else the supervisor's, else that by figures.",
    )
    critical_missed = fields.Boolean(
        readonly=True,
        help="The target of a critical KPI was missed: ranks behind all who did not.",
    )
    rank = fields.Integer(readonly=True, aggregator=None)
    rank_count = fields.Integer(string="Of", readonly=True, aggregator=None)
    self_note = fields.Text(string="Self-Assessment")
    supervisor_note = fields.Text(string="Supervisor's Opinion")
    committee_note = fields.Text(string="Committee's Opinion")
    explanation = fields.Text(
        string="How It Was Computed", compute="_compute_explanation"
    )
    can_mark = fields.Boolean(compute="_compute_can_mark")
    reward_ids = fields.One2many(
        comodel_name="relationship.reward",
        inverse_name="evaluation_id",
        string="Rewards and Penalties",
    )
    reward_count = fields.Integer(compute="_compute_reward_count")

    _dates_check = models.Constraint(
        "CHECK (date_start <= date_end)", "Until: not before From."
    )
    _person_uniq = models.UniqueIndex(
        "(company_id, user_id, interval, date_start) WHERE user_id IS NOT NULL",
        "From: this person has an evaluation of this period already.",
    )
    _team_uniq = models.UniqueIndex(
        "(company_id, team_id, interval, date_start) WHERE user_id IS NULL",
        "From: this team has an evaluation of this period already.",
    )

    @api.depends("date_start", "interval")
    def _compute_period_date(self):
        work = self.env["relationship.evaluation.work"]
        for evaluation in self:
            evaluation.period_date = evaluation.date_start and work._period_date(
                evaluation.date_start, evaluation.interval
            )

    @api.depends("user_id", "team_id", "team_name", "date_start", "date_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for evaluation in self:
            whom = evaluation.user_id.name or evaluation._team_label()
            days = (evaluation.date_start, evaluation.date_end)
            span = " – ".join(format_date(self.env, day) for day in days if day)
            evaluation.display_name = ", ".join(filter(None, (whom, span)))

    def _team_label(self):
        return self.team_id.sudo().name or self.team_name

    @api.depends("line_ids.has_mark", "line_ids.weight", "has_score")
    @api.depends_context("lang")
    def _compute_explanation(self):
        for evaluation in self:
            evaluation.explanation = "\n".join(evaluation._explain())

    def _explain(self):
        """Return lines on what made the score, and what was left out."""
        counted = self.line_ids.filtered(lambda line: line.has_mark and line.weight)
        left = self.line_ids.filtered(lambda line: not line.has_mark and line.weight)
        lines = []
        if counted:
            total = sum(counted.mapped("weight"))
            parts = [
                self.env._(
                    "%(name)s: mark %(mark).1f × weight %(weight).1f",
                    name=line.name,
                    mark=line.mark,
                    weight=line.weight,
                )
                for line in counted
            ]
            lines += [
                *parts,
                self.env._(
                    "Sum, by weights of %(total).1f: %(score).1f",
                    total=total,
                    score=self.score,
                ),
            ]
        if left:
            lines.append(
                self.env._(
                    "Not judged, for there was nothing to judge: %s. Their weight is"
                    " shared by the others.",
                    format_list(self.env, left.mapped("name")),
                )
            )
        if not counted:
            lines.append(
                self.env._("No score: nothing that has a weight could be measured.")
            )
        return lines

    @api.depends("state", "user_id", "supervisor_id")
    @api.depends_context("uid")
    def _compute_can_mark(self):
        for evaluation in self:
            evaluation.can_mark = evaluation._may_mark(evaluation.state)

    @api.depends("reward_ids")
    def _compute_reward_count(self):
        for evaluation in self:
            evaluation.reward_count = len(evaluation.reward_ids)

    @api.constrains("company_id", "user_id", "team_id", "interval", "date_start")
    def _check_overlap(self):
        """Refuse a second judgement of the same days (R305).

        :raises ValidationError: naming the other evaluation
        """
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT e.id, o.id FROM relationship_evaluation e
                  JOIN relationship_evaluation o
                    ON o.company_id = e.company_id AND o.interval = e.interval
                   AND o.id <> e.id
                   AND (o.user_id = e.user_id OR (o.user_id IS NULL
                        AND e.user_id IS NULL AND o.team_id = e.team_id))
                   AND o.date_start <= e.date_end AND o.date_end >= e.date_start
                 WHERE e.id IN %s LIMIT 1
                """,
                tuple(self.ids),
            )
        )
        for __, other in rows:
            raise ValidationError(
                self.env._(
                    "From, Until: these days are judged already, by %s. Choose other"
                    " days.",
                    self.browse(other).sudo().display_name,
                )
            )

    @api.model
    def _complete_values(self, vals_list):
        teams = self.env["crm.team"].sudo()
        for vals in vals_list:
            team = teams.browse(vals.get("team_id"))
            vals["team_name"] = team.name
            if "supervisor_id" not in vals:
                # A team's work is its leader's: somebody else judges it.
                leader, person = team.user_id.id, vals.get("user_id")
                vals["supervisor_id"] = person and leader != person and leader
        return vals_list

    @api.model_create_multi
    def create(self, vals_list):
        evaluations = super().create(vals_list)
        if not self._is_stamping():
            # Entered by people: the figures come at once.
            self.env["relationship.evaluation.work"]._fill(evaluations.sudo())
        return evaluations

    def write(self, vals):
        if "supervisor_id" in vals and not self.env.su:
            self._check_leads(own=False)
        for state, name in (
            ("self", "self_note"),
            ("supervisor", "supervisor_note"),
            ("committee", "committee_note"),
        ):
            if name in vals and not self._is_stamping():
                self._check_marks(state)
        return super().write(vals)

    def _evidence(self, operation):
        if self.state != "draft":
            return self.env._("%s: people have marked it, it stays.")
        return super()._evidence(operation)

    # Who marks

    def _judged(self):
        """Return whose work it is: the person's, or that of the leader of the team."""
        return self.sudo().user_id or self.sudo().team_id.user_id

    def _may_mark(self, state):
        """Tell whether the user marks in a state; nobody judges their own work."""
        user, evaluation = self.env.user, self.sudo()
        if state == "self":
            return user in evaluation._judged()
        if user in evaluation._judged():
            return False
        if state == "supervisor":
            return user == evaluation.supervisor_id or user.has_group(HEAD)
        return state == "committee" and user.has_group(COMMITTEE)

    def _check_marks(self, state):
        """Refuse marks of who does not mark, or not now.

        :raises UserError: naming the evaluation and the state
        :raises AccessError: naming the evaluation
        """
        if self.env.su:
            return
        self.check_access("read")
        self._refuse_unless(state)
        for evaluation in self:
            if not evaluation._may_mark(state):
                raise AccessError(
                    self.env._(
                        "%s: somebody else marks here, and nobody their own work.",
                        evaluation.display_name,
                    )
                )

    # The way of an evaluation

    def _go(self, state, note=None):
        """Take a step; marks begin with what was there before.

        :param str state: where to
        :param str note: mark that each line begins with, by its field
        """
        self._take_step(state)
        if note:
            name = f"{state}_mark"
            for line in self.sudo().line_ids.filtered("has_mark"):
                line._stamp(**{name: line[note]})
        self.env["relationship.evaluation.work"]._score(self.sudo())
        return True

    @asks("read")
    def action_ask(self):
        """Ask those who are judged for their self-assessment.

        Who cannot act any more is marked by the supervisor at once.

        :raises AccessError: for who does not lead them
        """
        self._check_leads()
        for evaluation in self:
            record = evaluation.sudo()
            person = record._judged()
            able = person._relationship_can_act(record.company_id, evaluation)
            evaluation._go("self" if able else "supervisor", "mark")
            evaluation._tell(able or record.supervisor_id)
        return True

    @asks("read")
    def action_hand_in(self):
        """Hand the own assessment in.

        :raises UserError: naming what differs from the figures without a reason
        """
        self._check_marks("self")
        self._check_reasons_of_marks("self", "mark")
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        self._go("supervisor", "mark")
        for evaluation in self.sudo():
            evaluation._tell(evaluation.supervisor_id)
        return True

    @asks("read")
    def action_to_committee(self):
        """Hand the supervisor's marks to the committee (R260).

        :raises UserError: naming what differs from the figures without a reason
        """
        self._check_marks("supervisor")
        self._check_reasons_of_marks("supervisor", "mark")
        self.sudo().activity_feedback(["mail.mail_activity_data_todo"])
        return self._go("committee", "supervisor_mark")

    @asks("read")
    def action_close(self):
        """Close with the committee's marks.

        :raises UserError: naming what differs from the supervisor's without a reason
        """
        self._check_marks("committee")
        self._check_reasons_of_marks("committee", "supervisor_mark")
        return self._go("closed")

    @asks("read")
    def action_back(self):
        """Give back to who marked before, whose marks stay as they are.

        :raises UserError: where nobody has marked before
        """
        back = {"supervisor": "self", "committee": "supervisor", "closed": "committee"}
        for evaluation in self:
            if evaluation.state not in back:
                evaluation._refuse_unless(*back)
            if evaluation.state == "supervisor":
                evaluation._check_leads()
            elif not evaluation._may_mark("committee"):
                raise AccessError(
                    self.env._(
                        "%s: somebody else marks here, and nobody their own work.",
                        evaluation.display_name,
                    )
                )
            evaluation._go(back[evaluation.state])
        return True

    def _check_leads(self, own=True):
        """Refuse who neither leads these people nor the department.

        :param bool own: whether heads may do so with their own evaluation, too
        :raises AccessError: naming the evaluation
        """
        user = self.env.user
        for evaluation in self.sudo():
            is_own = user in evaluation._judged()
            leads = user in evaluation.supervisor_id | evaluation.team_id.user_id
            if (own and user.has_group(HEAD)) or (
                not is_own and (leads or user.has_group(HEAD))
            ):
                continue
            raise AccessError(
                self.env._(
                    "%s: the supervisor or a department head does this.",
                    evaluation.display_name,
                )
            )

    def _check_reasons_of_marks(self, state, name):
        """Refuse marks that differ from those before without saying why.

        :raises UserError: naming the KPIs
        """
        for evaluation in self:
            silent = evaluation.line_ids.filtered(
                lambda line: (
                    line.has_mark
                    and round(line[f"{state}_mark"] - line[name], 1)
                    and not (line[f"{state}_note"] or "").strip()
                )
            )
            if silent:
                raise UserError(
                    self.env._(
                        "%(evaluation)s: say why the mark differs, of: %(kpis)s.",
                        evaluation=evaluation.display_name,
                        kpis=format_list(self.env, silent.mapped("name")),
                    )
                )

    def _tell(self, people):
        """Give who marks next something to do."""
        record = self.sudo()
        company = record.company_id
        user = company._relationship_somebody(
            people, self, record.team_id, without=record._never_asked()
        )
        if user:
            localized = record.with_context(lang=user.lang)
            record.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=localized.env._(
                    "Evaluation to mark: %s", localized.display_name
                ),
            )

    def _never_asked(self):
        """Return whom nobody asks to mark: who is judged, beyond their own part."""
        return self._judged() if self.state != "self" else self.env["res.users"]

    @asks("write")
    def action_compute(self):
        """Compute the figures anew, while nobody has marked yet.

        :raises UserError: once people have marked
        """
        self._refuse_unless("draft")
        self._check_leads()
        self.env["relationship.evaluation.work"]._fill(self.sudo())
        return True

    @asks("read")
    def action_open_rewards(self):
        """Open the rewards and penalties of this evaluation."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_evaluation.relationship_reward_action",
            [("evaluation_id", "=", self.id)],
            {
                "default_evaluation_id": self.id,
                "default_user_id": self.user_id.id,
            },
        )

    @asks("read")
    def action_show_readers(self):
        """Show who sees this evaluation, and why."""
        return self._show_readers(
            "crm_relationship_evaluation.relationship_evaluation_view_form_readers"
        )

    # Who sees it

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "judged"),
            self._user_source("supervisor_id", "supervisor"),
            self._leader_source(),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "judged": self.env._("is judged"),
            "supervisor": self.env._("supervisor"),
            "team_leader": self.env._("leader of the team"),
        }
