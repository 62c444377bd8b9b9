from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list


class RelationshipCard(models.Model):
    """The relationship card (客户关系卡): one customer in one company (R001, R002)."""

    _name = "relationship.card"
    _description = "Relationship Card"
    _inherit = [
        "relationship.card.profile",
        "relationship.reader.mixin",
        "relationship.protected.mixin",
        "relationship.work.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _order = "turnover desc, id"
    _parent_store = True
    _check_company_auto = True

    active = fields.Boolean(default=True, tracking=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False)]",
        tracking=True,
        help="A company, or a person who belongs to none (R006, R007).",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        selection=[("organization", "Organization"), ("person", "Individual")],
        compute="_compute_kind",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        help="Decides the fixed format of the card (R002, R008, R010).",
    )
    format_id = fields.Many2one(
        comodel_name="relationship.card.format",
        compute="_compute_format_id",
        store=True,
        precompute=True,
        ondelete="restrict",
    )
    card_properties = fields.Properties(
        definition="format_id.card_properties_definition", copy=True
    )

    # Group of companies (集团)
    parent_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Group",
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The card of the head of the group of companies. Figures roll up to it.",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(
        comodel_name="relationship.card",
        inverse_name="parent_id",
        string="Units of the Group",
    )

    # Responsibilities (R031, R032)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Specialist",
        default=lambda self: self._default_user_id(),
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The single general contact for the customer (R032).",
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Liaison Leader",
        domain="[('share', '=', False)]",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        help="The company leader who answers for the customer (R031).",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        compute="_compute_team_id",
        store=True,
        precompute=True,
        readonly=False,
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )

    # The customer's contact record (R002, R011)
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Main Contact",
        ondelete="set null",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id), ('id', '!=', partner_id)]",
        tracking=True,
    )
    industry_id = fields.Many2one(related="partner_id.industry_id", readonly=False)
    email = fields.Char(related="partner_id.email", readonly=False)
    phone = fields.Char(related="partner_id.phone", readonly=False)
    street = fields.Char(related="partner_id.street", readonly=False)
    street2 = fields.Char(related="partner_id.street2", readonly=False)
    city = fields.Char(related="partner_id.city", readonly=False)
    zip = fields.Char(related="partner_id.zip", readonly=False)
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
    confidential_ids = fields.One2many(
        comodel_name="relationship.confidential",
        inverse_name="card_id",
        string="Confidential Information",
        groups="crm_relationship.group_relationship_confidential",
    )
    project_ids = fields.One2many(
        comodel_name="relationship.project", inverse_name="card_id", string="Projects"
    )
    project_count = fields.Integer(compute="_compute_project_count")
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

    @api.model
    def _default_user_id(self):
        is_specialist = self.env.user.has_group(
            "crm_relationship.group_relationship_user"
        )
        return self.env.user if is_specialist else self.env["res.users"]

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

    @api.depends("partner_id")
    def _compute_kind(self):
        for card in self:
            is_company = card.partner_id.is_company
            card.kind = "organization" if is_company else "person"

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
                if team.company_id in (card.company_id, self.env["res.company"]):
                    card.team_id = team

    @api.depends("project_ids")
    def _compute_project_count(self):
        counts = dict(
            self.env["relationship.project"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.project_count = counts.get(card, 0)

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"parent_path"}

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_parent_seen(vals)
        cards = super().create(self._entered(vals_list))
        cards._check_contact_of_customer()
        cards._refresh_all_figures()
        return cards

    def write(self, vals):
        self._check_protected(vals)
        self._check_parent_seen(vals)
        if vals.get("parent_id"):
            self._check_no_cycle(self.browse(vals["parent_id"]))
        if "company_id" in vals:
            self._check_company_unchanged(vals["company_id"])
        result = super().write(vals)
        if {"contact_id", "partner_id"} & vals.keys():
            self._check_contact_of_customer()
        if not self._figure_fields().issuperset(vals):
            self._refresh_all_figures()
        return result

    def _check_parent_seen(self, vals):
        """Refuse the head of a group whom the user does not see: it would show a name.

        :raises AccessError: naming the field, and who can do it
        """
        parent = self.browse(vals.get("parent_id"))
        unchanged = self and all(card.parent_id == parent for card in self)
        if parent and not unchanged and not parent.has_access("read"):
            raise AccessError(
                self.env._(
                    "Group: you do not see the card of this group's head. Ask somebody"
                    " who does, such as the department head, to set the group."
                )
            )

    def _check_contact_of_customer(self):
        """Refuse a main contact who is somebody else's.

        :raises ValidationError: naming the customer; whoever enters just any number
            does not read the name of the contact
        """
        if self.env.su and self.env.context.get("relationship_merge"):
            return  # The contacts are merged after their cards.
        for card in self.sudo().filtered("contact_id"):
            if card.contact_id.commercial_partner_id != card.partner_id:
                raise ValidationError(
                    self.env._(
                        "Main Contact: this is no contact of %s. Choose one of its"
                        " people, or leave it empty.",
                        card.partner_id.display_name,
                    )
                )

    def _check_no_cycle(self, parent):
        # The user need not see the cards above.
        path = parent.sudo().parent_path
        above = {int(card_id) for card_id in path.split("/") if card_id}
        if above.intersection(self.ids):
            raise ValidationError(
                self.env._(
                    "Group: %s cannot be a unit of its own group.",
                    format_list(
                        self.env,
                        self.browse(above.intersection(self.ids)).mapped(
                            "display_name"
                        ),
                    ),
                )
            )

    def _check_company_unchanged(self, company_id):
        for card in self:
            if card.company_id.id != company_id:
                raise UserError(
                    self.env._(
                        "Company: the card of %s cannot move to another company."
                        " Archive it, and create one there.",
                        card.display_name,
                    )
                )

    @api.model
    def get_import_templates(self):
        """Offer the template of the import screen."""
        return [
            {
                "label": self.env._("Import Template for Relationship Cards"),
                "template": "/crm_relationship/static/csv/relationship_card.csv",
            }
        ]

    def action_open_partner(self):
        """Open the customer's contact record."""
        self.ensure_one()
        return self.partner_id._get_records_action(context={})
