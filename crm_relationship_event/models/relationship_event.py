from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.asks import asks

# An event without an end, as Odoo's must have one.
HOURS = 3


class RelationshipEvent(models.Model):
    """A customer event that is planned in Odoo's *Events*, too (R201-R204)."""

    _inherit = "relationship.event"

    event_event_id = fields.Many2one(
        comodel_name="event.event",
        string="In Events",
        copy=False,
        check_company=True,
        tracking=True,
        help="Guests who are invited are attendees there, and attendees who are people"
        " of customers are guests here.",
    )

    _event_uniq = models.UniqueIndex(
        "(event_event_id) WHERE event_event_id IS NOT NULL",
        "In Events: it belongs to another customer event already.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.get("event_event_id"):
            self._join_guests()
        return result

    def _join_guests(self):
        """Make attendees of the guests, and guests of the attendees, each once."""
        # Who organizes customer events need have no rights on Odoo's events.
        self.sudo().guest_ids._to_attendees()
        self.sudo().event_event_id.registration_ids._relationship_to_guests()

    @asks("write")
    def action_plan_in_events(self):
        """Plan it in Odoo's *Events*, by the rights of the user there.

        :raises UserError: when it is there already
        """
        self.ensure_one()
        self._refuse_unless("draft", "invited")
        if self.event_event_id:
            raise UserError(self.env._("%s: is in Events already.", self.name))
        event = self.env["event.event"].create(
            {
                "name": self.name,
                "company_id": self.company_id.id,
                "user_id": self.user_id.id,
                "organizer_id": self.company_id.partner_id.id,
                "date_begin": self.date_start,
                "date_end": self.date_end or self.date_start + timedelta(hours=HOURS),
                "event_mail_ids": [],
            }
        )
        self.event_event_id = event
        return self.action_open_event()

    @asks("read")
    def action_open_event(self):
        """Open it in Odoo's *Events*."""
        self.ensure_one()
        return self.event_event_id._get_records_action()
