import babel.dates

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, babel_locale_parse, get_lang

from odoo.addons.crm_relationship.tools.actions import dialog
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse

HEAD = "crm_relationship.group_relationship_head"
TEXTS = ("summary", "next_plan", "suggestions")


class RelationshipMonthlyReport(models.Model):
    """A month-end document of a person, a team or the company (R256, R267, R289).

    Its figures are data of the day on which it was made; what they are called is said
    in the reader's language. Texts are added until it is handed in. What turns out to
    be wrong is corrected by a new version, which says what has changed.
    """

    _name = "relationship.monthly.report"
    _description = "Month-end Document"
    _inherit = [
        "relationship.state.mixin",
        "relationship.reader.mixin",
        "relationship.figures.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "month desc, scope, id"
    _rec_name = "whom"
    _transitions = {"made": ("handed_in",), "handed_in": ("replaced",)}

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(
        selection=[("company", "Company"), ("team", "Team"), ("user", "Person")],
        string="Of",
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Person", readonly=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", readonly=True, index="btree_not_null"
    )
    whom = fields.Char(
        string="Name",
        readonly=True,
        help="Of the person, the team or the company then.",
    )
    month = fields.Date(required=True, readonly=True, help="Its first day.")
    version = fields.Integer(required=True, readonly=True, default=1, aggregator=None)
    previous_id = fields.Many2one(
        comodel_name="relationship.monthly.report",
        string="Corrects",
        readonly=True,
        holds=True,
        index="btree_not_null",
    )
    correction = fields.Text(string="What Has Changed", readonly=True)
    state = fields.Selection(
        selection=[
            ("made", "Generated"),
            ("handed_in", "Handed In"),
            ("replaced", "Corrected"),
        ],
        required=True,
        readonly=True,
        default="made",
        tracking=True,
        group_expand=True,
    )
    made_date = fields.Datetime(string="Made on", readonly=True)
    told_date = fields.Datetime(string="Readers Told on", readonly=True)
    handed_in_date = fields.Datetime(string="Handed In on", readonly=True)
    handed_in_user_id = fields.Many2one(
        comodel_name="res.users", string="Handed In by", readonly=True
    )
    # R264, R267, R281
    summary = fields.Text(string="Summary and Evaluation")
    next_plan = fields.Text(string="Focus of the Next Month")
    suggestions = fields.Text(string="Suggestions and Measures")
    visit_count = fields.Integer(string="Contacts Made", compute="_compute_counts")
    complaint_count = fields.Integer(string="Complaints", compute="_compute_counts")
    satisfaction = fields.Float(digits=(5, 1), compute="_compute_counts")

    _version_uniq = models.UniqueIndex(
        "(company_id, scope, month, version, COALESCE(user_id, 0),"
        " COALESCE(team_id, 0)) WHERE scope = 'company' OR user_id IS NOT NULL"
        " OR team_id IS NOT NULL",
        "This document is there already.",
    )

    @api.depends("whom", "month", "version")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            name = ", ".join(filter(None, (report.whom, report._month_label())))
            if report.version > 1:
                name = self.env._(
                    "%(name)s (version %(version)s)", name=name, version=report.version
                )
            report.display_name = name

    def _month_label(self):
        """Return the month as the reader's language says it."""
        if not self.month:
            return ""
        locale = babel_locale_parse(get_lang(self.env).code)
        return babel.dates.format_skeleton("yMMMM", self.month, locale=locale)

    @api.depends("figures")
    def _compute_counts(self):
        for report in self:
            report.visit_count = report._figure("visits", "made")
            report.complaint_count = report._figure("cases", "complaints")
            answers = report._figure("satisfaction", "answers")
            report.satisfaction = (
                report._figure("satisfaction", "score") / answers if answers else 0
            )

    def _figure(self, section, code):
        data = (self.figures or {}).get(section) or {}
        return (data.get("figures") or {}).get(code, 0)

    def _texts(self):
        """Return pairs of label and text of what people have written."""
        names = ("correction", *TEXTS)
        return [
            (self._fields[name]._description_string(self.env), self[name])
            for name in names
            if self[name]
        ]

    def write(self, vals):
        if not self._is_stamping() and set(TEXTS) & vals.keys():
            self._check_author()
            self._refuse_unless("made")
        return super().write(vals)

    def _evidence(self, operation):
        return self.env._("%s: a document that was made stays. Correct it instead.")

    def _authors(self):
        """Return who writes the texts of a document, and hands it in."""
        report = self.sudo()
        company = report.company_id
        named = {
            "user": report.user_id,
            "team": report.team_id.user_id,
            "company": company.relationship_office_user_id,
        }[report.scope]
        return named._relationship_acting(company)

    def _check_author(self):
        """Refuse who neither wrote the document nor leads the department.

        :raises AccessError: naming the document
        """
        user = self.env.user
        if self.env.su or user.has_group(HEAD):
            return
        self.check_access("read")
        for report in self:
            leader = report.sudo().team_id.user_id
            if user not in report._authors() | leader:
                raise AccessError(
                    self.env._(
                        "%s: whose document it is, or who leads them, does this.",
                        report.display_name,
                    )
                )

    @asks("read")
    def action_hand_in(self):
        """Hand documents in: their texts are kept, and those who read them are told."""
        self._check_author()
        self._take_step(
            "handed_in",
            handed_in_date=fields.Datetime.now(),
            handed_in_user_id=self.env.uid,
        )
        for report in self.sudo():
            report._tell(report._readers_to_tell() - self.env.user)
        return True

    @asks("read")
    def action_correct(self):
        """Ask what has changed, for a new version."""
        self.ensure_one()
        return dialog(
            "relationship.monthly.correct",
            self.env._("Correct the Document"),
            report_id=self.id,
        )

    def _correct(self, correction):
        """Make a new version, with the figures of today.

        :param str correction: what has changed, and why
        :return: the new version
        :raises UserError: for a version that was corrected already
        """
        self.ensure_one()
        self._check_author()
        if self.state == "replaced":
            refuse(
                self, self.env._("%s: corrected already. Correct the newest version.")
            )
        report = self.sudo()
        if report.scope != "company" and not (report.user_id or report.team_id):
            raise UserError(
                self.env._(
                    "%s: the person or the team is gone, its figures cannot be made"
                    " anew.",
                    self.display_name,
                )
            )
        work = self.env["relationship.monthly.work"]
        new = work._new_version(report, correction)
        if report.state == "made":
            report._stamp(state="handed_in")
        report._take_step("replaced")
        new._tell(new._readers_to_tell() - self.env.user)
        return new

    @asks("read")
    def action_open_previous(self):
        """Open the version that this one corrects."""
        self.ensure_one()
        return self.previous_id._get_records_action(context={})

    @asks("read")
    def action_xlsx(self):
        """Download figures and registers as a spreadsheet."""
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/relationship/monthly/{ids}.xlsx",
            "target": "download",
        }

    @asks("read")
    def action_show_readers(self):
        """Show who sees this document, and why."""
        return self._show_readers(
            "crm_relationship_evaluation.relationship_monthly_report_view_form_readers"
        )

    def _package(self):
        """Return the documents of the chairman's package: company, then teams (R267).

        Of a document of a team or a person, it is the document alone.
        """
        self.ensure_one()
        if self.scope != "company":
            return self
        teams = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("month", "=", self.month),
                ("scope", "=", "team"),
                ("state", "!=", "replaced"),
            ],
            order="whom, id",
        )
        return self + teams

    # Who is told

    def _readers_to_tell(self):
        """Return who should read a document, and can.

        The person and the leader of the team; for a team the department heads'
        office; for the company its main leader, too.
        """
        report, company = self.sudo(), self.company_id.sudo()
        office = company.relationship_office_user_id
        people = {
            "user": report.user_id | report.team_id.user_id,
            "team": report.team_id.user_id | office,
            "company": office | company.relationship_main_leader_id,
        }[report.scope]
        return company._relationship_recipients(people, self, report.team_id)

    def _tell(self, people):
        """Tell people that a document is there, in their languages.

        :param people: from :meth:`_readers_to_tell`
        """
        self._stamp(told_date=fields.Datetime.now())
        for lang, users in people.grouped("lang").items():
            localized = self.with_context(lang=lang)
            self.env["mail.thread"].message_notify(
                partner_ids=users.partner_id.ids,
                subject=localized.env._(
                    "Month-end document: %s", localized.display_name
                ),
                body=localized.correction
                or localized.env._("Figures, registers and texts of the month."),
                model=self._name,
                res_id=self.id,
            )

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            self._user_source("user_id", "judged"),
            self._leader_source(),
            SQL(
                "SELECT r.id, y.relationship_office_user_id, 'office'"
                " FROM relationship_monthly_report r"
                " JOIN res_company y ON y.id = r.company_id",
                to_flush=self.env["res.company"]._fields["relationship_office_user_id"],
            ),
            SQL(
                "SELECT r.id, y.relationship_main_leader_id, 'main_leader'"
                " FROM relationship_monthly_report r"
                " JOIN res_company y ON y.id = r.company_id WHERE r.scope = 'company'",
                to_flush=self.env["res.company"]._fields["relationship_main_leader_id"],
            ),
        ]

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("user_id", "judged"),
            self._leader_source(),
            SQL(
                "SELECT r.id, y.relationship_office_user_id, 'office'"
                " FROM relationship_monthly_report r"
                " JOIN res_company y ON y.id = r.company_id WHERE r.scope = 'company'",
                to_flush=self.env["res.company"]._fields["relationship_office_user_id"],
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "judged": self.env._("whose document it is"),
            "team_leader": self.env._("leader of the team"),
            "office": self.env._("office of the committee"),
            "main_leader": self.env._("main leader of the company"),
        }
