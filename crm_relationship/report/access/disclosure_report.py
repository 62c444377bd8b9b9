from odoo import api, models
from odoo.tools import format_amount, format_date, format_list

BASIC = (
    "kind",
    "badge_tier_id",
    "lifecycle",
    "user_id",
    "leader_id",
    "team_id",
    "parent_id",
    "work_unit",
    "function",
    "industry_id",
    "category_id",
    "contact_id",
    "phone",
    "fax",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "nature",
    "scale",
    "asset_value",
    "shareholder_structure",
    "organization_structure",
    "culture",
    "events",
    "needs",
    "preferences",
    "spending_power",
    "price_sensitivity",
    "purchase_cycle",
    "information_source",
    "source_checked_date",
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
    "project_management",
    "recent_business",
    "recent_results",
    "qualification",
    "credit",
    "industries",
    "profit_contribution",
    "prospects",
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
        is_key = disclosure.document == "key_card"
        return {
            "company": disclosure.company_id,
            "entries": [
                {
                    "card": card,
                    "basic": [
                        *self._rows(card, BASIC),
                        *self._required_rows(card, is_key),
                        *self._own_rows(card),
                    ],
                    "business": self._rows(card, BUSINESS),
                    "blocks": [
                        (block.display_name, self._rows(block, CONFIDENTIAL))
                        for block in self._blocks(card, disclosure.with_confidential)
                    ],
                }
                for card in cards
            ],
            "is_key": is_key,
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

    def _required_rows(self, card, is_key):
        """Return label and text of what its format asks for beside what cards show.

        What their reader may not read is left out.
        """
        shown = {*BASIC}
        if is_key:
            shown |= {"key_person_ids", "project_ids", *BUSINESS}
        fields = [card._fields[name] for name in shown]
        shown |= {field.related for field in fields if field.related}
        rows = []
        # The administrator says what is required, readers need not see that.
        for requirement in card.format_id.sudo().requirement_ids:
            if not (field := requirement._get_field()):
                continue
            on_card = field.model_name == card._name
            path = field.name if on_card else f"partner_id.{field.name}"
            if path in shown:
                continue
            shown.add(path)
            record = card if on_card else card.partner_id
            if self._may_read(record, field):
                rows += self._rows(record, [field.name])
        return rows

    def _may_read(self, record, field):
        related = self.env[field.comodel_name or record._name]
        return record._has_field_access(field, "read") and related.has_access("read")

    def _own_rows(self, card):
        """Return label and text of the administrator's own fields of the format."""
        own = card.read(["card_properties"])[0]["card_properties"]
        return [
            (field["string"], self._own_text(field))
            for field in own
            if field.get("value") and field["type"] != "separator"
        ]

    def _own_text(self, field):
        """Return the value of a field of the administrator's own as people read it."""
        value, kind = field["value"], field["type"]
        if kind == "boolean":
            return self.env._("yes")
        if kind == "selection":
            return dict(field.get("selection") or ()).get(value, value)
        if kind == "tags":
            labels = {tag[0]: tag[1] for tag in field.get("tags") or ()}
            return format_list(self.env, [labels.get(tag, tag) for tag in value])
        if kind == "many2one":
            return value[1] or ""
        if kind == "many2many":
            return format_list(self.env, [item[1] or "" for item in value])
        if kind == "date":
            return format_date(self.env, value)
        return str(value)

    def _text(self, record, name):
        field, value = record._fields[name], record[name]
        if not value:
            return ""
        if field.type == "many2one":
            # A name that the card shows to its readers, such as that of its group.
            return value.sudo().display_name
        if field.type == "many2many":
            return format_list(self.env, value.sudo().mapped("display_name"))
        if name == "key_person_ids":
            return format_list(self.env, [person._marked_name() for person in value])
        if field.type == "one2many":
            return format_list(self.env, value.mapped("display_name"))
        if field.type == "selection":
            return dict(field._description_selection(self.env))[value]
        if field.type in ("date", "datetime"):
            return format_date(self.env, value)
        if field.type == "monetary":
            return format_amount(self.env, value, record.currency_id)
        return str(value)
