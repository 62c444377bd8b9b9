from base64 import b64encode
from io import BytesIO

import qrcode

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipSurveyAsk(models.TransientModel):
    """Asks a customer by a questionnaire: by e-mail, or on the spot (R179, R193)."""

    _name = "relationship.survey.ask"
    _description = "Ask a Customer"
    _inherit = ["relationship.step.mixin"]

    card_id = fields.Many2one(comodel_name="relationship.card")
    customer_id = fields.Many2one(related="card_id.partner_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        domain="[('id', 'child_of', customer_id)]",
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Questionnaire",
        required=True,
        domain="[('relationship_is_satisfaction', '=', True)]",
        default=lambda self: self._default_survey_id(),
    )
    way = fields.Selection(
        selection=[
            ("mail", "By E-mail"),
            ("here", "On the Spot"),
            ("phone", "By Telephone"),
            ("paper", "On Paper"),
        ],
        required=True,
        default="mail",
        help="On the spot the customer answers on your device, or by the QR code on"
        " their own. By telephone and on paper you enter what the customer says. You"
        " are noted as who asked: a colleague who did not serve the customer should"
        " ask.",
    )
    is_own = fields.Boolean(compute="_compute_is_own")
    url = fields.Char(string="Address", readonly=True)
    qr_code = fields.Binary(string="QR Code", readonly=True, attachment=False)

    def _default_survey_id(self):
        return self.env["survey.survey"].search(
            [("relationship_is_satisfaction", "=", True)], order="id", limit=1
        )

    def _compute_partner_id(self):
        for step in self:
            step.partner_id = step.card_id.contact_id or step.card_id.partner_id

    @api.depends("card_id")
    @api.depends_context("uid")
    def _compute_is_own(self):
        for step in self:
            step.is_own = step.card_id.user_id == self.env.user

    @asks("write", once=True)
    def action_ask(self):
        """Send the e-mail, or show the address and its QR code.

        :raises UserError: naming why the customer cannot be asked
        """
        self.ensure_one()
        self.card_id.check_access("write")
        person = self.partner_id or self.card_id.partner_id
        customer = self.card_id.partner_id
        if not customer or person.sudo().commercial_partner_id != customer:
            raise UserError(
                self.env._(
                    "%s is not one of the customer's people. Choose another person.",
                    person.display_name,
                )
            )
        if not self.survey_id._relationship_is_open():
            raise UserError(
                self.env._("%s: closed. Choose another one.", self.survey_id.title)
            )
        if self.way == "mail":
            self._check_reachable(person)
        answers = self._make_answers(person)
        if self.way == "mail":
            self._send(answers)
            return {"type": "ir.actions.act_window_close"}
        if self.way in ("phone", "paper"):
            # What the customer said is entered on the page that customers see.
            return {
                "type": "ir.actions.act_url",
                "url": self._address(answers),
                "target": "new",
            }
        return self._show(answers)

    def _check_reachable(self, person):
        company = self.card_id.company_id
        person = person.sudo()
        if not person.email_normalized:
            text = self.env._("%s has no e-mail address. Ask on the spot.", person.name)
        elif person.is_blacklisted:
            text = self.env._("%s wants no e-mails. Ask on the spot.", person.name)
        elif company._relationship_asked(person):
            text = self.env._(
                "%(person)s was asked or written to within the last %(days)s days.",
                person=person.name,
                days=company.relationship_cooldown_days,
            )
        else:
            return
        raise UserError(text)

    def _make_answers(self, person):
        """Return the empty answers, whose address is the customer's."""
        # Specialists have no rights on surveys; what they may is asked above.
        answers = self.env["survey.user_input"].sudo()
        by_oneself = self.way == "mail"
        return answers.create(
            answers._relationship_new(
                self.survey_id,
                self.card_id,
                person,
                self.way,
                relationship_collector_id=False if by_oneself else self.env.uid,
            )
        )

    def _address(self, answers):
        return answers.get_base_url() + answers.get_start_url()

    def _send(self, answers):
        """Send the address; the log of care says whether it could be sent."""
        company = self.card_id.company_id
        logs = self.env["relationship.care.log"].sudo()
        logs.create(
            {
                "card_id": self.card_id.id,
                "partner_id": answers.partner_id.id,
                "answers_id": answers.id,
                "rule_name": self.survey_id.title,
                "occasion": "asked",
                "action": "survey",
                "about": f"asked,{answers.id}",
                "date": company._relationship_today(),
            }
        )._act_survey()
        self.card_id.sudo()._message_log(
            body=self.env._("The customer is asked: %s", self.survey_id.title)
        )

    def _show(self, answers):
        """Return the step again, with the address and its QR code."""
        url = self._address(answers)
        picture = BytesIO()
        qrcode.make(url).save(picture, format="PNG")
        self.write({"url": url, "qr_code": b64encode(picture.getvalue())})
        return self._get_records_action(name=self.env._("Ask a Customer"), target="new")
