from odoo import api, fields, models

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse

GROUP = "crm_relationship.group_relationship_%s"


class RelationshipJob(models.Model):
    """What a job is: purpose, duties, authority, KPI, contacts (R304, R349).

    Duties are proposed from what its holders do here: whose customers they look after,
    which cadences they visit by, which teams they lead. Once it is published everybody
    of the company reads it; its holders sign it.
    """

    _name = "relationship.job"
    _description = "Job Description"
    _inherit = ["relationship.state.mixin", "mail.thread"]
    _order = "department, grade, name, id"
    _names_copies = True
    _check_company_auto = True

    _transitions = {
        "draft": ("published",),
        "published": ("draft", "withdrawn"),
        "withdrawn": ("draft",),
    }

    name = fields.Char(string="Job", required=True, tracking=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    department = fields.Char(tracking=True)
    grade = fields.Char(help="Such as M1, P3 or P2.")
    parent_id = fields.Many2one(
        comodel_name="relationship.job",
        string="Reports to",
        index="btree_not_null",
        check_company=True,
    )
    child_ids = fields.One2many(
        comodel_name="relationship.job",
        inverse_name="parent_id",
        string="Led Jobs",
        readonly=True,
    )
    role = fields.Selection(
        selection=[
            ("user", "Specialist"),
            ("supervisor", "Supervisor"),
            ("head", "Department Head"),
            ("committee", "Committee"),
            ("data_officer", "Data Officer"),
            ("auditor", "Auditor"),
            ("manager", "Administrator"),
        ],
        string="Role Here",
        help="The rights that its holders have in customer relationships; duties are"
        " proposed from it.",
    )
    purpose = fields.Text(string="Purpose of the Job")
    line_ids = fields.One2many(
        comodel_name="relationship.job.line",
        inverse_name="job_id",
        string="Duties and More",
        copy=True,
    )
    report_count = fields.Integer(
        string="Direct Reports",
        help="How many people report to who has this job.",
    )
    holder_ids = fields.One2many(
        comodel_name="relationship.job.holder",
        inverse_name="job_id",
        string="Who Has It",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("published", "Published"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )
    published_date = fields.Date(string="Published on", readonly=True)
    publisher_id = fields.Many2one(
        comodel_name="res.users", string="Published by", readonly=True
    )
    is_to_sign = fields.Boolean(
        compute="_compute_is_to_sign", search="_search_is_to_sign"
    )

    _report_check = models.Constraint(
        "CHECK (report_count >= 0)", "Direct Reports: no number is below zero."
    )

    @api.constrains("parent_id")
    def _check_parent(self):
        refuse(
            self.filtered(lambda job: job._has_cycle()),
            self.env._("Reports to: %s would report to itself."),
        )

    @api.depends_context("uid")
    @api.depends("state", "holder_ids.signed_date")
    def _compute_is_to_sign(self):
        for job in self:
            mine = job.holder_ids.filtered(lambda one: one.user_id == self.env.user)
            unsigned = mine.filtered(lambda one: not one.signed_date)
            job.is_to_sign = job.state == "published" and bool(unsigned)

    @api.model
    def _search_is_to_sign(self, operator, value):
        if operator != "in":
            return NotImplemented
        holders = [("user_id", "=", self.env.uid), ("signed_date", "=", False)]
        return [("state", "=", "published"), ("holder_ids", "any", holders)]

    def write(self, vals):
        free = {"active", "holder_ids", "parent_id"}
        if vals.keys() - free and not self.env.su:
            refuse(
                self.filtered(lambda job: job.state == "published"),
                self.env._(
                    "%s is published, and signed as it is. Take it back to draft to"
                    " change it."
                ),
            )
        return super().write(vals)

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "draft":
            return self.env._("%s was published and is kept. Withdraw it instead.")
        return super()._evidence(operation)

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "published":
            missing = [*missing, *self._blank(["purpose", "line_ids"])]
        return missing

    @asks("write")
    def action_propose(self):
        """Propose duties and the number of reports from groups, teams and cards."""
        self._refuse_unless("draft")
        for job in self:
            known = set(job.line_ids.mapped("name"))
            new = [
                {"job_id": job.id, "kind": kind, "name": name}
                for kind, name in job._proposed_lines()
                if name not in known
            ]
            self.env["relationship.job.line"].create(new)
            job.report_count = job._proposed_reports()
        return True

    def _proposed_reports(self):
        """Return how many people are in the teams that its holders lead."""
        holders = self.sudo().holder_ids.user_id
        teams = self.env["crm.team"].sudo().search([("user_id", "in", holders.ids)])
        return max(
            (len((team.member_ids - team.user_id).ids) for team in teams), default=0
        )

    def _proposed_lines(self):
        """Return (kind, text) of what the role does here, in the user's language."""
        lines = []
        if self.role:
            for method in (self._role_lines, self._customer_lines):
                lines += method()
        return lines

    def _role_lines(self):
        """Return what each role does and decides on."""
        duties = {
            "user": [
                self.env._("Keeps the cards of the own customers complete"),
                self.env._("Plans the visits of the month, makes and reports them"),
                self.env._("Answers the cases of the own customers in time"),
            ],
            "supervisor": [
                self.env._("Leads a team: hands out customers, cases and visits")
            ],
            "head": [self.env._("Answers for the department and its customers")],
            "committee": [self.env._("Decides on strategic customers")],
            "data_officer": [
                self.env._("Keeps the register of customers free of duplicates")
            ],
            "auditor": [self.env._("Looks at all records, and changes none")],
            "manager": [self.env._("Keeps the settings as the regulations have them")],
        }
        authorities = {
            "supervisor": [self.env._("Approves the visit plans of the team")],
            "head": [
                self.env._("Opens funds, decides on expenses above the limit"),
                self.env._("Reviews the tiers of customers"),
            ],
            "committee": [self.env._("Lifts vetoes, decides on major cases")],
        }
        return [
            (kind, text)
            for kind, texts in (("duty", duties), ("authority", authorities))
            for text in texts.get(self.role, [])
        ]

    def _customer_lines(self):
        """Return whom its holders look after, and by which cadences."""
        holders = self.sudo().holder_ids.user_id
        cards = self.env["relationship.card"].sudo()
        number = cards.search_count(
            [("user_id", "in", holders.ids), ("company_id", "=", self.company_id.id)]
        )
        if not number:
            return []
        # Those of tiers are settings that everybody reads; those of one card are not.
        cadences = self.env["relationship.cadence"].search(
            [("card_id", "=", False), ("company_id", "in", [False, self.company_id.id])]
        )
        lines = [
            (
                "duty",
                self.env._("Looks after %s customers", number),
            )
        ]
        lines += [
            ("duty", self.env._("Contacts customers by: %s", cadence.display_name))
            for cadence in cadences
        ]
        return lines

    @asks("write")
    def action_publish(self):
        """Publish it: everybody reads it, and its holders sign it (R349)."""
        for job in self:
            job._take_step(
                "published",
                published_date=job.company_id._relationship_today(),
                publisher_id=self.env.uid,
            )
        return True

    @asks("write")
    def action_draft(self):
        """Take it back to change it; who signed it signs it anew."""
        self._take_step("draft", published_date=False, publisher_id=False)
        self.holder_ids._stamp(signed_date=False)
        return True

    @asks("write")
    def action_withdraw(self):
        """It is no job any more."""
        return self._take_step("withdrawn")

    @asks("read")
    def action_sign(self):
        """The user, who has the job, has read it and signs it, today.

        :raises UserError: for who has not this job, or a draft
        """
        self._refuse_unless("published")
        for job in self:
            mine = job.sudo().holder_ids.filtered(
                lambda one: one.user_id == self.env.user and not one.signed_date
            )
            if not mine:
                refuse(job, self.env._("%s: signed by who has this job, once."))
            mine._stamp(signed_date=job.company_id._relationship_today())
        return True
