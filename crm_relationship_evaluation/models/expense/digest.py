from odoo import fields, models


class DigestDigest(models.Model):
    """What was spent for customers, in Odoo's periodic digest."""

    _inherit = "digest.digest"

    kpi_relationship_spent = fields.Boolean(string="Spent for Customers")
    kpi_relationship_spent_value = fields.Monetary(
        compute="_compute_kpi_relationship_spent_value"
    )

    def _compute_kpi_relationship_spent_value(self):
        """Add up what is approved and booked of the period."""
        self._check_relationship_reader()
        start, end, companies = self._get_kpi_compute_parameters()
        rows = self.env["relationship.expense"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("state", "in", ("approved", "booked")),
                ("date", ">=", start),
                ("date", "<", end),
            ],
            ["company_id"],
            ["cost:sum"],
        )
        spent = dict(rows)
        for digest in self:
            company = digest.company_id or self.env.company
            digest.kpi_relationship_spent_value = spent.get(company, 0)

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm_relationship.relationship_menu_root").id
        action = "crm_relationship_evaluation.relationship_expense_action"
        actions["kpi_relationship_spent"] = f"{action}?menu_id={menu}"
        return actions
