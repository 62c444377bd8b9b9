from odoo import api, fields, models

from .states import ATTENDEES, agree, guest_knows_more


class RelationshipEventGuest(models.Model):
    """A guest who is an attendee of Odoo's event (R202, R203)."""

    _inherit = "relationship.event.guest"

    registration_id = fields.Many2one(
        comodel_name="event.registration",
        string="Attendee",
        readonly=True,
        groups="event.group_event_registration_desk",
    )

    _registration_uniq = models.UniqueIndex(
        "(registration_id) WHERE registration_id IS NOT NULL",
        "This attendee is a guest already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        guests = super().create(vals_list)
        guests._to_attendees()
        return guests

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._to_attendees()
        return result

    def unlink(self):
        # Nobody expects a guest who was struck off the list; who came did come.
        expected = self.sudo().registration_id.filtered(
            lambda attendee: attendee.state in ("draft", "open")
        )
        result = super().unlink()
        expected.write({"state": "cancel"})
        return result

    def _to_attendees(self):
        """Let each guest who was invited be an attendee, who says of coming the same.

        An attendee who is there already is taken: nobody is expected twice.
        """
        # Who invites guests need have no rights on Odoo's events.
        guests = self.sudo().filtered(
            lambda guest: (
                guest.event_id.event_event_id
                and (guest.state in ATTENDEES or guest.registration_id)
            )
        )
        without = guests.filtered(lambda guest: not guest.registration_id)
        without._find_attendees()
        without.filtered(lambda guest: not guest.registration_id)._make_attendees()
        wanted = {}
        for guest in guests:
            attendee = guest.registration_id
            state = ATTENDEES.get(guest.state)
            if state and not agree(guest.state, attendee.state):
                wanted[state] = wanted.get(state, attendee.browse()) + attendee
        for state, attendees in wanted.items():
            attendees.write({"state": state})

    def _find_attendees(self):
        """Take those attendees who are these people, and are nobody's guests yet.

        Of the two, what says more holds.
        """
        found = self.env["event.registration"].search(
            [
                ("event_id", "in", self.event_id.event_event_id.ids),
                ("relationship_guest_ids", "=", False),
            ],
            order="id",
        )
        by_person = {}
        for attendee, person in found._relationship_people().items():
            by_person.setdefault((attendee.event_id, person), attendee)
        for guest in self:
            key = (guest.event_id.event_event_id, guest.partner_id)
            if attendee := by_person.get(key):
                guest._stamp(registration_id=attendee.id)
                if not guest_knows_more(guest.state, attendee.state):
                    attendee._relationship_to_guests()

    def _make_attendees(self):
        attendees = self.env["event.registration"].create(
            [
                {
                    "event_id": guest.event_id.event_event_id.id,
                    "partner_id": guest.partner_id.id,
                    "state": ATTENDEES[guest.state],
                    # So that whoever takes up new attendees finds whose this one is.
                    "relationship_guest_ids": [(4, guest.id)],
                }
                for guest in self
            ]
        )
        self.invalidate_recordset(["registration_id"])
        return attendees
