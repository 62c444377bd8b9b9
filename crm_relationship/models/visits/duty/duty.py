from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.rules import roles
from .cadence import DEMAND_FIELDS


class RelationshipContactDuty(models.Model):
    """One card under one cadence: what was done, what is due (R081, R086-R089).

    The figures are computed by ``relationship.contact.refresh``: people enter the
    snooze, and what an additional duty asks for. Dates are the truth; the colour of a
    day serves for grouping only.
    """

    _name = "relationship.contact.duty"
    _description = "Contact Duty"
    _inherit = [
        "relationship.entry.mixin",
        "relationship.reader.mixin",
        "relationship.owner.mixin",
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
        fixed=True,
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
    # R114
    is_extra = fields.Boolean(
        string="Additional",
        compute="_compute_is_extra",
        search="_search_is_extra",
        help="Added to this customer only.",
    )
    demand = fields.Char(related="cadence_id.demand")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        readonly=True,
        help="Specialist, liaison leader or main leader, as the cadence says; for any"
        " leader the liaison leader, else the main leader.",
    )
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        readonly=True,
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
            ("green", "On Track"),
        ],
        readonly=True,
        group_expand=True,
        help="As of last night; the filters compare dates.",
    )
    snooze_until = fields.Date(
        string="Snoozed until", help="Until this day the daily reminder leaves it out."
    )

    is_due = fields.Boolean(
        compute="_compute_is_due",
        search="_search_is_due",
        help="Overdue, or due as soon as the settings of the company say.",
    )

    _card_cadence_uniq = models.Constraint(
        "UNIQUE (card_id, cadence_id)",
        "Cadence: the customer has a duty under it already.",
    )
    _user_due_idx = models.Index("(user_id, due_date, id)")
    # The list of those who see all, and their overdue customers; counted by person
    # without reading the duties.
    _company_due_idx = models.Index("(company_id, due_date, id) INCLUDE (user_id)")

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
        # Its name is whose duty it is; Odoo asks for it before it asks for rights.
        self._origin.check_access("read")
        for duty in self:
            # As superuser: the person who has the duty cannot always see the card.
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

    @api.depends("due_date", "company_id")
    def _compute_is_due(self):
        due = self.filtered_domain(self._search_is_due("in", [True]))
        for duty in self:
            duty.is_due = duty in due

    @api.model
    def _search_is_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("due_date", "<=", company._relationship_due_soon())
            for company in self.env.companies.sudo()
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Add a duty to a single card (R114): a cadence of its own, and its figures.

        :raises UserError: when figures are given, which are computed
        """
        if self.env.su and all(vals.get("cadence_id") for vals in vals_list):
            # The system's own, under a cadence that is there.
            return super().create(vals_list)
        entered = self._entered(vals_list)
        cadences = self._create_cadences(entered)
        found = self.search([("cadence_id", "in", cadences.ids)])
        # Somebody holds the card, and the refresh passed it over: its figures come
        # when it is taken up again. Nobody else may enter an empty row.
        found += self._create_empty(cadences - found.cadence_id)
        by_cadence = found.grouped("cadence_id")
        duties = self.union(*(by_cadence[cadence] for cadence in cadences))
        for duty, vals in zip(duties, entered, strict=True):
            if vals.get("snooze_until"):
                duty.snooze_until = vals["snooze_until"]
        return duties

    @api.model
    def _create_cadences(self, vals_list):
        """Create the cadences of additional duties; their duties come with them.

        :raises UserError: naming customers who get none
        """
        if not all(vals.get("card_id") for vals in vals_list):
            raise UserError(
                self.env._("Customer: choose whose additional duty this is.")
            )
        names = ("card_id", *DEMAND_FIELDS)
        cadences = self.env["relationship.cadence"].create(
            [{name: vals[name] for name in names if name in vals} for vals in vals_list]
        )
        archived = cadences.card_id.filtered(lambda card: not card.active)
        if archived:
            raise UserError(
                self.env._(
                    "Customer: the card of %s is archived. Unarchive it to add a duty.",
                    format_list(self.env, archived.mapped("display_name")),
                )
            )
        return cadences

    @api.model
    def _create_empty(self, cadences):
        """Create the duties under cadences of single cards, without figures."""
        duties = self.sudo().create(
            [
                {
                    "card_id": cadence.card_id.id,
                    "cadence_id": cadence.id,
                    "company_id": cadence.card_id.company_id.id,
                }
                for cadence in cadences
            ]
        )
        return duties.sudo(self.env.su)

    def write(self, vals):
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

    @asks("read")
    def action_snooze_day(self):
        """Leave these duties out of the daily reminder until tomorrow."""
        return self._snooze(1)

    @asks("read")
    def action_snooze_week(self):
        """Leave these duties out of the daily reminder for a week."""
        return self._snooze(7)

    def _snooze(self, days):
        for company, duties in self.grouped("company_id").items():
            until = company._relationship_today() + timedelta(days=days)
            duties.write({"snooze_until": until})
        return True

    @asks("read")
    def action_log(self):
        """Log a contact with the customer in one step."""
        self.ensure_one()
        return self.card_id.action_log_contact()

    @asks("read")
    def action_plan_visit(self):
        """Open a new visit that counts for the duty."""
        self.ensure_one()
        values = {
            "card_id": self.card_id.id,
            "visit_type_id": self.visit_type_ids[:1].id,
            "user_id": self.user_id.id,
            **self._serving_values(),
        }
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Visit"),
            "res_model": "relationship.visit",
            "views": [(False, "form")],
            "context": {
                f"default_{name}": value for name, value in values.items() if value
            },
        }

    def _demand(self):
        """Return what the duty asks of a contact, as :mod:`tools.contact` takes it."""
        # As superuser: the person who has the duty cannot always see the key persons.
        cadence = self.cadence_id.sudo()
        return self.env["relationship.contact.source"]._demand(cadence)

    def _serving_values(self):
        """Return who and where a visit is that serves the duty, besides its type."""
        values = {}
        asked = self._demand().visitor_role
        if asked:
            # As superuser: the person who has the duty cannot always see the card.
            role = roles.role_of(self.user_id, self.card_id.sudo())
            values["visitor_role"] = role if role in asked else asked[0]
        if self.key_person_id:
            return {**values, "key_person_ids": self.key_person_id.ids}
        return {**values, "level": self.level, "place": self.place}

    @asks("read")
    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})

    @asks("read")
    def action_open_visits(self):
        """Open the visits that count under the cadence, made and to come."""
        self.ensure_one()
        visits = self.env["relationship.contact.refresh"]._serving_visits(self)
        return opened(
            self.env,
            "crm_relationship.relationship_visit_action",
            [("id", "in", visits.ids)],
            {"default_card_id": self.card_id.id},
            name=self.display_name,
        )
