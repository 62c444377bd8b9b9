from odoo import api, models
from odoo.tools import format_amount, format_date

BASIC = (
    "kind",
    "badge_tier_id",
    "lifecycle",
    "user_id",
    "leader_id",
    "team_id",
    "parent_id",
    "industry_id",
    "phone",
    "email",
    "street",
    "city",
    "country_id",
    "contact_id",
    "nature",
    "scale",
    "needs",
    "preferences",
    "turnover",
    "last_turnover_date",
    "confirmed_date",
)
BUSINESS = (
    "contract_performance",
    "payment_record",
    "cooperation_model",
    "bidding_method",
    "contract_terms",
    "price_level",
    "credit",
    "competitors",
    "market_share",
    "cooperation_potential",
    "development_plan",
)
CONFIDENTIAL = (
    "gender",
    "birth_year",
    "family",
    "hobbies",
    "financial_status",
    "financial_needs",
    "investment_preference",
    "risk_tolerance",
    "note",
)


class ReportRelationshipDisclosure(models.AbstractModel):
    """The document of a print on record, with what its reader may read."""

    _name = "report.crm_relationship.report_relationship_disclosure"
    _description = "Relationship Card on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        disclosures = self.env["relationship.disclosure"].browse(docids or [])
        disclosures._check_fresh()
        return {
            "docs": [
                # Its reader may not read the record of what they print.
                self._document(disclosure)
                for disclosure in disclosures.sudo()
            ]
        }

    def _document(self, disclosure):
        cards = disclosure.card_ids.with_env(self.env)
        cards.check_access("read")
        release = disclosure.release_id
        return {
            "company": disclosure.company_id,
            "entries": [
                {
                    "card": card,
                    "basic": self._rows(card, BASIC),
                    "business": self._rows(card, BUSINESS),
                    "blocks": [
                        (block.display_name, self._rows(block, CONFIDENTIAL))
                        for block in self._blocks(card, disclosure.with_confidential)
                    ],
                }
                for card in cards
            ],
            "is_key": disclosure.document == "key_card",
            "number": release.name,
            "recipient": release.external_partner_id.display_name,
            "purpose": release.purpose,
            "date_end": release.date_end,
            "user": disclosure.user_id.name,
            "date": disclosure.date,
        }

    def _blocks(self, card, with_confidential):
        blocks = self.env["relationship.confidential"]
        if not with_confidential:
            return blocks
        blocks = blocks.search([("card_id", "=", card.id)])
        return blocks.filtered(lambda block: not block.consent_withdrawn_date)

    def _rows(self, record, names):
        """Return label and text of those of the fields that have a value."""
        return [
            (record._fields[name]._description_string(self.env), text)
            for name in names
            if (text := self._text(record, name))
        ]

    def _text(self, record, name):
        field, value = record._fields[name], record[name]
        if not value:
            return ""
        if field.type == "many2one":
            # A name that the card shows to its readers, such as that of its group.
            return value.sudo().display_name
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            return format_amount(self.env, value, record.currency_id)
        return str(value)
