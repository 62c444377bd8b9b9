from odoo import api, fields, models


class RelationshipEventGuest(models.Model):
    """A customer's person at an event: invited, came, or did not."""

    _name = "relationship.event.guest"
    _description = "Guest of a Customer Event"
    _inherit = ["relationship.mailing.mixin"]
    _order = "event_id, state, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    event_id = fields.Many2one(
        comodel_name="relationship.event",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    customer_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    date_start = fields.Datetime(related="event_id.date_start", store=True)
    state = fields.Selection(
        selection=[
            ("listed", "Not Invited yet"),
            ("invited", "Invited"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("attended", "Came"),
            ("absent", "Did Not Come"),
        ],
        required=True,
        default="listed",
        group_expand=True,
    )
    note = fields.Char()

    _guest_uniq = models.UniqueIndex(
        "(event_id, partner_id)", "This person is a guest of the event already."
    )

    @api.model
    def _state_of_failed(self, state):
        # Whoever was heard of meanwhile, as on the telephone, need not be invited.
        return "listed" if state == "invited" else state
