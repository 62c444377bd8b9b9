from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ....tools.asks import asks
from ....tools.outside import encryption
from .sensitive_field import (
    SensitiveInteger,
    SensitiveSelection,
    SensitiveText,
    keyring,
)

TEXTS = (
    "family",
    "hobbies",
    "financial_status",
    "financial_needs",
    "investment_preference",
    "note",
)
# All that is kept of a person, encrypted where the server has a key (R239).
CONTENT = (*TEXTS, "gender", "birth_year", "risk_tolerance")
# Blocks that are encrypted anew at a time.
BATCH = 500


class RelationshipConfidential(models.Model):
    """The confidential block of a card or of a key person (R008, R009, R012, X18).

    A model of its own, with rules of its own: a group on a field could not depend
    on the record. It is kept with the person's consent, and for its purpose only.
    """

    _name = "relationship.confidential"
    _description = "Confidential Information"
    _inherit = ["relationship.card.child.mixin", "relationship.personal.mixin"]
    _order = "card_id, id"
    _rec_name = "card_id"
    _check_company_auto = True

    card_id = fields.Many2one(holds=True)
    key_person_id = fields.Many2one(
        comodel_name="relationship.key.person",
        ondelete="cascade",
        holds=True,
        index="btree_not_null",
        domain="[('card_id', '=', card_id)]",
        help="Empty: about the customer itself.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        compute="_compute_partner_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        help="Whom it is about. Found by Odoo's privacy look-up.",
    )
    gender = SensitiveSelection(
        selection=[("female", "Female"), ("male", "Male"), ("other", "Other")]
    )
    birth_year = SensitiveInteger()
    # R008, R012
    family = SensitiveText(help="Family members and status.")
    hobbies = SensitiveText(string="Interests and Hobbies")
    financial_status = SensitiveText()
    financial_needs = SensitiveText()
    investment_preference = SensitiveText()
    risk_tolerance = SensitiveSelection(
        selection=[("low", "Low"), ("medium", "Medium"), ("high", "High")]
    )
    note = SensitiveText()
    # X17, X18
    consent_date = fields.Date(
        string="Consent on",
        help="The day on which the person agreed that this is kept.",
    )
    # R232
    consent_purpose = fields.Char(
        help="What the person agreed to; it is used for nothing else."
    )
    consent_document = fields.Binary(string="Consent", attachment=True)
    consent_document_name = fields.Char()
    # R233, X18
    consent_withdrawn_date = fields.Date(
        string="Withdrawn on",
        copy=False,
        help="From then on nobody sees the content.",
    )
    consent_withdrawn_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Withdrawal Entered by",
        readonly=True,
        ondelete="restrict",
    )
    erased_date = fields.Date(string="Erased on", readonly=True)
    erased_user_id = fields.Many2one(
        comodel_name="res.users", string="Erased by", readonly=True, ondelete="restrict"
    )
    consent_notice = fields.Char(compute="_compute_consent_notice")

    # Exclusion constraints stay with their table when contacts are merged, and do
    # not count empty values as different.
    _card_uniq = models.Constraint(
        "EXCLUDE (card_id WITH =) WHERE (key_person_id IS NULL)",
        "Confidential information: the card has a confidential block already.",
    )
    _key_person_uniq = models.Constraint(
        "UNIQUE (key_person_id)",
        "Confidential information: the key person has a confidential block already.",
    )

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

    @api.depends("key_person_id", "card_id")
    def _compute_display_name(self):
        for block in self:
            about = block.key_person_id or block.card_id
            block.display_name = about.display_name

    @api.constrains("key_person_id", "card_id")
    def _check_key_person_id(self):
        for block in self:
            person = block.key_person_id
            if person and person.card_id != block.card_id:
                raise ValidationError(
                    self.env._(
                        "Key Person: %(person)s belongs to another card than %(card)s.",
                        person=person.display_name,
                        card=block.card_id.display_name,
                    )
                )

    @api.constrains("birth_year")
    def _check_birth_year(self):
        # Not by the database, which may have it encrypted.
        for block in self:
            if block.birth_year and not 1850 <= block.birth_year <= 2200:
                raise ValidationError(
                    self.env._(
                        "Birth Year: enter a year of four digits, or leave it empty."
                    )
                )

    def write(self, vals):
        if not self._is_stamping():
            self._check_content(vals)
            self._check_readable([name for name in CONTENT if name in vals])
        result = super().write(vals)
        if "consent_withdrawn_date" in vals:
            self._consent_changed(vals["consent_withdrawn_date"])
        elif vals.get("consent_date"):
            # A new consent lets new content be entered.
            self._stamp(erased_date=False, erased_user_id=False)
        return result

    def _evidence(self, operation):
        # Consent, withdrawal and erasure are facts: who may see them keeps them.
        return self.env._("%s: kept. Erase the content; that it was there remains.")

    def _consent_changed(self, withdrawn):
        """Keep who entered that there is no consent, or again, and tell the card."""
        self._stamp(consent_withdrawn_user_id=withdrawn and self.env.uid)
        self._forget_cached()
        if withdrawn:
            text = self.env._("Confidential information: consent was withdrawn.")
        else:
            text = self.env._("Confidential information: there is consent again.")
        for block in self.sudo():
            block.card_id._message_log(body=text)

    def _forget_cached(self):
        self.flush_recordset()
        self.invalidate_recordset(CONTENT)

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

    def _check_readable(self, names):
        """Refuse to overwrite what cannot be read without its key.

        :raises UserError: saying so
        """
        if not names or not self.ids:
            return
        try:
            prefixes = [f"{encryption.PREFIX}{name}:%" for name in keyring()]
        except encryption.BadKey:
            prefixes = []
        self.flush_recordset(names)
        stored = SQL(", ").join(SQL.identifier(name) for name in names)
        locked = self.env.execute_query(
            SQL(
                "SELECT FROM relationship_confidential, unnest(ARRAY[%s]) stored"
                " WHERE id IN %s AND stored LIKE %s AND NOT stored LIKE ANY (%s)"
                " LIMIT 1",
                stored,
                tuple(self.ids),
                f"{encryption.PREFIX}%",
                prefixes,
            )
        )
        if locked:
            raise UserError(
                self.env._(
                    "The content is encrypted, and the server does not have its key:"
                    " it would be lost. Ask the administrator to restore the key."
                )
            )

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        if field_name in CONTENT:
            self._fields[field_name].check_comparable(self)
        return super()._order_field_to_sql(alias, field_name, direction, nulls, query)

    def _read_group_groupby(self, alias, groupby_spec, query):
        if groupby_spec in CONTENT:
            self._fields[groupby_spec].check_comparable(self)
        return super()._read_group_groupby(alias, groupby_spec, query)

    def _read_group_select(self, aggregate_spec, query):
        name = aggregate_spec.partition(":")[0]
        if name in CONTENT:
            self._fields[name].check_comparable(self)
        return super()._read_group_select(aggregate_spec, query)

    @asks("write")
    def action_withdraw(self):
        """Withdraw the person's consent: nobody sees the content from now on."""
        for company, blocks in self.grouped("company_id").items():
            today = company._relationship_today()
            blocks.filtered(lambda block: not block.consent_withdrawn_date).write(
                {"consent_withdrawn_date": today}
            )

    @asks("write")
    def action_erase(self):
        """Erase the content, and keep who did so when.

        :raises AccessError: for who may not change the block
        """
        self.action_withdraw()
        for company, blocks in self.grouped("company_id").items():
            # Also what is hidden, or cannot be decrypted any more.
            blocks._stamp(
                **dict.fromkeys(CONTENT, False),
                erased_date=company._relationship_today(),
                erased_user_id=self.env.uid,
            )
        for block in self.sudo():
            block.card_id._message_log(
                body=self.env._("Confidential information: the content was erased.")
            )

    def _erase_personal_data(self):
        """Erase what is known of these people."""
        self.filtered(lambda block: not block.erased_date).action_erase()

    @api.model
    def _merge_cards(self, sources, destination):
        """Combine the blocks of cards that are merged; called before the move."""
        blocks = self.search(
            [("card_id", "in", sources.ids), ("key_person_id", "=", False)]
        )
        kept = self.search(
            [("card_id", "=", destination.id), ("key_person_id", "=", False)]
        )
        kept = kept or blocks[:1]
        for block in blocks - kept:
            kept._merge_block(block)

    @api.model
    def _merge_people(self, source, destination):
        """Move or combine the block of a key person who is merged."""
        block = self.search([("key_person_id", "=", source.id)])
        kept = self.search([("key_person_id", "=", destination.id)])
        if kept and block:
            kept._merge_block(block)
        elif block:
            block._stamp(card_id=destination.card_id.id, key_person_id=destination.id)

    def _merge_block(self, other):
        """Take over what ``other`` has, texts one below the other, and delete it.

        What there is no consent to is not kept: a withdrawal is not undone by merging.
        """
        withdrawn = (self + other).filtered("consent_withdrawn_date")[:1]
        if withdrawn:
            values = {
                "consent_withdrawn_date": withdrawn.consent_withdrawn_date,
                "erased_date": self.erased_date and other.erased_date,
            }
        else:
            (self + other)._check_readable(CONTENT)
            values = self._merged_values(other)
        other._as_system().unlink()
        self.sudo().write(values)

    def _merged_values(self, other):
        values = {}
        for name in TEXTS:
            texts = [text for text in (self[name], other[name]) if text]
            values[name] = "\n".join(dict.fromkeys(texts)) or False
        for name in self._merged_fields():
            values[name] = self[name] or other[name]
        return values

    @api.model
    def _merged_fields(self):
        """Return the names of the fields of which a merged block keeps one value."""
        return [
            *("gender", "birth_year", "risk_tolerance", "consent_date"),
            *("consent_purpose", "consent_document", "consent_document_name"),
        ]

    @api.model
    def _to_encrypt(self, keys):
        """Return SQL: a block has a text that the current key does not protect."""
        return SQL(
            "EXISTS (SELECT FROM unnest(ARRAY[%s]) stored"
            " WHERE stored <> '' AND stored NOT LIKE %s)",
            SQL(", ").join(SQL.identifier(name) for name in CONTENT),
            f"{encryption.current(keys)}%",
        )

    @api.model
    def _encryption_counts(self):
        """Return how many blocks have texts, and how many the current key protects.

        :raises BadKey: saying what is wrong with the key
        """
        keys = keyring()
        self.flush_model(CONTENT)
        texts = SQL(", ").join(SQL.identifier(name) for name in CONTENT)
        encrypted = SQL(
            "EXISTS (SELECT FROM unnest(ARRAY[%s]) t WHERE t LIKE %s)",
            texts,
            f"{encryption.PREFIX}%",
        )
        waiting = self._to_encrypt(keys) if keys else SQL("FALSE")
        [counts] = self.env.execute_query(
            SQL(
                "SELECT count(*), count(*) FILTER (WHERE %s),"
                " count(*) FILTER (WHERE %s) FROM relationship_confidential"
                " WHERE COALESCE(%s) IS NOT NULL",
                encrypted,
                waiting,
                texts,
            )
        )
        return counts

    @api.model
    def _cron_encrypt(self):
        """Protect every text with the current key, some blocks at a time."""
        try:
            keys = keyring()
        except encryption.BadKey:
            keys = {}
        if not keys:
            return
        last = 0
        while last is not None:
            last = self._encrypt_batch(keys, last)
            if not self.env["ir.cron"]._commit_progress(BATCH):
                break

    @api.model
    def _encrypt_batch(self, keys, after=0):
        """Encrypt anew the texts of the next blocks, except of those in use.

        A text without its old key stays as it is.

        :param int after: number of the last block that was looked at
        :return: the number to go on after; None at the end
        """
        self.flush_model(CONTENT)
        texts = SQL(", ").join(SQL.identifier(name) for name in CONTENT)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM relationship_confidential WHERE id > %s AND %s"
                " ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED",
                texts,
                after,
                self._to_encrypt(keys),
                BATCH,
            )
        )
        for block_id, *stored in rows:
            assignments = SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), self._encrypted_anew(keys, text))
                for name, text in zip(CONTENT, stored, strict=True)
            )
            self.env.cr.execute(
                SQL(
                    "UPDATE relationship_confidential SET %s WHERE id = %s",
                    assignments,
                    block_id,
                )
            )
        self.browse(row[0] for row in rows).invalidate_recordset(CONTENT)
        return rows[-1][0] if len(rows) == BATCH else None

    @api.model
    def _encrypted_anew(self, keys, stored):
        if not stored or stored.startswith(encryption.current(keys)):
            return stored
        try:
            return encryption.encrypt(keys, encryption.decrypt(keys, stored))
        except encryption.Locked:
            return stored
