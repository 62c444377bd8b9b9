from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ....tools.asks import asks
from ..constants import OPEN_STATES

# What people wrote, and not what the system notes of changes.
WORDS = ("comment", "email", "email_outgoing")


class RelationshipComplaint(models.Model):
    """Cases about one thing: several are joined into one that remains (R138, R139).

    A duplicate is archived, without deadlines. Words, files, measures and photos are
    in the case that remains: of the same customer they move; those of another customer
    are copied as notes, which only colleagues see.
    """

    _inherit = "relationship.complaint"

    duplicate_of_id = fields.Many2one(
        comodel_name="relationship.complaint",
        readonly=True,
        copy=False,
        ondelete="set null",
        holds=True,
        index="btree_not_null",
        help="The case that remains: it is about the same thing.",
    )
    duplicate_ids = fields.One2many(
        comodel_name="relationship.complaint",
        inverse_name="duplicate_of_id",
        string="Duplicates",
        context={"active_test": False},
    )
    duplicate_count = fields.Integer(compute="_compute_duplicate_count")

    @api.depends("duplicate_ids")
    def _compute_duplicate_count(self):
        for case in self:
            case.duplicate_count = len(case.duplicate_ids)

    @asks("read")
    def action_open_duplicates(self):
        """Open the cases that were joined into this one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_complaint_action"
        )
        return {
            **action,
            "domain": [("duplicate_of_id", "=", self.id)],
            "context": {"active_test": False},
        }

    def _join(self, remaining, tells_customers=False):
        """Join these cases into one that remains.

        :param bool tells_customers: their customers hear the number that remains
        :raises UserError: for cases that cannot be joined
        """
        (self | remaining).check_access("write")
        self._check_join(remaining)
        self._check_goes_on(remaining)
        now, kept = fields.Datetime.now(), remaining.sudo()
        for case in self.sudo():
            if tells_customers:
                case._tell_remaining(kept)
            case._pass_on(kept)
            case._open_deadlines()._replace(now)
            case._stamp(duplicate_of_id=kept.id, active=False)
        self.sudo().duplicate_ids._stamp(duplicate_of_id=kept.id)
        self.sudo()._refresh_clock()
        (self | remaining).sudo().card_id._count_open_complaints()

    def _check_join(self, remaining):
        wrong = self.filtered(
            lambda case: (
                case == remaining
                or case.duplicate_of_id
                or case.company_id != remaining.company_id
            )
        )
        if wrong or remaining.duplicate_of_id:
            raise UserError(
                self.env._(
                    "%(cases)s cannot be joined into %(remaining)s: choose another case"
                    " of the same company, and none that is a duplicate already.",
                    cases=format_list(self.env, (wrong or self).mapped("display_name")),
                    remaining=remaining.display_name,
                )
            )

    def _check_goes_on(self, remaining):
        """Refuse to join what is open into what nobody works on any more.

        :raises UserError: naming both
        """
        still = self.filtered(lambda case: case.state in OPEN_STATES)
        if still and (not remaining.active or remaining.state not in OPEN_STATES):
            raise UserError(
                self.env._(
                    "%(cases)s cannot be joined into %(remaining)s, which is over or"
                    " archived: nobody would answer the customer. Reopen it first, or"
                    " let another case remain.",
                    cases=format_list(self.env, still.mapped("display_name")),
                    remaining=remaining.display_name,
                )
            )

    def _check_fixed(self, vals):
        result = super()._check_fixed(vals)
        joined = self.sudo().filtered("duplicate_of_id")
        if vals.get("active") and joined:
            raise UserError(
                self.env._(
                    "%(case)s was joined into %(remaining)s, where the matter goes on:"
                    " it cannot be taken up by itself. Register another case.",
                    case=joined[0].display_name,
                    remaining=joined[0].duplicate_of_id.display_name,
                )
            )
        return result

    def _tell_remaining(self, remaining):
        """Tell the customer under which number the matter goes on."""
        contact = self._customer_contact()
        env = self.with_context(lang=contact.lang or self.env.lang).env
        # The number is no answer to what the customer has asked.
        self.with_context(relationship_automatic_mail=True).message_post(
            body=env._(
                "%(number)s is handled together with %(remaining)s. Please name this"
                " number from now on.",
                number=self.name,
                remaining=remaining.name,
            ),
            partner_ids=contact.ids,
            outgoing_email_to=False if contact else self.customer_email,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_comment",
        )

    def _pass_on(self, remaining):
        """Hand what belongs to the case to the one that remains."""
        is_same = self.customer_id == remaining.customer_id
        remaining._message_log(
            body=Markup("<p>%s</p>%s")
            % (
                self.env._("Joined into this case: %s", self.display_name),
                self.description or "",
            )
        )
        words = self.env["mail.message"].search(
            Domain("model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("message_type", "in", WORDS)
        )
        files = self.env["ir.attachment"].search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("res_field", "=", False)
        )
        if is_same:
            words.write({"res_id": remaining.id})
            files.write({"res_id": remaining.id})
        else:
            for message in words.sorted("id"):
                remaining._note_words(message)
            for file in files - words.attachment_ids:
                file.copy({"res_id": remaining.id})
        followers = self.message_partner_ids.filtered(
            lambda partner: is_same or not partner.partner_share
        )
        remaining.message_subscribe(partner_ids=followers.ids)
        remaining._inform(self.informed_user_ids)
        self.activity_ids.write({"res_id": remaining.id})
        self.action_ids._stamp(complaint_id=remaining.id)
        self.photo_ids._stamp(complaint_id=remaining.id)
        self._message_log(
            body=self.env._("Joined into %s.", remaining._get_html_link())
        )

    def _note_words(self, message):
        """Note what another customer wrote about the same thing, for colleagues."""
        files = [
            file.copy({"res_model": self._name, "res_id": self.id}).id
            for file in message.attachment_ids
        ]
        self._message_log(
            body=message.body,
            author_id=message.author_id.id or False,
            email_from=message.email_from,
            attachment_ids=files,
        )
