from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..cards.relationship_key_person import LEVELS, PLACES

RANKS = {level: rank for rank, (level, __) in enumerate(LEVELS, 1)}


class RelationshipVisit(models.Model):
    """Who visits whom, of which rank; who sees the visit (R090, R098)."""

    _inherit = "relationship.visit"

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        ondelete="set null",
        check_company=True,
        tracking=True,
        help="Who makes the visit.",
    )
    preparer_id = fields.Many2one(
        comodel_name="res.users",
        string="Prepared by",
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Who plans the visit and writes the report: the specialist, for a leader.",
    )
    participant_ids = fields.Many2many(
        comodel_name="res.users",
        string="Accompanied by",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Colleagues who go along.",
    )
    visitor_role = fields.Selection(
        selection=[
            ("specialist", "Specialist"),
            ("liaison_leader", "Liaison Leader"),
            ("main_leader", "Main Leader"),
            ("other", "Other"),
        ],
        compute="_compute_visitor_role",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="As whom the visitor comes: it decides for which frequency the visit"
        " counts (R086-R089).",
    )
    key_person_ids = fields.Many2many(
        comodel_name="relationship.key.person",
        string="Visited Persons",
        domain="[('card_id', '=', card_id)]",
        check_company=True,
    )
    guests = fields.Text(
        string="Other Guests",
        help="Who comes beside the customer's key persons, with position (R118).",
    )
    level = fields.Selection(
        selection=LEVELS,
        string="Visited Level",
        compute="_compute_level",
        store=True,
        precompute=True,
        readonly=False,
        help="Rank of the visited person, the highest of several (R090).",
    )
    place = fields.Selection(
        selection=PLACES,
        string="Visited Place",
        compute="_compute_level",
        store=True,
        precompute=True,
        readonly=False,
        help="Where the visited person works: headquarters or a local unit"
        " (R087-R089).",
    )
    level_warning = fields.Char(compute="_compute_level_warning")
    phone = fields.Char(string="Telephone", compute="_compute_phone")
    address = fields.Char(compute="_compute_address")
    route_url = fields.Char(string="Route", compute="_compute_address")
    visitor_has_left = fields.Boolean(
        compute="_compute_visitor_has_left", search="_search_visitor_has_left"
    )

    @api.model
    def _default_user_id(self):
        is_specialist = self.env.user.has_group(
            "crm_relationship.group_relationship_user"
        )
        return self.env.user if is_specialist else self.env["res.users"]

    @api.depends("user_id", "card_id")
    def _compute_visitor_role(self):
        for visit in self:
            card = visit.card_id.sudo()
            roles = {
                card.user_id: "specialist",
                card.leader_id: "liaison_leader",
                card.company_id.relationship_main_leader_id: "main_leader",
            }
            if visit.user_id:
                visit.visitor_role = roles.get(visit.user_id, "other")
            else:
                # The visitor who is deleted leaves the role in which he came.
                visit.visitor_role = visit.visitor_role or "other"

    @api.constrains("key_person_ids")
    def _check_key_person_ids(self):
        # A guest on the card may not see its key persons.
        for visit in self.sudo():
            if visit.key_person_ids.card_id - visit.card_id:
                raise ValidationError(
                    self.env._(
                        "Visited Persons: choose key persons of the visited customer"
                        " only (%s).",
                        visit.display_name,
                    )
                )

    @api.onchange("card_id")
    def _onchange_card_id(self):
        self.key_person_ids = self.key_person_ids.filtered(
            lambda person: person._origin.card_id == self.card_id._origin
        )

    @api.depends("key_person_ids")
    def _compute_level(self):
        for visit in self:
            if visit.key_person_ids:
                highest = max(
                    visit.key_person_ids, key=lambda who: RANKS.get(who.level, 0)
                )
                visit.level = highest.level
                visit.place = highest.place

    @api.depends("user_id.relationship_level", "level", "visit_type_id.level_check")
    @api.depends_context("lang")
    def _compute_level_warning(self):
        labels = dict(self._fields["level"]._description_selection(self.env))
        for visit in self:
            own, other = visit.user_id.sudo().relationship_level, visit.level
            unequal = own and other and own != other
            visit.level_warning = (
                unequal
                and visit.visit_type_id.level_check
                and self.env._(
                    "%(visitor)s (%(own)s) is not of equal rank with the visited"
                    " person (%(other)s).",
                    visitor=visit.user_id.name,
                    own=labels[own],
                    other=labels[other],
                )
            )

    @api.depends("key_person_ids", "card_id")
    def _compute_phone(self):
        for visit in self.sudo():
            card = visit.card_id
            people = visit.key_person_ids.partner_id + card.contact_id + card.partner_id
            visit.phone = next(filter(None, people.mapped("phone")), False)

    @api.depends("card_id", "location")
    def _compute_address(self):
        for visit in self.sudo():
            partner = visit.card_id.partner_id
            parts = (partner.street, partner.city, partner.zip, partner.country_id.name)
            visit.address = visit.location or ", ".join(filter(None, parts))
            visit.route_url = visit.company_id._relationship_map_url(visit.address)

    @api.depends("user_id.active", "state")
    def _compute_visitor_has_left(self):
        left = self.filtered_domain(self._visitor_has_left_domain())
        for visit in self:
            visit.visitor_has_left = visit in left

    @api.model
    def _search_visitor_has_left(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._visitor_has_left_domain()

    @api.model
    def _visitor_has_left_domain(self):
        return [
            ("state", "in", ["draft", "planned", "done"]),
            ("user_id.active", "=", False),
            ("user_id", "!=", False),
        ]

    def write(self, vals):
        if {"user_id", "preparer_id", "participant_ids"} & vals.keys():
            # They see the visit, and visitors the card: it is not a guest's to show.
            self.card_id.check_access("write")
        return super().write(vals)

    @api.model
    def _people_parents(self, kind):
        return [*super()._people_parents(kind), ("card_id", kind)]

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            SQL(
                "SELECT id, user_id, 'visitor' AS reason FROM relationship_visit",
                to_flush=self._fields["user_id"],
            ),
            SQL(
                "SELECT id, preparer_id, 'preparer' FROM relationship_visit",
                to_flush=self._fields["preparer_id"],
            ),
        ]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            SQL(
                "SELECT relationship_visit_id, res_users_id, 'participant'"
                " FROM relationship_visit_res_users_rel",
                to_flush=self._fields["participant_ids"],
            ),
        ]
