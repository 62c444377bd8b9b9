import random

from dateutil.relativedelta import relativedelta

from odoo import api, models

MONTHS = 14
PARTS = ("power", "satisfaction", "loyalty", "contribution", "development")


class RelationshipDemo(models.AbstractModel):
    """The values of the customers, as they came to be what they are."""

    _inherit = "relationship.demo"

    @api.model
    def _add_values(self):
        """Find all values, and keep the months in which they grew and fell."""
        company = self.env.ref("base.main_company")
        self.env["relationship.card.refresh"]._refresh_company(company)
        chance = random.Random(7)
        month = company._relationship_today().replace(day=1)
        values = self.env["relationship.value"].search(
            [("company_id", "=", company.id)]
        )
        kept = []
        for value in values:
            slope = chance.uniform(-1.2, 1.0)
            known = [name for name in PARTS if name in value._known()]
            for ago in range(1, MONTHS + 1):
                moved = {
                    name: self._moved(value[name], slope * ago + chance.uniform(-2, 2))
                    for name in ("score", *known)
                }
                kept.append(
                    {
                        **moved,
                        **{name: round(moved[name]) for name in known},
                        "card_id": value.card_id.id,
                        "company_id": company.id,
                        "date": month - relativedelta(months=ago),
                    }
                )
        self.env["relationship.value.history"].create(kept)
        self.env["relationship.value.refresh"]._refresh_company(company)

    def _moved(self, number, by):
        return round(min(max(number + by, 0), 100), 1)
