from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.counts import counts
from odoo.addons.crm_relationship.tools.each import each

# What customers have to know is told whenever they were written to last.
MUST_KNOW = ("price", "service")
# How many are told in one transaction.
BATCH = 500


class RelationshipNotice(models.Model):
    """News for many customers, and who was told of it when (R205-R208, R210).

    Its customers are listed once, from a segment; then they are told by e-mail or text
    message, by a scheduled action in batches, or by a letter that is printed, or called
    in a campaign.
    """

    _name = "relationship.notice"
    _description = "Notice to Customers"
    _inherit = ["relationship.state.mixin", "relationship.work.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    _transitions = {
        "draft": ("sending", "sent", "cancelled"),
        "sending": ("sent", "cancelled"),
        "sent": ("sending",),
        "cancelled": ("draft",),
    }

    name = fields.Char(string="Subject", required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("price", "Change of Prices"),
            ("service", "Change of Products or Service"),
            ("promotion", "Promotion"),
            ("product", "New Product"),
            ("information", "Information"),
        ],
        required=True,
        default="information",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date = fields.Date(
        string="Valid from",
        required=True,
        default=lambda self: self.env.company._relationship_today(),
        help="Such as the day from which prices change.",
    )
    body = fields.Html(string="Text", translate=True, sanitize=True)
    channel = fields.Selection(
        selection=[
            ("mail", "E-mail"),
            ("sms", "Text Message"),
            ("letter", "Letter"),
            ("call", "Call in a Campaign"),
        ],
        string="How",
        required=True,
        default="mail",
    )
    segment_id = fields.Many2one(
        comodel_name="relationship.segment", check_company=True
    )
    heeds_cooldown = fields.Boolean(
        string="Heeds the Cool-down",
        compute="_compute_heeds_cooldown",
        store=True,
        readonly=False,
        precompute=True,
        help="Who was asked or written to lately is left out. Changes of prices and"
        " service are told to everybody.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("sending", "Being Sent"),
            ("sent", "Told"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    line_ids = fields.One2many(
        comodel_name="relationship.notice.line",
        inverse_name="notice_id",
        string="Customers",
    )
    line_count = fields.Integer(string="Customers Listed", compute="_compute_counts")
    told_count = fields.Integer(string="Customers Told", compute="_compute_counts")
    has_mailing = fields.Boolean(compute="_compute_has_mailing")

    @api.depends("kind")
    def _compute_heeds_cooldown(self):
        for notice in self:
            notice.heeds_cooldown = notice.kind not in MUST_KNOW

    @api.depends("line_ids.state")
    def _compute_counts(self):
        lines = self.env["relationship.notice.line"]
        mine = [("notice_id", "in", self.ids)]
        for name, domain in (
            ("line_count", mine),
            ("told_count", [*mine, ("state", "=", "told")]),
        ):
            numbers = counts(lines, "notice_id", domain)
            for notice in self:
                notice[name] = numbers[notice.id]

    def _compute_has_mailing(self):
        self.has_mailing = "mailing.mailing" in self.env and self.env[
            "mailing.mailing"
        ].has_access("create")

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "draft":
            return self.env._("%s: customers were told. Archive it instead.")
        return super()._evidence(operation)

    @asks("write")
    def action_list(self):
        """List the customers of the segment, each once.

        :raises UserError: without a segment, or when there is nobody to add
        """
        self.ensure_one()
        self._refuse_unless("draft", "sent")
        cards = self.segment_id._cards_to_add(self.sudo().line_ids.card_id)
        self.env["relationship.notice.line"].create(
            self.segment_id._listed_values(cards, notice_id=self.id)
        )

    @asks("write")
    def action_send(self):
        """Tell the customers who wait.

        By e-mail and text message they are told in batches, by the system. A letter is
        printed, and calls are planned, at once.

        :raises UserError: when nobody waits, or there is no text
        """
        self.ensure_one()
        waiting = self._waiting()
        if not waiting:
            raise UserError(
                self.env._("%s: no customer waits. List customers first.", self.name)
            )
        if self._blank(["body"]):
            raise UserError(self.env._("%s: enter the text first.", self.name))
        if self.channel == "letter":
            return self._print(waiting)
        if self.channel == "call":
            return self._call(waiting)
        self._take_step("sending")
        self.env.ref("crm_relationship_care.ir_cron_notices").sudo()._trigger()
        return None

    def _waiting(self):
        return self.env["relationship.notice.line"].search(
            [("notice_id", "=", self.id), ("state", "=", "waiting")]
        )

    def _print(self, lines):
        lines._told()
        self._take_step("sent")
        return self.env.ref(
            "crm_relationship_care.relationship_notice_letter"
        ).report_action(lines)

    def _call(self, lines):
        lines._told()
        self._take_step("sent")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Call Customers Back"),
            "res_model": "relationship.visit.campaign",
            "view_mode": "form",
            "target": "new",
            "context": {
                "active_model": "relationship.card",
                "active_ids": lines.card_id.ids,
                "default_name": self.name,
            },
        }

    @asks("write")
    def action_mailing(self):
        """Hand the customers over to a mailing of Odoo's, in one step.

        :raises UserError: where there is none, or nobody waits
        """
        self.ensure_one()
        waiting = self._waiting()
        if not self.has_mailing or not waiting:
            raise UserError(
                self.env._(
                    "%s: no customer waits, or mailings are not installed.", self.name
                )
            )
        # Made at once: a form that is not saved would leave people untold.
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": self.name,
                "body_arch": self.body,
                "body_html": self.body,
                "mailing_model_id": self.env["ir.model"]._get("res.partner").id,
                "mailing_domain": repr([("id", "in", waiting.partner_id.ids)]),
            }
        )
        waiting._told()
        self._take_step("sent")
        return mailing._get_records_action()

    @asks("write")
    def action_cancel(self):
        """Tell nobody more."""
        self._take_step("cancelled")

    @asks("write")
    def action_draft(self):
        """Prepare it again."""
        self._take_step("draft")

    @asks("read")
    def action_open_lines(self):
        """Open who is told, and who could not be."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_care.relationship_notice_line_action",
            [("notice_id", "=", self.id)],
        )

    @api.model
    def _cron_send(self):
        """Tell who waits of all notices that are being sent."""
        self._work_each(
            self.sudo().search([("state", "=", "sending")]),
            lambda notice: notice._send_all(commit=True),
        )

    def _send_all(self, commit=False):
        """Tell all who wait, batch by batch; a batch and that it was told are one."""
        while self._work_step(self._send_batch, commit):
            pass

    def _send_batch(self):
        """Tell some of those who wait.

        :return: how many were looked at; the last time nobody, and the notice is sent
        """
        if self.exists().state != "sending":
            return 0
        lines = self.env["relationship.notice.line"].search(
            [("notice_id", "=", self.id), ("state", "=", "waiting")],
            order="id",
            limit=BATCH,
        )
        if not lines:
            self._take_step("sent")
            return 0
        each(
            lines,
            lambda some: (
                some._tell_by_sms() if self.channel == "sms" else some._tell_by_mail()
            ),
            lambda line, error: line._stamp(state="left_out", reason="refused"),
        )
        return len(lines)
