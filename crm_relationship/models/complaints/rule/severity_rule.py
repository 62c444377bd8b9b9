from odoo import api, fields, models

from ..constants import OPEN_STATES, SEVERITIES
from .match_mixin import NO_TIER


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
    # R135, X22
    key_customers = fields.Boolean(
        string="Key Customers Only",
        help="Only customers in a tier that is marked as key, of whatever scheme, as"
        " for larger disagreements with strategic customers.",
    )
    # R135
    reaction_hours = fields.Float(
        string="React within",
        help="Clock hours until one of them takes note; 0: no such deadline. The"
        " committee reacts to a larger disagreement within 24 hours.",
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
    def _rules_for(self, cases):
        """Return the rule for each case: that of its company, the common one, or none.

        :param cases: list of dictionaries of field values, many2one ones as ids
        """
        rules = self.sudo().search_fetch([])
        known = {(rule.severity, rule.company_id.id): rule for rule in rules}
        tiers = {}
        if any(rule.key_customers for rule in rules):
            matching = self.env["relationship.match.mixin"]
            tiers = matching._tiers_of({case["card_id"] for case in cases})
        found = []
        for case in cases:
            rule = known.get((case["severity"], case["company_id"]))
            rule = rule or known.get((case["severity"], False), rules.browse())
            __, is_key = tiers.get(case["card_id"], NO_TIER)
            found.append(rule if is_key or not rule.key_customers else rules.browse())
        return found

    def _reaction(self, start, terms, clocks):
        """Return the deadline of those who are told (R135), by day and by night."""
        terms = terms._replace(calendar=terms.calendar.browse(), is_hard=True)
        return terms.begin("committee", self.reaction_hours, start, clocks)

    @api.model
    def _notify(self, cases):
        """Tell the people of the severity of open cases at once (R135, R144, R145)."""
        severities = {row[0] for row in self.sudo()._read_group([], ["severity"])}
        serious = cases.sudo().filtered(
            lambda case: case.severity in severities and case.state in OPEN_STATES
        )
        rules = self._rules_for(serious._values_for_rules())
        for case, rule in zip(serious, rules, strict=True):
            if rule:
                users = rule._recipients(case)
                case._inform(users)
                rule._tell(case, users, self._notice)

    @api.model
    def _tell_lowered(self, case, before, reason):
        """Tell those who were told of a case that it is less serious, by whom and why.

        :param str before: the severity until now
        """
        user = self.env.user
        told = case.informed_user_ids._relationship_can_act(case.company_id) - user

        def compose(case):
            labels = dict(case._fields["severity"]._description_selection(case.env))
            return case.env._(
                "%(user)s lowered the severity from %(old)s to %(new)s: %(reason)s",
                user=user.name,
                old=labels[before],
                new=labels[case.severity],
                reason=reason or case.env._("no reason given"),
            )

        if told:
            self._tell(case, told, compose)

    @api.model
    def _notice(self, case):
        severities = dict(case._fields["severity"]._description_selection(case.env))
        return case.env._("%s: please react, and take note.", severities[case.severity])
