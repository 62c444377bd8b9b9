from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.counts import counts


class RelationshipEvent(models.Model):
    """A customer event: whom it is for, who was invited, who came (R201-R204)."""

    _name = "relationship.event"
    _description = "Customer Event"
    _inherit = [
        "relationship.state.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _names_copies = True
    _check_company_auto = True

    _transitions = {
        "draft": ("invited", "held", "cancelled"),
        "invited": ("held", "cancelled"),
        "held": (),
        "cancelled": ("draft",),
    }

    name = fields.Char(string="Event", required=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("symposium", "Symposium"),
            ("gathering", "Customer Gathering"),
            ("member_day", "Member Day"),
            ("leisure", "Leisure"),
            ("training", "Customer Training"),
            ("press", "Press Conference"),
            ("charity", "Charity"),
            ("gifts", "Gift Campaign"),
            ("other", "Other"),
        ],
        required=True,
        default="gathering",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Organizer",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
    )
    team_id = fields.Many2one(comodel_name="crm.team", check_company=True)
    date_start = fields.Datetime(string="Start", required=True, tracking=True)
    date_end = fields.Datetime(string="End")
    place = fields.Char()
    description = fields.Text(help="What guests are told of it.")
    currency_id = fields.Many2one(related="company_id.currency_id")
    budget = fields.Monetary()
    cost = fields.Monetary()
    segment_id = fields.Many2one(
        comodel_name="relationship.segment",
        check_company=True,
        help="Whose customers are added as guests.",
    )
    heeds_cooldown = fields.Boolean(
        string="Heeds the Cool-down",
        help="Who was asked or written to lately is not invited by e-mail.",
    )
    result = fields.Text(help="What came of it, and what was learnt of customers.")
    state = fields.Selection(
        selection=[
            ("draft", "Planned"),
            ("invited", "Invited"),
            ("held", "Held"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
        group_expand=True,
    )
    guest_ids = fields.One2many(
        comodel_name="relationship.event.guest",
        inverse_name="event_id",
        string="Guests",
    )
    guest_count = fields.Integer(compute="_compute_counts")
    accepted_count = fields.Integer(string="Accepted", compute="_compute_counts")
    attended_count = fields.Integer(string="Came", compute="_compute_counts")

    _dates_check = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "End: not before the start.",
    )
    _money_check = models.Constraint(
        "CHECK (COALESCE(budget, 0) >= 0 AND COALESCE(cost, 0) >= 0)",
        "Budget and Cost: not below zero.",
    )

    @api.depends("guest_ids.state")
    def _compute_counts(self):
        guests = self.env["relationship.event.guest"]
        mine = [("event_id", "in", self.ids)]
        came = ("state", "=", "attended")
        accepted = ("state", "in", ("accepted", "attended", "absent"))
        for name, domain in (
            ("guest_count", mine),
            ("accepted_count", [*mine, accepted]),
            ("attended_count", [*mine, came]),
        ):
            numbers = counts(guests, "event_id", domain)
            for event in self:
                event[name] = numbers[event.id]

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "held":
            missing = [*missing, *self._blank(["result"])]
        return missing

    def _evidence(self, operation):
        if operation == "unlink" and self.state != "draft":
            return self.env._("%s: customers know of the event. Archive it instead.")
        return super()._evidence(operation)

    @asks("write")
    def action_add_guests(self):
        """Add the customers of the segment as guests, each once.

        :raises UserError: when there is nobody to add
        """
        self.ensure_one()
        self._refuse_unless("draft", "invited")
        cards = self.segment_id._cards_to_add(self.sudo().guest_ids.card_id)
        self.env["relationship.event.guest"].create(
            self.segment_id._listed_values(cards, event_id=self.id)
        )

    @asks("write")
    def action_invite(self):
        """Invite by e-mail the guests who are listed; who cannot be is shown with why.

        :raises UserError: when nobody waits for an invitation
        """
        self.ensure_one()
        self._refuse_unless("draft", "invited")
        waiting = self.env["relationship.event.guest"].search(
            [("event_id", "=", self.id), ("state", "=", "listed")]
        )
        if not waiting:
            raise UserError(
                self.env._("%s: no guest waits for an invitation.", self.name)
            )
        # Who organizes has no rights on e-mails.
        waiting.sudo()._write_to(
            self.env.ref("crm_relationship_care.mail_template_invitation"),
            self.heeds_cooldown,
            state="invited",
        )
        if self.state == "draft":
            self._take_step("invited")

    @asks("write")
    def action_hold(self):
        """Say that the event took place."""
        self._take_step("held")

    @asks("write")
    def action_cancel(self):
        """Cancel the event."""
        self._take_step("cancelled")

    @asks("write")
    def action_draft(self):
        """Plan it again."""
        self._take_step("draft")

    @asks("read")
    def action_open_guests(self):
        """Open the guests."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_care.relationship_event_guest_action",
            [("event_id", "=", self.id)],
            {"default_event_id": self.id},
        )
