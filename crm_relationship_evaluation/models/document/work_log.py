from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.tools import format_date

from odoo.addons.crm_relationship.tools.asks import asks

# What a log says of a day or a week.
SECTIONS = ("cases", "visits", "projects", "plan")
DAYS = {"day": 1, "week": 7}


class RelationshipWorkLog(models.Model):
    """What somebody did in a day or a week, and plans for the next (R265, R266, R294).

    What is registered stands there by itself; a field takes what is not. Once it is
    handed in, it stays as it is.
    """

    _name = "relationship.work.log"
    _description = "Work Log"
    _inherit = [
        "relationship.state.mixin",
        "relationship.reader.mixin",
        "relationship.figures.mixin",
        "mail.thread",
    ]
    _order = "date_start desc, user_id, id"
    _rec_name = "user_id"
    _transitions = {"draft": ("handed_in",)}

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", readonly=True, index="btree_not_null"
    )
    kind = fields.Selection(
        selection=[("day", "Day"), ("week", "Week")],
        required=True,
        fixed=True,
        default="day",
    )
    date_start = fields.Date(
        string="Day or Monday",
        required=True,
        fixed=True,
        default=lambda self: self.env.company._relationship_today(),
    )
    date_end = fields.Date(
        string="Until", compute="_compute_date_end", store=True, precompute=True
    )
    state = fields.Selection(
        selection=[("draft", "Being Written"), ("handed_in", "Handed In")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    handed_in_date = fields.Datetime(string="Handed In on", readonly=True)
    is_late = fields.Boolean(
        readonly=True, help="Handed in after the day that follows the last one."
    )
    note = fields.Text(
        string="What Is Not Registered", help="Beside visits, cases and projects."
    )
    next_plan = fields.Text(string="Plan for the Next Days")

    _log_uniq = models.Constraint(
        "UNIQUE (company_id, user_id, kind, date_start)",
        "Day or Monday: there is a log of it already.",
    )

    @api.depends("kind", "date_start")
    def _compute_date_end(self):
        for log in self:
            days = DAYS.get(log.kind, 1) - 1
            log.date_end = log.date_start and log.date_start + timedelta(days=days)

    @api.depends("user_id", "kind", "date_start", "date_end")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for log in self:
            days = [log.date_start]
            if log.kind == "week":
                days.append(log.date_end)
            span = " – ".join(format_date(self.env, day) for day in days if day)
            log.display_name = ", ".join(filter(None, (log.user_id.name, span)))

    @api.depends("figures", "date_start", "date_end", "kind", "user_id", "state")
    @api.depends_context("lang")
    def _compute_body(self):
        return super()._compute_body()

    @api.constrains("kind", "date_start")
    def _check_monday(self):
        for log in self:
            if log.kind == "week" and log.date_start.weekday():
                raise ValidationError(
                    self.env._("Day or Monday: a week begins on a Monday.")
                )

    @api.model
    def _complete_values(self, vals_list):
        for vals in vals_list:
            if not self.env.su or "user_id" not in vals:
                vals["user_id"] = self.env.uid
            user = self.env["res.users"].sudo().browse(vals["user_id"])
            vals["team_id"] = user.sale_team_id.id
        return vals_list

    def write(self, vals):
        if not self._is_stamping():
            self._refuse_unless("draft")
            self._check_own()
        return super().write(vals)

    def _evidence(self, operation):
        if self.state != "draft":
            return self.env._("%s: handed in, it stays.")
        return super()._evidence(operation)

    def _check_own(self):
        """Refuse who writes in the log of somebody else.

        :raises AccessError: naming the log
        """
        for log in self:
            if log.user_id != self.env.user and not self.env.su:
                raise AccessError(
                    self.env._("%s: each writes their own.", log.display_name)
                )

    def _data(self):
        """Return what was stored, or what is registered by now."""
        self.ensure_one()
        if self.state == "handed_in" or not self.date_start:
            return super()._data()
        return self._registered()

    def _registered(self):
        days = timedelta(days=DAYS[self.kind])
        after = self.date_start + days
        figures = self.env["relationship.monthly.figures"].sudo()
        return figures._of_person(
            SECTIONS,
            self.company_id.sudo(),
            self.user_id,
            self.date_start,
            after,
            after + days,
        )

    @asks("write")
    def action_hand_in(self):
        """Hand the log in: what is registered by now is kept with it."""
        self._check_own()
        for log in self:
            today = log.company_id._relationship_today()
            log._take_step(
                "handed_in",
                figures=log._registered(),
                handed_in_date=fields.Datetime.now(),
                is_late=today > log.date_end + timedelta(days=1),
            )
        return True

    @api.model
    def _writer_sources(self):
        return [*super()._writer_sources(), self._user_source("user_id", "own")]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            self._leader_source(),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "own": self.env._("wrote it"),
            "team_leader": self.env._("leader of the team"),
        }
