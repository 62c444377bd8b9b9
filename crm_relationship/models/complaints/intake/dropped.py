import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import html2plaintext

_logger = logging.getLogger(__name__)

KEPT_DAYS = 90
# Enough to see what it was about.
EXCERPT = 2000


class RelationshipDroppedMail(models.Model):
    """An e-mail of which no case was made: nothing that comes in is lost unseen."""

    _name = "relationship.dropped.mail"
    _description = "E-mail without a Case"
    _inherit = ["relationship.entry.mixin", "relationship.personal.mixin"]
    _order = "date desc, id desc"
    _rec_name = "subject"
    _personal_fields = ("email_from", "subject", "excerpt")

    date = fields.Datetime(
        required=True, readonly=True, default=lambda self: fields.Datetime.now()
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, ondelete="cascade", index=True
    )
    email_from = fields.Char(string="From", readonly=True)
    subject = fields.Char(readonly=True)
    excerpt = fields.Text(string="Begins with", readonly=True)
    reason = fields.Selection(
        selection=[
            ("answer", "Answer of a machine"),
            ("bounce", "A mail of ours came back"),
            ("own", "Sent by one of our own addresses"),
            ("flood", "Too many mails of this sender"),
        ],
        required=True,
        readonly=True,
    )
    message_id = fields.Char(readonly=True)

    @api.model
    def _note(self, reason, message_dict, company_id):
        """Keep what is needed to see whether something was lost.

        :param str reason: key of the selection
        :param dict message_dict: the mail, as Odoo's gateway has parsed it
        """
        _logger.info("No case of mail %s: %s", message_dict.get("message_id"), reason)
        text = html2plaintext(message_dict.get("body") or "").strip()
        # The gateway acts for nobody, and what it drops is for supervisors.
        self.sudo().create(
            {
                "reason": reason,
                "company_id": company_id,
                "email_from": message_dict.get("email_from"),
                "subject": message_dict.get("subject"),
                "excerpt": text[:EXCERPT],
                "message_id": message_dict.get("message_id"),
            }
        )

    @api.autovacuum
    def _gc_dropped(self):
        """Forget what nobody has asked for."""
        until = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        self.sudo().search([("date", "<", until)], limit=10000).unlink()

    @api.model
    def _personal_data_domain(self, partners):
        return self._address_domain(partners)

    def _erase_personal_data(self):
        self.unlink()
