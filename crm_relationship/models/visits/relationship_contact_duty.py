from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

from .relationship_cadence import DEMAND_FIELDS

# What people write on a duty, beside the demand of one that is the card's own.
SNOOZE_FIELDS = ("snooze_until",)


class RelationshipContactDuty(models.Model):
    """One card under one cadence: what was done, what is due (R081, R086-R089).

    Everything but the snooze is computed, see ``relationship_contact_duty_refresh``.
    Dates are the truth; the colour of a day serves for grouping only.
    """

    _name = "relationship.contact.duty"
    _description = "Contact Duty"
    _inherit = [
        "relationship.reader.mixin",
        "relationship.work.mixin",
        "relationship.disclosure.mixin",
    ]
    _order = "due_date, id"
    _rec_name = "card_id"
    _rec_names_search = ["card_id"]
    _check_company_auto = True

    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Customer",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True
    )
    cadence_id = fields.Many2one(
        comodel_name="relationship.cadence",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    is_extra = fields.Boolean(
        string="Additional",
        compute="_compute_is_extra",
        search="_search_is_extra",
        help="Added to this customer only (R114).",
    )
    demand = fields.Char(related="cadence_id.demand")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        readonly=True,
        ondelete="set null",
        help="Specialist, liaison leader or main leader, as the cadence says.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        readonly=True,
        ondelete="set null",
        help="The customer's tier on lists.",
    )
    team_id = fields.Many2one(related="card_id.team_id", string="Team")
    phone = fields.Char(related="card_id.partner_id.phone", string="Telephone")

    # The demand, of the cadence
    visitor_role = fields.Selection(related="cadence_id.visitor_role", readonly=False)
    level = fields.Selection(related="cadence_id.level", readonly=False)
    place = fields.Selection(related="cadence_id.place", readonly=False)
    key_person_id = fields.Many2one(related="cadence_id.key_person_id", readonly=False)
    visit_type_ids = fields.Many2many(
        related="cadence_id.visit_type_ids", readonly=False
    )
    min_count = fields.Integer(related="cadence_id.min_count", readonly=False)
    period = fields.Selection(related="cadence_id.period", readonly=False)
    ideal_days = fields.Integer(related="cadence_id.ideal_days", readonly=False)
    max_days = fields.Integer(related="cadence_id.max_days", readonly=False)

    # Figures
    planned_count = fields.Integer(
        string="Planned",
        readonly=True,
        help="Visits to come that will count: soon, or not later than at worst.",
    )
    done_count = fields.Integer(
        string="Done", readonly=True, help="Contacts in the period until today."
    )
    remaining_count = fields.Integer(
        string="Remaining", readonly=True, help="Contacts still to make in the period."
    )
    last_date = fields.Date(string="Last Contact", readonly=True)
    due_date = fields.Date(string="Due", readonly=True)
    limit_date = fields.Date(
        string="At Worst",
        readonly=True,
        help="End of the period, or worst case after the last contact.",
    )
    status = fields.Selection(
        selection=[
            ("red", "Overdue"),
            ("never", "Never Contacted"),
            ("yellow", "Due Soon"),
            ("planned", "Planned"),
            ("green", "In Time"),
        ],
        readonly=True,
        group_expand=True,
        help="As of last night; the filters compare dates.",
    )
    snooze_until = fields.Date(
        string="Snoozed until", help="Until this day the daily reminder leaves it out."
    )

    _card_cadence_uniq = models.Constraint(
        "UNIQUE (card_id, cadence_id)",
        "Cadence: the customer has a duty under it already.",
    )
    _user_due_idx = models.Index("(user_id, due_date, id)")
    # The list of those who see all, and their overdue customers.
    _company_due_idx = models.Index("(company_id, due_date, id)")

    def init(self):
        # Rewritten at night: leave the rows room on their page.
        self.env.cr.execute("ALTER TABLE relationship_contact_duty SET (fillfactor=80)")
        return super().init()

    @api.depends("cadence_id")
    def _compute_is_extra(self):
        for duty in self:
            duty.is_extra = not duty.cadence_id or bool(duty.cadence_id.sudo().card_id)

    @api.model
    def _search_is_extra(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("cadence_id.card_id", "!=", False)]

    @api.depends("card_id", "cadence_id.name")
    def _compute_display_name(self):
        for duty in self:
            # Who has the duty may not see the card.
            duty = duty.sudo()
            customer = duty.card_id.partner_id.name or ""
            duty.display_name = f"{customer}, {duty.cadence_id.name or ''}"

    @api.model
    def _people_parents(self, kind):
        return [*super()._people_parents(kind), ("card_id", kind)]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            SQL(
                "SELECT id, user_id, 'responsible' AS reason"
                " FROM relationship_contact_duty"
            ),
        ]

    @api.model_create_multi
    def create(self, vals_list):
        """Add a duty to a single card (R114): a cadence of its own, and its figures.

        :raises UserError: when figures are given, which are computed
        """
        if self.env.su and all(vals.get("cadence_id") for vals in vals_list):
            # The system's own, under a cadence that is there.
            return super().create(vals_list)
        cadences = self.env["relationship.cadence"]
        for vals in vals_list:
            self._check_entered(vals, ("card_id", *DEMAND_FIELDS, *SNOOZE_FIELDS))
            if not vals.get("card_id"):
                raise UserError(
                    self.env._("Customer: choose whose additional duty this is.")
                )
            demand = {name: vals[name] for name in DEMAND_FIELDS if name in vals}
            cadences += cadences.create({**demand, "card_id": vals["card_id"]})
        self._check_cards(cadences.card_id)
        found = {
            duty.cadence_id: duty
            for duty in self.search([("cadence_id", "in", cadences.ids)])
        }
        for cadence in cadences - self.union(*found.values()).cadence_id:
            # Somebody holds the card, and the refresh passed it over: its figures
            # come when it is taken up again. Nobody else may enter an empty row.
            duty = self.sudo().create(
                {
                    "card_id": cadence.card_id.id,
                    "cadence_id": cadence.id,
                    "company_id": cadence.card_id.company_id.id,
                }
            )
            found[cadence] = duty.sudo(self.env.su)
        duties = self.union(*(found[cadence] for cadence in cadences))
        for duty, vals in zip(duties, vals_list, strict=True):
            if vals.get("snooze_until"):
                duty.snooze_until = vals["snooze_until"]
        return duties

    @api.model
    def _check_cards(self, cards):
        """Refuse new duties of customers whose cards are archived.

        :raises UserError: naming the customers
        """
        archived = cards.filtered(lambda card: not card.active)
        if archived:
            raise UserError(
                self.env._(
                    "Customer: the card of %s is archived. Unarchive it to add a duty.",
                    format_list(self.env, archived.mapped("display_name")),
                )
            )

    def write(self, vals):
        self._check_entered(vals, (*DEMAND_FIELDS, *SNOOZE_FIELDS))
        shared = self.filtered(lambda duty: not duty.is_extra)
        if shared and set(vals).intersection(DEMAND_FIELDS):
            raise UserError(
                self.env._(
                    "%s: this is asked by a cadence of many customers. Add a duty to"
                    " the customer, or let an administrator change the cadence.",
                    shared[0].display_name,
                )
            )
        return super().write(vals)

    @api.model
    def _check_entered(self, vals, allowed):
        """Refuse values that only the refresh writes.

        :raises UserError: naming the fields
        """
        refused = set(vals) - set(allowed)
        if refused and not self.env.su:
            raise UserError(
                self.env._(
                    "%s: computed from visits and cadences, not entered. Log the"
                    " contact, or leave these columns out.",
                    ", ".join(
                        self._fields[name]._description_string(self.env)
                        if name in self._fields
                        else name
                        for name in sorted(refused)
                    ),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_shared(self):
        shared = self.filtered(lambda duty: not duty.is_extra)
        if shared:
            raise UserError(
                self.env._(
                    "%s: only additional duties are deleted. This one comes from a"
                    " cadence, and goes with the customer's tier.",
                    shared[0].display_name,
                )
            )

    def unlink(self):
        cadences = self.cadence_id
        result = super().unlink()
        cadences.exists().unlink()
        return result

    @api.model
    def _merge_cards(self, sources, destination):
        """Let go of the duties of cards that are merged: they are computed anew.

        Additional ones come along with their cadences.
        """
        self.env.cr.execute(
            SQL(
                "DELETE FROM relationship_contact_duty WHERE card_id IN %s",
                tuple(sources.ids) or (None,),
            )
        )
        self.invalidate_model()
