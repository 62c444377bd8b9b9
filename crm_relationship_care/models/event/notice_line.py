from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.refuse import refuse


class RelationshipNoticeLine(models.Model):
    """A customer who is told of something: when, how, or why not (R206)."""

    _name = "relationship.notice.line"
    _description = "Customer of a Notice"
    _inherit = ["relationship.mailing.mixin"]
    _order = "notice_id, state, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    notice_id = fields.Many2one(
        comodel_name="relationship.notice",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    customer_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    channel = fields.Selection(related="notice_id.channel")
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("told", "Told"),
            ("left_out", "Left Out"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )

    _card_uniq = models.UniqueIndex(
        "(notice_id, card_id)", "This customer is listed already."
    )

    @api.model
    def _merge_cards(self, sources, destination):
        """Leave each notice once, when the cards of a customer are merged: the told."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM relationship_notice_line l"
                " USING relationship_notice_line k"
                " WHERE l.card_id IN %(cards)s AND k.card_id IN %(cards)s"
                " AND l.id <> k.id AND l.notice_id = k.notice_id"
                " AND (k.state = 'told', -k.id) > (l.state = 'told', -l.id)",
                cards=(destination.id, *sources.ids),
            )
        )

    @api.model
    def _state_of_failed(self, state):
        return "left_out"

    @asks("write")
    def action_retry(self):
        """Tell those who were left out, such as by a mail server that refused.

        :raises UserError: naming who was not left out
        """
        refuse(
            self.filtered(lambda line: line.state != "left_out"),
            self.env._("%s: was not left out, nobody is told again."),
        )
        self._stamp(state="waiting", reason=False, detail=False)
        for notice in self.notice_id.filtered(lambda one: one.state != "sending"):
            notice.action_send()

    def _told(self):
        """Note that these customers are told."""
        now = self.env.cr.now()
        self._stamp(state="told", told_date=now, reason=False, detail=False)

    def _tell_by_mail(self):
        """Write to these customers; note why others are left out."""
        template = self.env.ref("crm_relationship_care.mail_template_notice")
        told = self._write_to(template, self.notice_id.heeds_cooldown, state="told")
        (self - told)._stamp(state="left_out")

    def _tell_by_sms(self):
        """Send a text message, where Odoo's text messages are."""
        if "sms.sms" not in self.env:
            self._stamp(state="left_out", reason="sms")
            return
        numbers = {line: line.partner_id._phone_format(fname="phone") for line in self}
        blocked = set(
            self.env["phone.blacklist"]
            .sudo()
            .search([("number", "in", list(filter(None, numbers.values())))])
            .mapped("number")
        )
        able = self._reachable(
            self.notice_id.heeds_cooldown,
            lambda line: (
                (not numbers[line] and "phone")
                or (numbers[line] in blocked and "blacklist")
            ),
        )
        (self - able)._stamp(state="left_out")
        self.env["sms.sms"].create(
            [
                {
                    "number": numbers[line],
                    "partner_id": line.partner_id.id,
                    "body": html2plaintext(
                        line.notice_id.with_context(lang=line.lang).body or ""
                    ),
                }
                for line in able
            ]
        )
        able._told()
