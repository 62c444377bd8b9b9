from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.choices import choices_of
from ....tools.counts import counts
from ....tools.rules.contact import Demand

# What a cadence asks for; a duty shows it and, on a single card, takes it.
DEMAND_FIELDS = (*Demand._fields, "min_count", "period", "ideal_days", "max_days")


class RelationshipCadence(models.Model):
    """How often customers are contacted, by whom and at which level (频次有别).

    A cadence is for all cards of some tiers (R086-R090, X14), or for a single card:
    then it is what somebody has added to that customer's duties (R114).
    """

    _name = "relationship.cadence"
    _description = "Contact Cadence"
    _inherit = ["relationship.entry.mixin"]
    _order = "sequence, id"
    _names_copies = True
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    description = fields.Text(
        translate=True, help="The regulation that the cadence comes from."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        help="Empty: for the customers of all companies.",
    )

    # For whom
    tier_ids = fields.Many2many(
        comodel_name="relationship.tier",
        string="Tiers",
        check_company=True,
        domain="['|', ('is_key', '=', True), ('service_mode', '!=', 'mass')]",
        help="Customers in one of these tiers, of whatever scheme.",
    )
    # X22
    is_key = fields.Boolean(
        string="Key Customers",
        help="Customers in a tier of key customers, of whatever scheme.",
    )
    lifecycle = fields.Selection(
        selection=choices_of("relationship.card", "lifecycle"),
        help="Customers at this stage, such as new or lapsing ones. With tiers or key"
        " customers, both must hold.",
    )
    # R114
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Only Customer",
        fixed=True,
        ondelete="cascade",
        index="btree_not_null",
        check_company=True,
        help="An additional duty of this customer only.",
    )

    # What counts
    visitor_role = fields.Selection(
        selection=[
            ("specialist", "Specialist"),
            ("liaison_leader", "Liaison Leader"),
            ("main_leader", "Main Leader"),
            ("leader", "Any Leader"),
            ("other", "Anybody"),
        ],
        required=True,
        default="specialist",
        help="Who makes the contact. Any leader: the liaison leader sees to it, and"
        " the main leader's contacts count, too. Anybody: the specialist sees to"
        " it, and the contacts of all colleagues count.",
    )
    # R087-R089
    level = fields.Selection(
        selection=choices_of("relationship.key.person", "level"),
        string="Visited Level",
        help="Rank of the visited person in the customer's organization, or above."
        " Empty: any contact counts.",
    )
    # R087-R089
    place = fields.Selection(
        selection=choices_of("relationship.key.person", "place"),
        string="Visited Place",
        help="Headquarters or a local unit of the customer. Empty: both.",
    )
    # R114
    key_person_id = fields.Many2one(
        comodel_name="relationship.key.person",
        string="Visited Person",
        ondelete="cascade",
        index="btree_not_null",
        domain="[('card_id', '=', card_id)]",
        help="Only contacts with this person count.",
    )
    visit_type_ids = fields.Many2many(
        comodel_name="relationship.visit.type",
        string="Visit Types",
        help="Empty: every type that counts as a contact, and without level and place"
        " also calls, meetings and mail.",
    )

    # How often
    start_date = fields.Date(
        string="Begins on",
        default=lambda self: self.env.company._relationship_today(),
        help="Nobody is late for the time before this day: the days are counted from"
        " it, or from a later contact. Empty: always.",
    )
    min_count = fields.Integer(
        string="At Least",
        default=0,
        help="Contacts in each period. 0: no number is asked for.",
    )
    period = fields.Selection(
        selection=[
            ("month", "per Month"),
            ("quarter", "per Quarter"),
            ("year", "per Year"),
        ],
        required=True,
        default="year",
        help="Calendar months, quarters or years. The contacts are due at even"
        " distances: with two a year the first is due by 30 June.",
    )
    ideal_days = fields.Integer(
        string="Ideally every",
        default=0,
        help="Days after the last contact when the next one is due. 0: not asked for.",
    )
    # X31
    max_days = fields.Integer(
        string="At Worst after",
        default=0,
        help="Days after the last contact: from the ideal to this one the duty is"
        " yellow, then it is red. 0: red when the contact is due.",
    )
    demand = fields.Char(compute="_compute_demand")
    # Who sees no duties would read a wrong number.
    duty_count = fields.Integer(
        string="Duties",
        compute="_compute_duty_count",
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_auditor,"
        "crm_relationship.group_relationship_data_officer",
    )

    _numbers_check = models.Constraint(
        "CHECK (min_count BETWEEN 0 AND 366 AND ideal_days BETWEEN 0 AND 3660"
        " AND max_days BETWEEN 0 AND 3660)",
        "At Least, Ideally every and At Worst after are whole numbers from 0 on: at"
        " most 366 contacts in a period and ten years of days.",
    )
    _demand_check = models.Constraint(
        "CHECK (min_count > 0 OR ideal_days > 0 OR max_days > 0)",
        "Say how often: a number of contacts in a period, or days after the last one.",
    )
    _worst_check = models.Constraint(
        "CHECK (max_days = 0 OR max_days >= ideal_days)",
        "At Worst after: the worst case cannot be shorter than the ideal. Enter more"
        " days than under Ideally every, or 0.",
    )

    @api.constrains("tier_ids", "is_key", "lifecycle", "card_id", "key_person_id")
    def _check_for_whom(self):
        """Refuse a cadence for nobody, for both, or for who is only written to (R066).

        :raises ValidationError: naming the cadence
        """
        for cadence in self:
            card = cadence.card_id
            if bool(card) == cadence._is_for_many():
                raise ValidationError(
                    self.env._(
                        "%s: choose tiers, Key Customers or a lifecycle. A single"
                        " customer has additional duties on their card.",
                        cadence.name,
                    )
                )
            mass = cadence.tier_ids.filtered(
                lambda tier: tier.service_mode == "mass" and not tier.is_key
            )
            if mass:
                raise ValidationError(
                    self.env._(
                        "Tiers: customers of %s are reached by mailings, nobody visits"
                        " them. Leave the tier out.",
                        format_list(self.env, mass.mapped("name")),
                    )
                )
            if cadence.key_person_id.card_id != card and cadence.key_person_id:
                raise ValidationError(
                    self.env._(
                        "Visited Person: %s is no key person of the customer.",
                        cadence.key_person_id.display_name,
                    )
                )

    def _is_for_many(self):
        return bool(self.tier_ids or self.is_key or self.lifecycle)

    @api.depends("card_id")
    def _compute_company_id(self):
        for cadence in self:
            cadence.company_id = cadence.card_id.company_id or cadence.company_id

    @api.depends(*DEMAND_FIELDS)
    @api.depends_context("lang")
    def _compute_demand(self):
        for cadence in self:
            parts = [*cadence._count_parts(), *cadence._visited_parts()]
            cadence.demand = ", ".join(parts)

    def _count_parts(self):
        """Return how often, in words."""
        parts = []
        if self.min_count:
            period = dict(self._fields["period"]._description_selection(self.env))
            parts.append(
                self.env._(
                    "%(count)s × %(period)s",
                    count=self.min_count,
                    period=period.get(self.period, ""),
                )
            )
        if self.ideal_days:
            parts.append(self.env._("ideally every %s days", self.ideal_days))
        if self.max_days:
            parts.append(self.env._("at worst after %s days", self.max_days))
        return parts

    def _visited_parts(self):
        """Return whom, in words."""
        parts = [
            dict(self._fields[name]._description_selection(self.env))[self[name]]
            for name in ("level", "place")
            if self[name]
        ]
        if self.key_person_id:
            # A colleague may see the duty without the customer's people.
            parts.append(self.key_person_id.sudo().display_name)
        return parts + self.visit_type_ids.mapped("name")

    def _compute_duty_count(self):
        duties = self.env["relationship.contact.duty"]
        numbers = counts(duties, "cadence_id", [("cadence_id", "in", self.ids)])
        for cadence in self:
            cadence.duty_count = numbers.get(cadence.id, 0)

    @api.model_create_multi
    def create(self, vals_list):
        cadences = super().create(vals_list)
        cadences._refresh_duties()
        return cadences

    @api.model
    def _complete_values(self, vals_list):
        return [
            {"name": self.env._("Additional"), **vals} if vals.get("card_id") else vals
            for vals in super()._complete_values(vals_list)
        ]

    def write(self, vals):
        if vals.get("active") and "start_date" not in vals:
            # Taken up again, it begins again.
            again = self.filtered(lambda cadence: not cadence.active)
            today = self.env.company._relationship_today()
            super(RelationshipCadence, again).write({"start_date": today})
        result = super().write(vals)
        self._refresh_duties()
        return result

    def unlink(self):
        cards = self.card_id
        result = super().unlink()
        cards.exists()._refresh_figures()
        return result

    def _refresh_duties(self):
        """Bring the duties up to date: of a single card now, of many very soon."""
        self.card_id._refresh_figures()
        if any(not cadence.card_id for cadence in self):
            cron = self.env.ref(
                "crm_relationship.ir_cron_contact_duties", raise_if_not_found=False
            )
            if cron:
                cron.sudo()._trigger()

    @asks("read")
    def action_open_duties(self):
        """Open the duties under this cadence."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_contact_duty_action",
            [("cadence_id", "=", self.id)],
        )
