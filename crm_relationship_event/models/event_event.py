from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class EventEvent(models.Model):
    """The customer event that an event of Odoo's is."""

    _inherit = "event.event"

    relationship_event_ids = fields.One2many(
        comodel_name="relationship.event",
        inverse_name="event_event_id",
        string="Customer Event",
        readonly=True,
        groups="crm_relationship.group_relationship_user",
    )

    @asks("read")
    def action_open_relationship_event(self):
        """Open the customer event."""
        self.ensure_one()
        return self.relationship_event_ids[:1]._get_records_action()
