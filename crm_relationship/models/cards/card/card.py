from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_list, ormcache

from ....tools.asks import asks
from ....tools.counts import counts


class RelationshipCard(models.Model):
    """The relationship card (客户关系卡): one customer in one company (R001, R002)."""

    _name = "relationship.card"
    _description = "Relationship Card"
    _inherit = [
        "relationship.card.profile",
        "relationship.reader.mixin",
        "relationship.owner.mixin",
        "relationship.entry.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]

    _owner_fields = {"user_id": True, "leader_id": False}
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _order = "turnover desc, id"
    _parent_store = True
    _check_company_auto = True
    active = fields.Boolean(default=True, tracking=True)
    # R006, R007
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        tracking=True,
        help="A company, or a person who belongs to none.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    # R002, R008, R010
    kind = fields.Selection(
        selection=[("organization", "Organization"), ("person", "Individual")],
        compute="_compute_kind",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Decides the fixed format of the card.",
    )
    customer_is_company = fields.Boolean(
        compute="_compute_customer_is_company",
        store=True,
        precompute=True,
        help="What the customer was when the kind of the card was chosen.",
    )
    format_id = fields.Many2one(
        comodel_name="relationship.card.format",
        compute="_compute_format_id",
        store=True,
        precompute=True,
        holds=True,
    )
    card_properties = fields.Properties(
        definition="format_id.card_properties_definition", copy=True
    )
    # Group of companies (集团)
    parent_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Group",
        holds=True,
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The card of the head of the group of companies. Figures roll up to it.",
    )
    parent_path = fields.Char(index=True, readonly=True)
    child_ids = fields.One2many(
        comodel_name="relationship.card",
        inverse_name="parent_id",
        string="Units of the Group",
        readonly=True,
    )
    # Responsibilities (R031, R032)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Specialist",
        default=lambda self: self._default_specialist(),
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The single general contact for the customer.",
    )
    # R031
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Liaison Leader",
        domain="[('share', '=', False)]",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The company leader who answers for the customer.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )
    is_outside_region = fields.Boolean(
        string="Outside the Specialist's Regions",
        compute="_compute_is_outside_region",
        search="_search_is_outside_region",
        help="The specialist has regions of their own, and the customer's is none of"
        " them.",
    )
    has_nobody = fields.Boolean(
        string="Key Customer without Specialist or Leader",
        compute="_compute_has_nobody",
        search="_search_has_nobody",
        help="Key customers have a specialist and a liaison leader.",
    )
    term_ids = fields.One2many(
        comodel_name="relationship.card.term",
        inverse_name="card_id",
        string="Former Specialists",
        readonly=True,
    )
    # The customer's contact record (R002, R011)
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Main Contact",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
        tracking=True,
    )
    contact_phone = fields.Char(
        related="contact_id.phone", string="Phone of the Main Contact"
    )
    contact_email = fields.Char(
        related="contact_id.email", string="Email of the Main Contact"
    )
    address = fields.Char(string="Whole Address", compute="_compute_address")
    industry_id = fields.Many2one(related="partner_id.industry_id", readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    street = fields.Char(related="partner_id.street", readonly=False)
    street2 = fields.Char(related="partner_id.street2", readonly=False)
    city = fields.Char(related="partner_id.city", readonly=False)
    zip = fields.Char(related="partner_id.zip", readonly=False)
    state_id = fields.Many2one(
        related="partner_id.state_id",
        string="Region",
        readonly=False,
        domain="[('country_id', '=?', country_id)]",
    )
    country_id = fields.Many2one(related="partner_id.country_id", readonly=False)
    function = fields.Char(
        related="partner_id.function", string="Position", readonly=False
    )
    work_unit = fields.Char(related="partner_id.company_name", readonly=False)
    category_id = fields.Many2many(related="partner_id.category_id", readonly=False)
    avatar_128 = fields.Image(related="partner_id.avatar_128")
    key_person_ids = fields.One2many(
        comodel_name="relationship.key.person",
        inverse_name="card_id",
        string="Decision System",
    )
    former_person_ids = fields.One2many(
        comodel_name="relationship.key.person",
        inverse_name="card_id",
        string="Former Key Persons",
        domain=[("active", "=", False)],
        context={"active_test": False},
        readonly=True,
    )
    project_ids = fields.One2many(
        comodel_name="relationship.project", inverse_name="card_id", string="Projects"
    )
    project_count = fields.Integer(compute="_compute_project_count")
    # Figures: written by the refresh, see ``relationship.card.refresh``
    # R329
    completeness = fields.Integer(
        string="Completeness (%)",
        readonly=True,
        figure=True,
        aggregator="avg",
        help="Percent of the required fields that are filled.",
    )
    missing_fields = fields.Char(compute="_compute_missing_fields")
    # X30
    review_due_date = fields.Date(
        string="Review Due",
        readonly=True,
        figure=True,
        index="btree_not_null",
        help="The card must be confirmed again by this day. Customers served by"
        " mailings need no review.",
    )
    reconcile_reason = fields.Selection(
        selection=[
            ("not_commercial", "Belongs to another customer"),
            ("archived", "Contact is archived"),
            ("company", "Contact is of another company"),
            ("returned", "Customer came back"),
            ("format", "Person and company changed"),
            ("leader_left", "Liaison leader has left"),
            ("no_owner", "Without specialist"),
        ],
        string="To Reconcile",
        readonly=True,
        figure=True,
        index="btree_not_null",
    )
    archived_date = fields.Date(
        string="Archived on",
        readonly=True,
        help="A customer with turnover after this day came back.",
    )
    returned_date = fields.Date(
        string="Customer Again since",
        readonly=True,
        help="Reopened for a customer who came back: nobody is late for contacts"
        " before this day.",
    )
    known = fields.Json(
        readonly=True,
        figure=True,
        help="What the contact was when it was last looked at.",
    )
    contact_change_ids = fields.One2many(
        comodel_name="relationship.contact.change",
        inverse_name="card_id",
        string="Changes of Contacts",
        readonly=True,
    )
    # Confirmed by people (R269, R329)
    confirmed_date = fields.Date(readonly=True, tracking=True)
    confirmed_user_id = fields.Many2one(
        comodel_name="res.users", string="Confirmed by", readonly=True
    )
    # R329, R335
    is_valid = fields.Boolean(
        string="Valid",
        compute="_compute_is_valid",
        search="_search_is_valid",
        help="Complete, and confirmed in time.",
    )
    bulk_number = fields.Integer(
        string="Bulk Creation",
        readonly=True,
        aggregator=None,
        help="Number of the bulk creation that has made the card.",
    )
    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)",
        "Customer: this customer already has a relationship card in this company. "
        "It may be archived: search with the filter Archived.",
    )
    # The order of the default list, so that its first page reads no more than that.
    _default_order_idx = models.Index(
        "(company_id, turnover DESC, id) WHERE active IS TRUE"
    )

    def init(self):
        # Figures are rewritten every night: leave them room on their page.
        self.env.cr.execute("ALTER TABLE relationship_card SET (fillfactor = 80)")
        return super().init()

    def _valid_field_parameter(self, field, name):
        return name == "figure" or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache()
    def _figures(self):
        """Return the names of the fields that the refresh writes (``figure=True``)."""
        return tuple(
            name
            for name, field in self._fields.items()
            if getattr(field, "figure", False)
        )

    @api.depends("partner_id")
    def _compute_kind(self):
        for card in self:
            is_company = card.partner_id.is_company
            card.kind = "organization" if is_company else "person"

    @api.depends("street", "street2", "city", "zip", "country_id")
    def _compute_address(self):
        for card in self:
            text = card.partner_id._display_address(without_company=True)
            card.address = ", ".join(filter(None, map(str.strip, text.split("\n"))))

    # Not when the contact is written: the refresh compares, in SQL.
    @api.depends("partner_id", "kind")
    def _compute_customer_is_company(self):
        for card in self:
            card.customer_is_company = card.partner_id.is_company

    @api.depends("kind")
    def _compute_format_id(self):
        formats = {
            card_format.kind: card_format
            for card_format in self.env["relationship.card.format"].search_fetch(
                [("kind", "in", self.mapped("kind"))], ["kind"]
            )
        }
        for card in self:
            card.format_id = formats.get(card.kind, False)

    @api.depends("user_id")
    def _compute_team_id(self):
        for card in self:
            if card.user_id and not card.team_id:
                team = card.user_id.sudo().sale_team_id
                if card.company_id._relationship_uses(team.company_id):
                    card.team_id = team

    @api.depends("user_id", "partner_id.state_id")
    def _compute_is_outside_region(self):
        for card in self:
            # Whom regions are given to is for administrators to write, all to know.
            regions = card.user_id.sudo().relationship_state_ids
            card.is_outside_region = regions and card.state_id not in regions

    @api.model
    def _search_is_outside_region(self, operator, value):
        if operator != "in":
            return NotImplemented
        users = self.env["res.users"]._fields["relationship_state_ids"]

        def to_sql(model, alias, query):
            return SQL(
                """
                (EXISTS (SELECT FROM %(rel)s r WHERE r.%(user)s = %(owner)s)
                 AND NOT EXISTS (
                    SELECT FROM %(rel)s r JOIN res_partner p ON p.id = %(customer)s
                     WHERE r.%(user)s = %(owner)s AND r.%(state)s = p.state_id))
                """,
                rel=SQL.identifier(users.relation),
                user=SQL.identifier(users.column1),
                state=SQL.identifier(users.column2),
                owner=model._field_to_sql(alias, "user_id", query),
                customer=model._field_to_sql(alias, "partner_id", query),
                to_flush=self.env["res.partner"]._fields["state_id"],
            )

        return Domain.custom(to_sql=to_sql)

    @api.depends("user_id", "leader_id", "service_mode")
    def _compute_has_nobody(self):
        found = self.filtered_domain(self._nobody_domain())
        for card in self:
            card.has_nobody = card in found

    @api.model
    def _search_has_nobody(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._nobody_domain()

    @api.model
    def _nobody_domain(self):
        """Return the domain of key customers without specialist or leader (R031)."""
        return Domain("classification_ids.tier_id.is_key", "=", True) & (
            Domain("user_id", "=", False) | Domain("leader_id", "=", False)
        )

    @api.depends("project_ids")
    def _compute_project_count(self):
        numbers = counts(
            self.env["relationship.project"], "card_id", [("card_id", "in", self.ids)]
        )
        for card in self:
            card.project_count = numbers[card.id]

    @api.depends("completeness", "format_id")
    @api.depends_context("lang")
    def _compute_missing_fields(self):
        missing = self.env["relationship.card.requirement"]._missing_labels(self)
        for card in self:
            card.missing_fields = ", ".join(missing.get(card.id, []))

    @api.depends("completeness", "confirmed_date", "review_due_date")
    def _compute_is_valid(self):
        valid = self.filtered_domain(self._valid_domain())
        for card in self:
            card.is_valid = card in valid

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._valid_domain()

    @api.model
    def _valid_domain(self):
        in_time = Domain("review_due_date", "=", False) | Domain(
            "review_due_date", ">=", "today"
        )
        return (
            Domain("completeness", "=", 100)
            & Domain("confirmed_date", "!=", False)
            & in_time
        )

    @api.model
    def _to_review_domain(self):
        """Return the domain of cards that are incomplete, or due for review."""
        return Domain("completeness", "<", 100) | Domain(
            "review_due_date", "<", "today"
        )

    @api.constrains("partner_id")
    def _check_partner_is_commercial(self):
        for card in self:
            commercial = card.partner_id.commercial_partner_id
            if commercial != card.partner_id:
                raise ValidationError(
                    self.env._(
                        "Customer: %(contact)s is a contact of %(customer)s. Open or"
                        " create the card of %(customer)s, and enter %(contact)s as a"
                        " key person there.",
                        contact=card.partner_id.display_name,
                        customer=commercial.display_name,
                    )
                )

    @api.constrains("contact_id", "partner_id")
    def _check_contact_of_customer(self):
        """Refuse a main contact who is somebody else's.

        :raises ValidationError: naming the customer; whoever enters just any number
            does not read the name of the contact
        """
        if self._is_stamping():
            return  # Cards are merged before their contacts.
        for card in self.sudo().filtered("contact_id"):
            if card.contact_id.commercial_partner_id != card.partner_id:
                raise ValidationError(
                    self.env._(
                        "Main Contact: this is no contact of %s. Choose one of its"
                        " people, or leave it empty.",
                        card.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards._refresh_all()
        return cards

    def write(self, vals):
        self._check_no_cycle(vals)
        if "active" in vals:
            self._stamp_archived(vals["active"])
        if "information_source" in vals:
            self._uncheck_source(vals["information_source"])
        terms = self.env["relationship.card.term"]
        moves = {"user_id", "team_id"} & vals.keys()
        before = terms._responsible(self) if moves else {}
        result = super().write(vals)
        terms._note(before)
        self._refresh_all()
        return result

    def _stamp_archived(self, active):
        """Keep on which day cards were archived, for as long as they are."""
        self.check_access("write")
        for company, cards in self.grouped("company_id").items():
            changed = cards.filtered(lambda card: card.active != bool(active))
            if changed:
                day = not active and company._relationship_today()
                changed._stamp(archived_date=day)

    def _uncheck_source(self, source):
        """Take back that the origin was checked: it was another one (R029)."""
        self.check_access("write")
        changed = self.filtered(
            lambda card: card.source_checked_date and card.information_source != source
        )
        if changed:
            changed._stamp(source_checked_date=False, source_checked_user_id=False)

    def _check_no_cycle(self, vals):
        """Refuse a head of the group that is one of its own units.

        :raises ValidationError: naming the units
        """
        # The user need not see the cards above.
        path = self.browse(vals.get("parent_id")).sudo().parent_path or ""
        above = {int(card_id) for card_id in path.split("/") if card_id}
        wrong = self.filtered(lambda card: card.id in above)
        if wrong:
            raise ValidationError(
                self.env._(
                    "Group: %s cannot be a unit of its own group.",
                    format_list(self.env, wrong.mapped("display_name")),
                )
            )

    @asks("read")
    def action_open_partner(self):
        """Open the customer's contact record."""
        self.ensure_one()
        return self.partner_id._get_records_action(context={})

    @asks("read")
    def action_refresh(self):
        """Refresh figures, completeness and tiers of these cards now."""
        self._refresh_all()
        return True

    @asks("write")
    def action_reconcile(self):
        """Bring the cards back in line with their contacts (one step, R331).

        They are merged, moved, archived, reopened, or get a specialist or the other
        format, as their reason says: see ``relationship.card.reconcile``.

        :raises UserError: when a card has nobody who could be its specialist
        """
        self.env["relationship.card.reconcile"]._reconcile(self)
        return True

    @asks("write")
    def action_confirm(self):
        """Confirm that the card is true and current, today, by the user (R269)."""
        return self._stamp_today("confirmed")

    @asks("write")
    def action_check_source(self):
        """Record that the user has checked the origin of the information (R333)."""
        for card in self:
            if not card.information_source:
                raise UserError(
                    self.env._(
                        "Origin of the Information: say where the information on %s"
                        " comes from before you check it.",
                        card.display_name,
                    )
                )
        return self._stamp_today("source_checked")

    def _stamp_today(self, name):
        """Stamp that the user has done something, and on which day."""
        for company, cards in self.grouped("company_id").items():
            cards._stamp(
                **{
                    f"{name}_date": company._relationship_today(),
                    f"{name}_user_id": self.env.uid,
                }
            )
        return True

    def _refresh_all(self):
        """Refresh what is computed of these cards: their tiers, then their figures."""
        self.env["relationship.card.refresh"]._refresh_all(self)

    def _refresh_figures(self):
        """Refresh the figures of these cards."""
        self.env["relationship.card.refresh"]._refresh_figures(self)

    @api.model
    def _companies_with_cards(self):
        """Return the companies that have cards."""
        # In the order of an index: one look for each company, not a look at all cards.
        rows = self.env.execute_query(
            SQL(
                "SELECT y.id FROM res_company y CROSS JOIN LATERAL ("
                " SELECT c.id FROM relationship_card c"
                " WHERE c.company_id = y.id AND c.active IS TRUE"
                " ORDER BY c.turnover DESC, c.id LIMIT 1) card ORDER BY y.id"
            )
        )
        return self.env["res.company"].browse([row[0] for row in rows])
