from collections import Counter

from odoo import models

from odoo.addons.crm_relationship.tools.dates.zone import local_date

# The states of guests who were asked to come, and of those who said that they would.
ASKED = ("invited", "accepted", "declined", "attended", "absent")
ACCEPTED = ("accepted", "attended", "absent")


class RelationshipEvent(models.Model):
    """What came of a customer event: who came, and what they said since (R285)."""

    _name = "relationship.event"
    _inherit = ["relationship.event", "relationship.evaluated.mixin"]

    def _disclosed_cards(self):
        return self.guest_ids.card_id

    def _evaluated_from(self):
        zone = self.company_id._relationship_zone()
        return local_date(self.date_start, zone)

    def _evaluated_cards(self):
        return self._guests_who_came().card_id

    def _guests_who_came(self):
        return self.guest_ids.filtered(lambda guest: guest.state == "attended")

    def _evaluation_figures(self):
        """Return pairs of label and number: who was invited, who came, and who not."""
        guests = self.guest_ids
        numbers = Counter(guests.mapped("state"))
        states = dict(guests._fields["state"]._description_selection(self.env))
        reasons = dict(guests._fields["reason"]._description_selection(self.env))
        not_written = Counter(guests.filtered("reason").mapped("reason"))
        return [
            (self.env._("Guests Listed"), len(guests)),
            (states["invited"], sum(numbers[state] for state in ASKED)),
            (states["accepted"], sum(numbers[state] for state in ACCEPTED)),
            (states["attended"], numbers["attended"]),
            (self.env._("Customers of Those Who Came"), len(self._evaluated_cards())),
            (states["declined"], numbers["declined"]),
            (states["absent"], numbers["absent"]),
            *(
                (reasons[reason], number)
                for reason, number in not_written.most_common()
            ),
        ]
