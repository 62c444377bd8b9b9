from markupsafe import Markup

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError
from odoo.tools import plaintext2html

from ...tools.asks import asks


class RelationshipFind(models.TransientModel):
    """Hand on what one heard of a customer, to whose customer it is (R030).

    Anybody may: who hands it on sees nothing of the card.
    """

    _name = "relationship.find"
    _description = "Hand on What One Heard of a Customer"
    _inherit = ["relationship.about.contact.mixin"]

    information = fields.Text(string="What You Heard")
    source = fields.Char(
        string="Where From", help="Who said it, where it was published, and when."
    )

    @asks("read", once=True)
    def action_hand_over(self):
        """Give it to the owner of the customer, as an activity and a note of the card.

        :raises UserError: without the information, or its source
        """
        if not (self.information or "").strip() or not (self.source or "").strip():
            raise UserError(
                self.env._("Say what you heard, and where it comes from: both count.")
            )
        card, company, customer = self._card(), self.env.company, self.partner_id
        # It is handed on by the system: who found it sees neither card nor activity.
        record = (card or customer.commercial_partner_id).with_user(SUPERUSER_ID)
        owner = company._relationship_somebody(
            card.user_id or customer.sudo().commercial_partner_id.user_id,
            record,
            card.team_id,
        )
        text = self._text(owner)
        if card:
            record._message_log(body=text, author_id=self.env.user.partner_id.id)
        record.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=owner.id,
            summary=owner.with_context(lang=owner.lang).env._(
                "%s heard something of a customer", self.env.user.name
            ),
            note=text,
        )
        return self._done(self.env._("Handed on. Thank you."))

    def _text(self, reader):
        """Return what was heard, and where, in the language of who reads it."""
        env = reader.with_context(lang=reader.lang).env
        return Markup("%s<p>%s</p><p>%s</p>") % (
            plaintext2html(self.information),
            env._("About: %s", self.partner_id.display_name),
            env._("Source: %s", self.source),
        )
