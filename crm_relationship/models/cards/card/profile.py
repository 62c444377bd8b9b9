from odoo import fields, models


class RelationshipCardProfile(models.AbstractModel):
    """What is known of a customer, beyond what its contact record holds.

    Every field is tracked: a change keeps the old and the new value (R004).
    """

    _name = "relationship.card.profile"
    _description = "Customer Profile"

    currency_id = fields.Many2one(comodel_name="res.currency")

    # Unit (R010, R028)
    nature = fields.Char(
        string="Nature of the Unit",
        tracking=True,
        help="Ownership and kind of the customer, for example private, state-owned,"
        " government.",
    )
    scale = fields.Char(string="Scale of Operation", tracking=True)
    # R010
    asset_value = fields.Monetary(
        string="Assets",
        tracking=True,
        help="In the currency of the company.",
    )
    shareholder_structure = fields.Text(tracking=True)
    organization_structure = fields.Text(tracking=True)
    culture = fields.Text(string="Company Culture", tracking=True)
    events = fields.Text(string="Important Events", tracking=True)

    fax = fields.Char(tracking=True)

    # Needs and preferences (R025, R034)
    needs = fields.Text(tracking=True)
    preferences = fields.Text(tracking=True)
    spending_power = fields.Char(tracking=True)
    price_sensitivity = fields.Selection(
        selection=[("low", "Low"), ("medium", "Medium"), ("high", "High")],
        tracking=True,
    )
    # R025
    purchase_cycle = fields.Char(
        tracking=True,
        help="How often and when the customer buys.",
    )

    # Market (R025)
    competitors = fields.Text(
        tracking=True,
        help="Who else supplies the customer.",
    )
    market_share = fields.Char(tracking=True)
    cooperation_potential = fields.Text(tracking=True)

    # Business (R013, R028)
    contract_performance = fields.Text(tracking=True)
    payment_record = fields.Text(tracking=True)
    cooperation_model = fields.Char(string="Usual Cooperation Model", tracking=True)
    bidding_method = fields.Char(tracking=True)
    contract_terms = fields.Text(string="Main Contract Terms", tracking=True)
    price_level = fields.Char(tracking=True)
    project_management = fields.Text(
        string="Project Management Situation",
        tracking=True,
    )
    recent_business = fields.Text(string="Business in the Last Year", tracking=True)
    development_plan = fields.Text(string="Overall Development Plan", tracking=True)

    # Positioning basis (R048)
    recent_results = fields.Text(string="Results of the Last 3 Years", tracking=True)
    qualification = fields.Char(tracking=True)
    credit = fields.Char(string="Credit Standing", tracking=True)
    industries = fields.Char(string="Industries Covered", tracking=True)
    profit_contribution = fields.Char(string="Contribution to Profit", tracking=True)
    prospects = fields.Text(string="Development Prospects", tracking=True)

    # Origin of the information (R029, R333)
    information_source = fields.Selection(
        selection=[
            ("sales", "Sales"),
            ("service", "Customer Service"),
            ("marketing", "Marketing"),
            ("public", "Public Information"),
            ("database", "Third-Party Database"),
            ("partner", "Business Partner"),
            ("fair", "Trade Fair or Forum"),
        ],
        string="Origin of the Information",
        tracking=True,
    )
    source_checked_date = fields.Date(
        string="Origin Checked on", readonly=True, copy=False, tracking=True
    )
    source_checked_user_id = fields.Many2one(
        comodel_name="res.users", string="Origin Checked by", readonly=True, copy=False
    )
