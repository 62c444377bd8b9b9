from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse

# By the state that a step leads to: who takes it, and when, and what they have to do.
SIGNED = {
    "compiled": ("compiler_id", "compiled_date"),
    "reviewed": ("reviewer_id", "reviewed_date"),
    "approved": ("approver_id", "approved_date"),
}
ACTIVITY = "crm_relationship_evaluation.mail_activity_type_regulation"
COMMITTEE = "crm_relationship.group_relationship_committee"
PUBLISHED = ("approved", "superseded", "withdrawn")


class RelationshipRegulation(models.Model):
    """A regulation: compiled, reviewed, and approved, by three people (R282, X28).

    It is in force from a day on, until its next version is. Every year somebody is
    reminded to revise it, or to have it confirmed by who approves it (R268).
    """

    _name = "relationship.regulation"
    _description = "Regulation"
    _inherit = ["relationship.state.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "number, name, version desc, id"
    _rec_names_search = ["name", "number"]
    _check_company_auto = True

    _transitions = {
        "draft": ("compiled",),
        "compiled": ("reviewed", "draft"),
        "reviewed": ("approved", "draft"),
        "approved": ("superseded", "withdrawn"),
        "superseded": (),
        "withdrawn": (),
    }

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    number = fields.Char(copy=False, tracking=True, help="Such as Q/CRM 2026-04.")
    version = fields.Integer(default=1, readonly=True)
    department = fields.Char(
        string="Executing Department",
        tracking=True,
        help="Who carries it out, and explains it.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    previous_id = fields.Many2one(
        comodel_name="relationship.regulation",
        string="Previous Version",
        readonly=True,
        holds=True,
        index="btree_not_null",
    )
    next_ids = fields.One2many(
        comodel_name="relationship.regulation",
        inverse_name="previous_id",
        string="Next Version",
    )
    text = fields.Html(sanitize_attributes=True)
    file = fields.Binary(attachment=True, copy=False)
    file_name = fields.Char(copy=False)
    article_ids = fields.One2many(
        comodel_name="relationship.regulation.article",
        inverse_name="regulation_id",
        string="Articles",
        copy=True,
    )
    team_ids = fields.Many2many(
        comodel_name="crm.team",
        string="Read by Teams",
        check_company=True,
        help="Whose people have to read it; empty: everybody of the company.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("compiled", "To Review"),
            ("reviewed", "To Approve"),
            ("approved", "Approved"),
            ("superseded", "Superseded"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )

    # The three steps
    compiler_id = fields.Many2one(
        comodel_name="res.users",
        string="Compiled by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
        tracking=True,
    )
    compiled_date = fields.Date(string="Compiled on", readonly=True)
    reviewer_id = fields.Many2one(
        comodel_name="res.users",
        string="Reviewed by",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    reviewed_date = fields.Date(string="Reviewed on", readonly=True)
    # R268
    approver_id = fields.Many2one(
        comodel_name="res.users",
        string="Approved by",
        default=lambda self: self.env.company.sudo().relationship_main_leader_id,
        domain="[('share', '=', False)]",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The general manager.",
    )
    approved_date = fields.Date(string="Approved on", readonly=True)
    return_note = fields.Text(string="What to Change", readonly=True)

    # In force, and revised
    date_start = fields.Date(
        string="In Force from",
        copy=False,
        tracking=True,
        help="Empty: from the day on which it is approved.",
    )
    date_end = fields.Date(string="In Force until", readonly=True)
    review_months = fields.Integer(
        string="Revised Every",
        default=12,
        tracking=True,
        help="Months after which it is revised, or confirmed; 0: never.",
    )
    confirmed_date = fields.Date(
        string="Confirmed on",
        readonly=True,
        help="When who approves it said last that it stays as it is.",
    )
    revision_date = fields.Date(
        string="To Revise by",
        compute="_compute_revision_date",
        store=True,
        index="btree_not_null",
    )
    reminded_date = fields.Date(readonly=True)
    is_in_force = fields.Boolean(
        string="In Force", compute="_compute_is_in_force", search="_search_is_in_force"
    )

    # Who has read it
    reading_ids = fields.One2many(
        comodel_name="relationship.regulation.reading",
        inverse_name="regulation_id",
        string="Readings",
    )
    is_unread = fields.Boolean(
        string="To Read by Me", compute="_compute_is_unread", search="_search_is_unread"
    )
    read_count = fields.Integer(
        string="Have Read", compute="_compute_unread", compute_sudo=True
    )
    unread_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Have Not Read",
        compute="_compute_unread",
        compute_sudo=True,
    )
    can_edit = fields.Boolean(compute="_compute_can_sign")
    can_sign = fields.Boolean(compute="_compute_can_sign")

    _review_check = models.Constraint(
        "CHECK (review_months BETWEEN 0 AND 600)",
        "Revised Every: months from 0, which is never, to 600.",
    )
    _version_unique = models.UniqueIndex(
        "(company_id, number, version) WHERE number IS NOT NULL AND number <> ''"
        " AND state <> 'withdrawn'",
        "Number: this version of the regulation is there already. Open it, or make a"
        " new version of it.",
    )
    _next_unique = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state <> 'withdrawn'",
        "There is a next version already. Open that one.",
    )

    @api.constrains("compiler_id", "reviewer_id", "approver_id")
    def _check_people(self):
        """Refuse that one person takes two of the three steps (R282, X28)."""
        for regulation in self:
            named = [regulation[name] for name, __ in SIGNED.values()]
            named = [user for user in named if user]
            if len(set(named)) < len(named):
                raise ValidationError(
                    self.env._(
                        "%s: it is compiled, reviewed and approved by three different"
                        " people.",
                        regulation.name,
                    )
                )

    @api.depends("state", "date_start", "confirmed_date", "review_months")
    def _compute_revision_date(self):
        for regulation in self:
            since = regulation.confirmed_date or regulation.date_start
            months = regulation.review_months
            due = regulation.state == "approved" and since and months > 0
            regulation.revision_date = due and since + relativedelta(months=months)

    @api.depends("state", "date_start")
    def _compute_is_in_force(self):
        for regulation in self:
            start = regulation.date_start
            today = regulation.company_id._relationship_today()
            regulation.is_in_force = (
                regulation.state == "approved" and bool(start) and start <= today
            )

    @api.model
    def _search_is_in_force(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "approved") & Domain("date_start", "<=", "today")

    @api.depends_context("uid")
    @api.depends("state", "date_start", "reading_ids", "team_ids")
    def _compute_is_unread(self):
        unread = self.search(Domain("id", "in", self.ids) & self._unread_domain())
        for regulation in self:
            regulation.is_unread = regulation in unread

    @api.model
    def _search_is_unread(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._unread_domain()

    @api.model
    def _unread_domain(self):
        """Return the domain of what is in force, for the user, and not read by them."""
        uid = self.env.uid
        # As superuser: one's own readings, and one's own teams.
        read = self.env["relationship.regulation.reading"].sudo()
        read = read._search([("user_id", "=", uid)]).subselect("regulation_id")
        teams = self.env["crm.team"].sudo()
        mine = teams.search(["|", ("user_id", "=", uid), ("member_ids", "in", [uid])])
        return (
            self._search_is_in_force("in", [True])
            & Domain("id", "not in", read)
            & (Domain("team_ids", "=", False) | Domain("team_ids", "in", mine.ids))
        )

    @api.depends("reading_ids", "team_ids", "state", "company_id")
    def _compute_unread(self):
        for regulation in self:
            have = regulation.sudo().reading_ids.user_id
            audience = regulation._audience()
            regulation.read_count = len(have & audience)
            is_out = regulation.state == "approved"
            regulation.unread_user_ids = audience - have if is_out else False

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_sign(self):
        for regulation in self:
            regulation.can_edit = regulation.has_access("write")
            state = {"compiled": "reviewed", "reviewed": "approved"}
            following = state.get(regulation.state)
            if regulation.state == "approved":
                regulation.can_sign = regulation._may_confirm()
            else:
                regulation.can_sign = following and regulation._may_sign(following)

    @api.depends("name", "version")
    def _compute_display_name(self):
        for regulation in self:
            name = regulation.name or ""
            if regulation.version > 1:
                name = self.env._(
                    "%(name)s, version %(version)s",
                    name=name,
                    version=regulation.version,
                )
            regulation.display_name = name

    def _audience(self):
        """Return the users who have to read it: of its teams, or of the company."""
        self.ensure_one()
        regulation = self.sudo()
        users = self.env.ref("crm_relationship.group_relationship_user").sudo()
        people = users.all_user_ids
        if regulation.team_ids:
            people &= regulation.team_ids.member_ids | regulation.team_ids.user_id
        return people._relationship_can_act(regulation.company_id)

    def write(self, vals):
        self._check_frozen(vals)
        return super().write(vals)

    def _check_frozen(self, vals):
        """Refuse changes of what was compiled: who reviews it reads the same.

        :raises UserError: naming the regulation and what to do
        """
        # Who reads it, and when it is revised, may change while it is in force.
        free = {"team_ids", "review_months", "active", "article_ids"}
        asked = {name for name in vals if name in self._fields} - free
        entered = {
            name
            for name in asked
            if self._fields[name].store and not name.startswith(("message", "activity"))
        }
        if entered and not self._is_stamping() and not self.env.su:
            refuse(
                self.filtered(lambda regulation: regulation.state != "draft"),
                self.env._(
                    "%s: compiled, and not changed any more. Send it back, or make a"
                    " new version."
                ),
            )

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "draft":
            return self.env._("%s: a regulation that was compiled stays on record.")
        if operation == "archive" and self.state not in ("superseded", "withdrawn"):
            return self.env._("%s: archived once it is not in force any more.")
        return super()._evidence(operation)

    def _keeps_files(self):
        return self.state != "draft"

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "compiled":
            missing = [*missing, *self._blank(["department", "reviewer_id"])]
            if not self.article_ids and len(self._blank(["text", "file"])) == 2:
                missing.append("text")
        if state == "reviewed":
            missing = [*missing, *self._blank(["approver_id"])]
        return missing

    # The three steps (R282)

    def _may_sign(self, state):
        """Tell whether the user takes a step: named, or standing in for who is.

        :param str state: that the step leads to
        """
        self.ensure_one()
        regulation, user = self.sudo(), self.env.user
        named = regulation[SIGNED[state][0]]
        others = self.env["res.users"].union(
            *(regulation[name] for name, __ in SIGNED.values())
        )
        if user in others - named:
            return False
        if state == "approved":
            return regulation._may_confirm()
        return user in named._relationship_acting(regulation.company_id)

    def _may_confirm(self):
        """Tell whether the user is who approves it, or acts for them.

        For a general manager who is gone, and has no stand-in, the next one does, or
        the committee.
        """
        regulation, user = self.sudo(), self.env.user
        company = regulation.company_id
        leaders = regulation.approver_id._relationship_acting(company)
        leaders = leaders or company.relationship_main_leader_id._relationship_acting(
            company
        )
        return user in leaders if leaders else user.has_group(COMMITTEE)

    def _sign(self, state):
        """Take one of the three steps in the name of the user.

        :raises AccessError: naming who takes it
        """
        for regulation in self:
            if not regulation._may_sign(state):
                raise AccessError(
                    self.env._(
                        "%(regulation)s: this step is taken by %(user)s, and by nobody"
                        " who took another one.",
                        regulation=regulation.name,
                        user=regulation.sudo()[SIGNED[state][0]].name
                        or self.env._("the general manager"),
                    )
                )
            person, day = SIGNED[state]
            today = regulation.company_id._relationship_today()
            regulation._take_step(
                state, **{person: self.env.uid, day: today, "return_note": False}
            )
            regulation.sudo().activity_feedback([ACTIVITY])

    def _ask(self, user, summary):
        """Give who takes the next step an activity, or who acts for them."""
        for regulation in self.sudo():
            company = regulation.company_id
            person = company._relationship_somebody(user, regulation)
            regulation.activity_schedule(ACTIVITY, user_id=person.id, summary=summary)

    @asks("write")
    def action_compile(self):
        """Hand a draft over to be reviewed."""
        self._check_step("compiled")
        self._sign("compiled")
        for regulation in self:
            regulation._ask(regulation.reviewer_id, self.env._("Review the regulation"))
        return True

    @asks("read")
    def action_review(self):
        """It is reviewed; who approves it is asked."""
        self._check_step("reviewed")
        self._sign("reviewed")
        for regulation in self:
            regulation._ask(
                regulation.approver_id, self.env._("Approve the regulation")
            )
        return True

    @asks("read")
    def action_approve(self):
        """Approve it: it is in force from its day on (R268)."""
        self._check_step("approved")
        self._sign("approved")
        for regulation in self:
            today = regulation.company_id._relationship_today()
            regulation._stamp(date_start=regulation.date_start or today)
        self._come_into_force()
        return True

    @asks("read")
    def action_return(self, note=None):
        """Send what was compiled or reviewed back to be changed.

        :param str note: what to change
        """
        self._refuse_unless("compiled", "reviewed")
        following = {"compiled": "reviewed", "reviewed": "approved"}
        for regulation in self:
            is_author = regulation.has_access("write")
            if not is_author and not regulation._may_sign(following[regulation.state]):
                raise AccessError(
                    self.env._(
                        "%s: sent back by who compiled, reviews or approves it.",
                        regulation.name,
                    )
                )
        self._take_step(
            "draft", compiled_date=False, reviewed_date=False, return_note=note
        )
        self.sudo().activity_unlink([ACTIVITY])
        for regulation in self:
            regulation._ask(regulation.compiler_id, self.env._("Change the regulation"))
        return True

    def _come_into_force(self):
        """Let previous versions end where their next one is in force by now."""
        for regulation in self.sudo():
            previous, start = regulation.previous_id, regulation.date_start
            today = regulation.company_id._relationship_today()
            if previous.state == "approved" and start and start <= today:
                previous._take_step(
                    "superseded", date_end=start - relativedelta(days=1)
                )
                previous.activity_unlink([ACTIVITY])

    @asks("read")
    def action_withdraw(self):
        """It is in force no more, and nothing takes its place.

        :raises AccessError: for who may not approve it
        """
        for regulation in self:
            regulation._check_may_confirm()
            today = regulation.company_id._relationship_today()
            regulation._take_step("withdrawn", date_end=today)
            regulation.sudo().activity_unlink([ACTIVITY])
        return True

    @asks("read")
    def action_confirm(self):
        """It was revised, and stays as it is: said by who approves it (R268)."""
        self._refuse_unless("approved")
        for regulation in self:
            regulation._check_may_confirm()
            regulation._stamp(
                confirmed_date=regulation.company_id._relationship_today(),
                reminded_date=False,
            )
            regulation.sudo().activity_feedback([ACTIVITY])
        return True

    def _check_may_confirm(self):
        if not self._may_confirm():
            raise AccessError(
                self.env._(
                    "%(regulation)s: decided on by %(user)s.",
                    regulation=self.name,
                    user=self.sudo().approver_id.name,
                )
            )

    @asks("read")
    def action_new_version(self):
        """Begin the next version, with the articles of this one; open it.

        :raises UserError: for a regulation that is not approved
        """
        self.ensure_one()
        self._refuse_unless("approved")
        following = self.next_ids.filtered(lambda one: one.state != "withdrawn")
        if not following:
            # Who begins it compiles it, and takes no other step.
            others = {
                name: self[name].id if self[name] != self.env.user else False
                for name in ("reviewer_id", "approver_id")
            }
            following = self.copy(
                {"name": self.name, "compiler_id": self.env.uid, **others}
            )
            following._stamp(
                previous_id=self.id, version=self.version + 1, number=self.number
            )
        return following[:1]._get_records_action()

    # Who has read it

    @asks("read")
    def action_read(self):
        """Note that the user has read it.

        :raises UserError: for what is not published
        """
        self._refuse_unless(*PUBLISHED)
        readings = self.env["relationship.regulation.reading"].sudo()
        for regulation in self:
            readings._note(regulation, self.env.user)
        return True

    @asks("write")
    def action_remind(self):
        """Tell those who have not read it.

        :raises UserError: when everybody has
        """
        self.ensure_one()
        missing = self.unread_user_ids
        if not missing:
            raise UserError(self.env._("Everybody has read %s.", self.name))
        people = self.company_id._relationship_recipients(missing, self)
        for lang, users in people.grouped("lang").items():
            record = self.with_context(lang=lang)
            record.message_notify(
                partner_ids=users.partner_id.ids,
                subject=record.display_name,
                body=record.env._(
                    "Please read the regulation “%s”, and say so there.", record.name
                ),
            )
        return True

    @asks("read")
    def action_open_readings(self):
        """Open the list of who has read it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship_evaluation.relationship_regulation_reading_action"
        )
        return {**action, "domain": [("regulation_id", "=", self.id)]}
