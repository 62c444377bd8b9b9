from odoo import api, fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    """How cases come in, and how customers are asked about them."""

    _inherit = "res.company"

    relationship_alias_id = fields.Many2one(
        comodel_name="mail.alias",
        string="Alias of Cases",
        readonly=True,
        ondelete="set null",
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
        help="A page for cases takes no more within an hour; 0 is no limit (product"
        " default).",
    )
    relationship_intake_address_limit = fields.Integer(
        string="Cases per Hour and Visitor",
        default=5,
        help="From one network address on one page within an hour; 0 is no limit"
        " (product default).",
    )
    relationship_rating_mail = fields.Boolean(
        string="Ask for a Rating",
        help="When a case is closed, ask the customer by e-mail how satisfied he is"
        " (R172, R174). Never who is on the blacklist, nor who was asked lately.",
    )
    relationship_cooldown_days = fields.Integer(
        string="Ask a Customer at Most every",
        default=30,
        help="Days between two requests of any kind to one customer (product default).",
    )
    relationship_low_score = fields.Integer(
        string="Low Score below",
        default=60,
        help="A score below opens a measure for the leader of the team (R147; product"
        " default). 0: never.",
    )
    relationship_follow_up_days = fields.Integer(
        string="Follow-up within",
        default=2,
        help="Days to react to a low score (product default).",
    )

    _relationship_intake_check = models.Constraint(
        "CHECK (relationship_intake_limit >= 0"
        " AND relationship_intake_address_limit >= 0"
        " AND relationship_cooldown_days >= 0 AND relationship_follow_up_days >= 0"
        " AND relationship_low_score BETWEEN 0 AND 100)",
        "Limits and days of cases and ratings are not below zero, and a low score is"
        " between 0 and 100.",
    )

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

    def _relationship_asked(self, partners):
        """Return which of these customers were asked something too lately.

        One cool-down holds for all kinds of request. Who asks customers by other
        ways extends :meth:`_relationship_request_sources`.

        :param partners: contacts
        :return: those whose company was asked within the days of the cool-down
        """
        self.ensure_one()
        commercial = partners.sudo().commercial_partner_id
        if not commercial or not self.relationship_cooldown_days:
            return partners.browse()
        since = fields.Datetime.subtract(
            self.env.cr.now(), days=self.relationship_cooldown_days
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT s.partner_id FROM (%s) s(partner_id, date)"
                " WHERE s.partner_id IN %s AND s.date > %s",
                SQL(" UNION ALL ").join(self._relationship_request_sources()),
                tuple(commercial.ids),
                since,
            )
        )
        asked = {row[0] for row in rows}
        return partners.filtered(
            lambda partner: partner.sudo().commercial_partner_id.id in asked
        )

    def _relationship_request_sources(self):
        """Return SQL selects of (commercial partner, date) of requests to customers."""
        ratings = self.env["rating.rating"]._fields
        return [
            SQL(
                "SELECT p.commercial_partner_id, r.create_date FROM rating_rating r"
                " JOIN res_partner p ON p.id = r.partner_id"
                " WHERE r.res_model = 'relationship.complaint'",
                to_flush=ratings["partner_id"],
            )
        ]
