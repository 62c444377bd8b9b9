from odoo import api, fields, models
from odoo.tools import SQL, format_list


class ResCompany(models.Model):
    """How cases come in, and what their customers are told by e-mail."""

    _inherit = "res.company"

    relationship_acknowledge_mail = fields.Boolean(
        string="Confirm Cases by E-mail",
        help="Tell the customer by e-mail that a case was registered, with its number.",
    )
    # R151
    relationship_progress_mail = fields.Boolean(
        string="Tell Progress by E-mail",
        help="Tell the customer by e-mail the promised date and the result.",
    )
    relationship_alias_id = fields.Many2one(
        comodel_name="mail.alias",
        string="Alias of Cases",
        readonly=True,
        copy=False,
        help="E-mails to this address become cases.",
    )
    relationship_alias_name = fields.Char(
        string="E-mail Address of Cases",
        compute="_compute_relationship_alias_name",
        inverse="_inverse_relationship_alias_name",
        help="The part before the @. Empty: no cases by e-mail.",
    )
    relationship_intake_limit = fields.Integer(
        string="Cases per Hour and Page",
        default=60,
        help="An intake form takes no more within an hour; 0 is no limit.",
    )
    relationship_intake_address_limit = fields.Integer(
        string="Cases per Hour and Visitor",
        default=5,
        help="From one network address, with the same e-mail address or telephone"
        " number, on one page within an hour; 0 is no limit.",
    )

    relationship_missing_recipients = fields.Char(
        string="Who Is Missing",
        compute="_compute_relationship_missing_recipients",
        help="Notices of cases go to them; while they are missing, a head is told.",
    )

    _relationship_intake_check = models.Constraint(
        "CHECK (relationship_intake_limit >= 0"
        " AND relationship_intake_address_limit >= 0)",
        "Cases per hour: 0 is no limit, and none is below.",
    )

    @api.depends("relationship_office_user_id")
    def _compute_relationship_missing_recipients(self):
        for company in self:
            office = company.relationship_office_user_id
            missing = []
            if not office._relationship_can_act(company):
                missing.append(self.env._("the office (市场经营部)"))
            if company.ids and not company._relationship_committee():
                missing.append(self.env._("a member of the committee"))
            company.relationship_missing_recipients = format_list(self.env, missing)

    @api.depends("relationship_alias_id.alias_name")
    def _compute_relationship_alias_name(self):
        for company in self:
            company.relationship_alias_name = company.relationship_alias_id.alias_name

    def _inverse_relationship_alias_name(self):
        for company in self:
            name = company.relationship_alias_name
            # Aliases are the system administrators'; this one is the company's own.
            alias = company.relationship_alias_id.sudo()
            if alias:
                alias.alias_name = name
            elif name:
                company.relationship_alias_id = alias.create(
                    {
                        "alias_name": name,
                        "alias_domain_id": company.alias_domain_id.id,
                        "alias_model_id": self.env["ir.model"]._get_id(
                            "relationship.complaint"
                        ),
                        "alias_defaults": repr({"company_id": company.id}),
                        "alias_contact": "everyone",
                    }
                )

    def write(self, vals):
        """Another working time of the company moves open deadlines."""
        result = super().write(vals)
        if "resource_calendar_id" in vals and self:
            self.env["relationship.deadline"]._terms_changed(
                SQL("k.company_id IN %s", tuple(self.ids))
            )
        return result
