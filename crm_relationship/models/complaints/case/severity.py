from odoo import api, fields, models
from odoo.exceptions import UserError

from ..constants import SEVERITIES

RANKS = {severity: rank for rank, (severity, __) in enumerate(SEVERITIES)}


class RelationshipComplaint(models.Model):
    """A case that becomes less serious: who was told of it hears that, and why."""

    _inherit = "relationship.complaint"

    severity_reason = fields.Char(
        string="Why Less Serious",
        copy=False,
        tracking=True,
        help="Told to those who were told of the case.",
    )
    is_severity_lowered = fields.Boolean(compute="_compute_is_severity_lowered")

    @api.depends("severity")
    def _compute_is_severity_lowered(self):
        for case in self:
            before = case._origin.severity
            case.is_severity_lowered = before and case._is_lower_than(before)

    def _is_lower_than(self, severity):
        return RANKS[self.severity or SEVERITIES[0][0]] < RANKS[severity]

    def _follow(self, vals, before):
        result = super()._follow(vals, before)
        if "severity" not in vals:
            return result
        rules = self.env["relationship.severity.rule"]
        reason = (vals.get("severity_reason") or "").strip()
        for case in self:
            old = before[case]["severity"]
            if not case._is_lower_than(old):
                continue
            # Whoever was alarmed wants to know; a program may not know why.
            if not reason and not self.env.su:
                raise UserError(
                    self.env._(
                        "Why Less Serious: %s becomes less serious. Say why, for those"
                        " who were told of it.",
                        case.display_name,
                    )
                )
            rules._tell_lowered(case.sudo(), old, reason)
        return result
