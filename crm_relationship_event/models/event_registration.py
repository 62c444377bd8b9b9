from odoo import api, fields, models
from odoo.tools import email_normalize

from .states import GUESTS, agree, guest_knows_more


class EventRegistration(models.Model):
    """An attendee who is a customer's person is a guest of the customer event."""

    _inherit = "event.registration"

    relationship_guest_ids = fields.One2many(
        comodel_name="relationship.event.guest",
        inverse_name="registration_id",
        string="Guest",
        readonly=True,
        groups="crm_relationship.group_relationship_user",
    )

    @api.model_create_multi
    def create(self, vals_list):
        attendees = super().create(vals_list)
        attendees._relationship_to_guests()
        return attendees

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"state", "event_id"}:
            self._relationship_to_guests()
        return result

    def _relationship_people(self):
        """Return by attendee the partner who attends, empty where Odoo does not know.

        Whoever booked may have booked for another: told by the e-mail address.
        """
        emails = {attendee: email_normalize(attendee.email) for attendee in self}
        others = {
            attendee: email
            for attendee, email in emails.items()
            if email and email != attendee.partner_id.email_normalized
        }
        found = self.env["res.partner"].search(
            [("email_normalized", "in", list(others.values()))], order="id desc"
        )
        by_email = {person.email_normalized: person for person in found}
        people = {}
        for attendee in self:
            booked = attendee.partner_id
            if attendee not in others or (booked and booked.name == attendee.name):
                people[attendee] = booked
            else:
                people[attendee] = by_email.get(others[attendee], booked.browse())
        return people

    def _relationship_to_guests(self):
        """Let attendees who are people of customers be guests, who say the same.

        Whoever sells tickets or lets attendees in needs no rights on customer cards.
        """
        attendees = self.sudo().filtered("event_id.relationship_event_ids")
        attendees.filtered(
            lambda attendee: not attendee.relationship_guest_ids
        )._relationship_find_guests()
        for state, those in attendees.grouped("state").items():
            those.relationship_guest_ids.filtered(
                lambda guest, state=state: not agree(guest.state, state)
            ).write({"state": GUESTS[state][0]})

    def _relationship_find_guests(self):
        """Take the guests whom these attendees are; make guests of new ones.

        Nobody is a guest twice, and who cancelled before being one is none.
        """
        people = self._relationship_people()
        cards = self.env["relationship.card"].search(
            [
                (
                    "partner_id",
                    "in",
                    [person.commercial_partner_id.id for person in people.values()],
                )
            ]
        )
        by_customer = {(card.company_id, card.partner_id): card for card in cards}
        guests = self.env["relationship.event.guest"]
        events = self.event_id.relationship_event_ids
        known = {
            (guest.event_id, guest.partner_id): guest for guest in events.guest_ids
        }
        for attendee, person in people.items():
            event = attendee.event_id.relationship_event_ids
            guest = known.get((event, person))
            card = by_customer.get((event.company_id, person.commercial_partner_id))
            if guest and not guest.registration_id:
                guest._stamp(registration_id=attendee.id)
                if guest_knows_more(guest.state, attendee.state):
                    guest._to_attendees()
            elif not guest and card and attendee.state != "cancel":
                known[event, person] = guests.create(
                    {
                        "event_id": event.id,
                        "card_id": card.id,
                        "partner_id": person.id,
                        "state": GUESTS[attendee.state][0],
                        "registration_id": attendee.id,
                    }
                )
