from odoo import api, models

# What decides whether, when and for which duties a visit counts.
COUNTING_FIELDS = {
    "state",
    "date_start",
    "visit_type_id",
    "user_id",
    "visitor_role",
    "level",
    "place",
    "key_person_ids",
}


class RelationshipVisit(models.Model):
    """A visit is seen in its customer's duties and last contact at once."""

    _inherit = "relationship.visit"

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._refresh_contacts(visits.card_id)
        return visits

    def write(self, vals):
        result = super().write(vals)
        if COUNTING_FIELDS.intersection(vals):
            self._refresh_contacts(self.card_id)
        return result

    def unlink(self):
        cards = self.card_id
        result = super().unlink()
        self._refresh_contacts(cards.exists())
        return result

    @api.model
    def _refresh_contacts(self, cards):
        self.env["relationship.card"]._refresh(cards.ids)
