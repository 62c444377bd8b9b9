from odoo import api, fields, models
from odoo.tools import format_list

from ...tools.asks import asks


class RelationshipScheme(models.Model):
    """What helps to set a scheme up: what lacks is said."""

    _inherit = "relationship.scheme"

    setup_warning = fields.Text(compute="_compute_setup_warning")
    has_only_imported = fields.Boolean(compute="_compute_has_only_imported")

    @api.depends("basis", "default_tier_id", "tier_ids.rule_ids.domain")
    @api.depends_context("lang")
    def _compute_setup_warning(self):
        for scheme in self:
            warnings = scheme._setup_warnings() if scheme.basis == "computed" else []
            scheme.setup_warning = "\n".join(warnings)

    def _setup_warnings(self):
        """Return what to look at in a computed scheme, a sentence each."""
        warnings = []
        tiers = self.tier_ids.filtered(lambda tier: not tier.rule_ids)
        if empty := (tiers - self.default_tier_id).mapped("name"):
            warnings.append(
                self.env._(
                    "No customer comes into %s: it has no rule, and is not the default"
                    " tier.",
                    format_list(self.env, [name for name in empty if name]),
                )
            )
        names = self.tier_ids.rule_ids._entered_by_specialists()
        if names:
            warnings.append(
                self.env._(
                    "Specialists may change what rules look at (%s), and so lift their"
                    " own customers. Use Tier by Hand, At Least, for what somebody has"
                    " to decide.",
                    format_list(self.env, names),
                )
            )
        return warnings

    @api.depends("basis", "turnover_source", "company_id")
    def _compute_has_only_imported(self):
        companies = self.env.companies
        turnover = self.env["relationship.turnover"].sudo()
        imported = self.env["res.company"].browse()
        for company in companies if self else ():
            if turnover.search_count([("company_id", "=", company.id)], limit=1):
                imported |= company
        invoiced = imported.filtered(lambda company: turnover._has_documents(company))
        for scheme in self:
            looked_at = scheme.company_id & companies or companies
            scheme.has_only_imported = (
                scheme.basis == "computed"
                and scheme.turnover_source == "invoices"
                and bool(looked_at & imported)
                and not looked_at & invoiced
            )

    @asks("write")
    def action_use_imported(self):
        """Let the imported turnover count, where there is no other."""
        return self.write({"turnover_source": "imported"})
