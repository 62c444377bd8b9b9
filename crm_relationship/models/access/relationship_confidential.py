from odoo import api, fields, models
from odoo.exceptions import UserError

from ..cards.relationship_confidential import CONTENT


class RelationshipConfidential(models.Model):
    """Confidential information is kept with consent, and for its purpose only."""

    _inherit = "relationship.confidential"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        ondelete="set null",
        index="btree_not_null",
        help="Whom it is about. Found by Odoo's privacy look-up.",
    )
    consent_purpose = fields.Char(
        help="What the person agreed to; it is used for nothing else (R232)."
    )
    consent_document = fields.Binary(string="Consent", attachment=True)
    consent_document_name = fields.Char()
    consent_withdrawn_date = fields.Date(
        string="Withdrawn on",
        copy=False,
        help="From then on nobody sees the content (R233, X18).",
    )
    consent_withdrawn_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Withdrawal Entered by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    erased_date = fields.Date(string="Erased on", readonly=True, copy=False)
    erased_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Erased by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    consent_notice = fields.Char(compute="_compute_consent_notice")

    @api.depends("key_person_id.partner_id", "card_id.partner_id")
    def _compute_partner_id(self):
        for block in self:
            person = block.key_person_id or block.card_id
            block.partner_id = person.partner_id

    @api.depends("consent_withdrawn_date", "erased_date")
    @api.depends_context("lang")
    def _compute_consent_notice(self):
        for block in self.with_context(tz="UTC"):
            values = {
                "about": block.display_name,
                "day": block.consent_withdrawn_date,
                # Names of colleagues, which every employee may read.
                "user": block.consent_withdrawn_user_id.sudo().name,
                "erased": block.erased_date,
                "eraser": block.erased_user_id.sudo().name,
            }
            if block.erased_date:
                notice = self.env._(
                    "%(about)s: the content was erased on %(erased)s by %(eraser)s.",
                    **values,
                )
            elif block.consent_withdrawn_date:
                notice = self.env._(
                    "%(about)s: consent was withdrawn on %(day)s. Nobody sees the"
                    " content; erase it when the person asks for it.",
                    **values,
                )
            else:
                notice = False
            block.consent_notice = notice

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(self._entered(vals_list))

    def write(self, vals):
        self._check_protected(vals)
        self._check_content(vals)
        if "consent_withdrawn_date" in vals:
            user = self.env.uid if vals["consent_withdrawn_date"] else False
            vals = {**vals, "consent_withdrawn_user_id": user}
        # A new consent lets new content be entered.
        if vals.get("consent_date") and "consent_withdrawn_date" not in vals:
            vals = {**vals, "erased_date": False, "erased_user_id": False}
        result = super().write(vals)
        if "consent_withdrawn_date" in vals:
            self._forget_cached()
            self._tell_card(vals["consent_withdrawn_date"])
        return result

    def _forget_cached(self):
        self.flush_recordset()
        self.invalidate_recordset(CONTENT)

    @api.model
    def _protected_fields(self):
        stamped = {"erased_date", "erased_user_id", "consent_withdrawn_user_id"}
        return super()._protected_fields() | stamped

    def _check_content(self, vals):
        """Refuse content that the person does not want to be kept.

        :raises UserError: naming the block
        """
        if not any(vals.get(name) for name in CONTENT):
            return
        ends = vals.get("consent_withdrawn_date", True)
        for block in self:
            if block.consent_withdrawn_date and ends:
                raise UserError(
                    self.env._(
                        "%s: consent was withdrawn. Enter the new consent first, and"
                        " then what is kept with it.",
                        block.display_name,
                    )
                )

    def _tell_card(self, withdrawn):
        for block in self.sudo():
            if withdrawn:
                text = self.env._("Confidential information: consent was withdrawn.")
            else:
                text = self.env._("Confidential information: there is consent again.")
            block.card_id._message_log(body=text)

    def action_withdraw(self):
        """Withdraw the person's consent: nobody sees the content from now on."""
        for company, blocks in self.grouped("company_id").items():
            today = company._relationship_today()
            blocks.filtered(lambda block: not block.consent_withdrawn_date).write(
                {"consent_withdrawn_date": today}
            )

    def action_erase(self):
        """Erase the content, and keep who did so when.

        :raises AccessError: for who may not change the block
        """
        self.check_access("write")
        for company, blocks in self.grouped("company_id").items():
            # The stamps are not entered by hand. Also what is hidden, or cannot be
            # decrypted any more, is erased.
            blocks.sudo().with_context(relationship_erase=True).write(
                {
                    **dict.fromkeys(CONTENT, False),
                    "consent_withdrawn_date": min(
                        filter(None, blocks.mapped("consent_withdrawn_date")),
                        default=company._relationship_today(),
                    ),
                    "erased_date": company._relationship_today(),
                    "erased_user_id": self.env.uid,
                }
            )
            for block in blocks.sudo():
                block.card_id._message_log(
                    body=self.env._("Confidential information: the content was erased.")
                )

    @api.model
    def _merged_fields(self):
        return [
            *super()._merged_fields(),
            "consent_purpose",
            "consent_document",
            "consent_document_name",
        ]

    def _merge_block(self, other):
        """Keep what there is consent to: a withdrawal is not undone by merging."""
        if other.consent_withdrawn_date or self.consent_withdrawn_date:
            withdrawn = self if self.consent_withdrawn_date else other
            values = {
                "consent_withdrawn_date": withdrawn.consent_withdrawn_date,
                "erased_date": self.erased_date and other.erased_date,
            }
            other.unlink()
            self.sudo().write(values)
            return
        super()._merge_block(other)

    def _erase_personal_data(self):
        """Erase what is known of these people."""
        self.filtered(lambda block: not block.erased_date).action_erase()
