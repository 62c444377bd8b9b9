from datetime import timedelta

from odoo import fields, models
from odoo.tools import format_amount

# What the file of a customer tells, beside its people (R288).
FILE = (
    *("kind", "nature", "scale", "asset_value", "industries", "address", "phone"),
    *("email", "fax", "shareholder_structure", "organization_structure", "culture"),
    *("events", "qualification", "credit", "needs", "preferences", "spending_power"),
    *("purchase_cycle", "competitors", "cooperation_potential", "cooperation_model"),
    *("contract_performance", "payment_record", "bidding_method", "contract_terms"),
    *("recent_business", "development_plan", "recent_results", "prospects"),
    *("information_source", "lifecycle"),
)
# Of how many days the feedback is.
DAYS = 365


class RelationshipCard(models.Model):
    """What the papers of a customer tell: annexes and the file of repairs."""

    _inherit = "relationship.card"

    def _annex_fields(self):
        """Return pairs of label and text of what is known of the customer."""
        self.ensure_one()
        pairs = []
        for name in FILE:
            field = self._fields.get(name)
            value = field and self[name]
            if not value:
                continue
            if field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value)
            elif field.relational:
                value = value.display_name
            elif field.type == "monetary":
                value = format_amount(self.env, value, self.currency_id)
            pairs.append((field._description_string(self.env), value))
        return pairs

    def _annex_feedback(self):
        """Return the contacts of a year in which the customers have said something."""
        since = fields.Datetime.now() - timedelta(days=DAYS)
        return self.env["relationship.visit"].search(
            [
                ("card_id", "in", self.ids),
                ("state", "in", ("done", "reported")),
                ("date_start", ">=", since),
                "|",
                ("feedback", "!=", False),
                ("needs", "!=", False),
            ],
            order="card_id, date_start",
        )

    def _repairs(self):
        """Return pairs of an installation and its services, by when they were (R301).

        An installation is what the case is about: a document, or a project.
        """
        self.ensure_one()
        cases = self.env["relationship.complaint"].search(
            [("card_id", "=", self.id), ("kind", "=", "service_request")],
            order="received_date",
        )
        groups = cases.grouped(lambda case: case._installation())
        return sorted(groups.items(), key=lambda pair: (not pair[0], pair[0] or ""))
