from odoo import api, fields, models

from .constants import SEVERITIES


class RelationshipSeverityRule(models.Model):
    """Who is told at once of a case of some severity, and reacts until when."""

    _name = "relationship.severity.rule"
    _description = "Notice by Severity"
    _inherit = ["relationship.recipient.mixin"]
    _order = "severity, company_id, id"
    _rec_name = "severity"

    active = fields.Boolean(default=True)
    severity = fields.Selection(selection=SEVERITIES, required=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Empty: companies that have no rule of their own.",
    )
    key_customers = fields.Boolean(
        string="Key Customers Only",
        help="Only customers in a tier that is marked as key, of whatever scheme, as"
        " for larger disagreements with strategic customers (R135, X22).",
    )
    reaction_hours = fields.Float(
        string="React within",
        help="Clock hours until one of them takes note; 0: no such deadline. The"
        " committee reacts to a larger disagreement within 24 hours (R135).",
    )

    _hours_check = models.Constraint(
        "CHECK (COALESCE(reaction_hours, 0) BETWEEN 0 AND 87600)",
        "React within: enter 0 to 87600 hours (ten years).",
    )
    _severity_uniq = models.UniqueIndex(
        "(severity, COALESCE(company_id, 0)) WHERE active IS TRUE",
        "Severity: there is a rule for it already.",
    )

    @api.model
    def _rules_by_severity(self, company):
        """Return the rule of each severity: that of the company, or the common one."""
        rules = self.sudo().search_fetch([("company_id", "in", [False, company.id])])
        # Those of the company come later, and win.
        own_last = rules.sorted(lambda rule: bool(rule.company_id))
        return {rule.severity: rule for rule in own_last}
