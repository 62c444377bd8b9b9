from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .sensitive_field import (
    SensitiveInteger,
    SensitiveSelection,
    SensitiveText,
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


class RelationshipConfidential(models.Model):
    """The confidential block of a card or of a key person (R008, R009, R012, X18).

    A model of its own, with rules of its own: a group on a field could not depend
    on the record.
    """

    _name = "relationship.confidential"
    _description = "Confidential Information"
    _inherit = ["relationship.card.child.mixin", "relationship.protected.mixin"]
    _order = "card_id, id"
    _rec_name = "card_id"
    _check_company_auto = True

    key_person_id = fields.Many2one(
        comodel_name="relationship.key.person",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('card_id', '=', card_id)]",
        help="Empty: about the customer itself.",
    )
    gender = SensitiveSelection(
        selection=[("female", "Female"), ("male", "Male"), ("other", "Other")]
    )
    birth_year = SensitiveInteger()
    family = SensitiveText(help="Family members and status (R008, R012).")
    hobbies = SensitiveText(string="Interests and Hobbies")
    financial_status = SensitiveText()
    financial_needs = SensitiveText()
    investment_preference = SensitiveText()
    risk_tolerance = SensitiveSelection(
        selection=[("low", "Low"), ("medium", "Medium"), ("high", "High")]
    )
    consent_date = fields.Date(
        string="Consent on",
        help="The day on which the person agreed that this is kept (X17, X18).",
    )
    note = SensitiveText()

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

    @api.depends("key_person_id", "card_id")
    def _compute_display_name(self):
        for block in self:
            about = block.key_person_id or block.card_id
            block.display_name = about.display_name

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
            block.write(
                {"card_id": destination.card_id.id, "key_person_id": destination.id}
            )

    def _merge_block(self, other):
        """Take over what ``other`` has, texts one below the other, and delete it."""
        (self + other)._check_readable(CONTENT)
        values = {}
        for name in TEXTS:
            texts = [text for text in (self[name], other[name]) if text]
            values[name] = "\n".join(dict.fromkeys(texts)) or False
        for name in self._merged_fields():
            values[name] = self[name] or other[name]
        other.unlink()
        self.write(values)

    def _check_readable(self, names):
        """Refuse to overwrite what cannot be read; without encryption all can."""

    @api.model
    def _merged_fields(self):
        """Return the names of the fields of which a merged block keeps one value."""
        return ["gender", "birth_year", "risk_tolerance", "consent_date"]
