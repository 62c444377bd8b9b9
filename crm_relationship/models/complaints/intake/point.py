import base64
import io
import secrets

import qrcode

from odoo import api, fields, models
from odoo.tools import hmac

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.counts import counts
from ..constants import KINDS

# Side of one square of the code, in pixels: sharp on a printed sheet.
QR_BOX = 16


class RelationshipIntakePoint(models.Model):
    """A store or project whose customers file cases by a page, without log-in (R137).

    The address of the page is a secret word, printed as QR code. Whoever has it can
    file a case, and do or see nothing else.
    """

    _name = "relationship.intake.point"
    _description = "Intake Form"
    _inherit = ["relationship.entry.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        string="Store or Project", required=True, help="Shown on the page."
    )
    active = fields.Boolean(default=True, help="Archived: the page is switched off.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        check_company=True,
        help="Takes the cases; otherwise the assignment rules decide.",
    )
    kind = fields.Selection(
        selection=KINDS,
        required=True,
        default="complaint",
        help="Proposed on the page; the customer may choose another.",
    )
    category_id = fields.Many2one(
        comodel_name="relationship.complaint.category", check_company=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        check_company=True,
        ondelete="restrict",
        help="For a page of one customer only: its cases are of this customer.",
    )
    project_id = fields.Many2one(
        comodel_name="relationship.project",
        check_company=True,
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_data_officer,"
        "crm_relationship.group_relationship_auditor",
        help="For a page of one project: cases are of it and of its customer.",
    )
    token = fields.Char(
        required=True,
        readonly=True,
        default=lambda self: self._default_token(),
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_manager",
    )
    url = fields.Char(string="Address of the Page", compute="_compute_url")
    qr_image = fields.Binary(string="QR Code", compute="_compute_qr_image")
    complaint_count = fields.Integer(string="Cases", compute="_compute_complaint_count")

    _token_uniq = models.Constraint("UNIQUE (token)", "This token is used already.")

    @api.model
    def _default_token(self):
        return secrets.token_urlsafe(24)

    @api.depends("token")
    def _compute_url(self):
        for point in self:
            token = point.sudo().token
            point.url = f"{point.get_base_url()}/case/{token}" if token else False

    @api.depends("token")
    def _compute_qr_image(self):
        for point in self:
            point.qr_image = self._qr_code(point.url) if point.url else False

    @api.model
    def _qr_code(self, text):
        """Return the picture of a QR code."""
        # As Odoo draws the code of its authenticator: its barcodes need a library for
        # pixels that is not part of every installation.
        picture = io.BytesIO()
        qrcode.make(text, box_size=QR_BOX).save(picture, format="PNG")
        return base64.b64encode(picture.getvalue())

    def _compute_complaint_count(self):
        cases = self.env["relationship.complaint"]
        numbers = {}
        if cases.has_access("read"):
            domain = [("intake_point_id", "in", self.ids)]
            numbers = counts(cases, "intake_point_id", domain)
        for point in self:
            point.complaint_count = numbers.get(point.id, 0)

    @api.model
    def _by_token(self, token):
        """Return the page that is switched on under ``token``, or nothing."""
        # Visitors have no right to read pages; who knows the token may use this one.
        return self.sudo().search([("token", "=", token)], limit=1)

    def _source_of(self, address, contact):
        """Return what stands for a visitor, without giving them away.

        A network address is that of a whole store, where customers use its telephone
        or its network: how they are reached tells them apart.

        :param str contact: e-mail address or telephone number that was entered
        """
        parts = (str(address), "".join((contact or "").lower().split()))
        return hmac(self.env(su=True), "relationship-intake", parts)[:32]

    def _is_busy(self, source):
        """Tell whether so many cases came within the hour that no more are taken.

        :param str source: from :meth:`_source_of`
        """
        self.ensure_one()
        hour_ago = fields.Datetime.subtract(self.env.cr.now(), hours=1)
        domain = [("intake_point_id", "=", self.id), ("create_date", ">", hour_ago)]
        cases = self.env["relationship.complaint"].sudo()
        cases = cases.with_context(active_test=False)
        company = self.company_id
        total = company.relationship_intake_limit
        if total and cases.search_count(domain) >= total:
            return True
        own = company.relationship_intake_address_limit
        domain.append(("intake_source", "=", source))
        return bool(own) and cases.search_count(domain) >= own

    def _case_values(self):
        """Return the values that every case of this page has."""
        self.ensure_one()
        # What a customer tells us is taken, whatever became of the project.
        project = self.project_id.filtered("card_id.active")
        values = {
            "company_id": self.company_id.id,
            "intake_point_id": self.id,
            "channel": "page",
            "category_id": self.category_id.id,
            "project_id": project.id,
            "partner_id": (project.card_id.partner_id or self.partner_id).id,
        }
        if self.team_id:
            values["team_id"] = self.team_id.id
        return values

    @asks("write")
    def action_renew_token(self):
        """Give the page another address; what was printed no longer works."""
        for point in self:
            point._stamp(token=self._default_token())
        return True

    @asks("read")
    def action_open_page(self):
        """Open the page as a customer sees it."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": self.url, "target": "new"}

    @asks("read")
    def action_open_complaints(self):
        """Open the cases that came by this page."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_complaint_action",
            [("intake_point_id", "=", self.id)],
        )
