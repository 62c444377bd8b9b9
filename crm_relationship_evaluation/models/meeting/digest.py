from odoo import fields, models

MENU = "crm_relationship.relationship_menu_root"
LISTED = {
    "meetings": "relationship_meeting_action",
    "checks": "relationship_check_action",
}


class DigestDigest(models.Model):
    """Meetings that were held, and checks that were done, in the periodic digest."""

    _inherit = "digest.digest"

    kpi_relationship_meetings = fields.Boolean(string="Meetings Held")
    kpi_relationship_meetings_value = fields.Integer(
        compute="_compute_kpi_relationship_meetings_value"
    )
    kpi_relationship_checks = fields.Boolean(string="Checks Done")
    kpi_relationship_checks_value = fields.Integer(
        compute="_compute_kpi_relationship_checks_value"
    )

    def _compute_kpi_relationship_meetings_value(self):
        """Count the meetings of the period that were held."""
        self._check_relationship_reader()
        self._calculate_company_based_kpi(
            "relationship.meeting",
            "kpi_relationship_meetings_value",
            date_field="date_start",
            additional_domain=[("state", "in", ("held", "issued"))],
        )

    def _compute_kpi_relationship_checks_value(self):
        """Count the recurring checks that were done in the period."""
        self._check_relationship_reader()
        self._calculate_company_based_kpi(
            "relationship.check",
            "kpi_relationship_checks_value",
            date_field="done_date",
            additional_domain=[("state", "=", "done")],
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref(MENU).id
        for name, action in LISTED.items():
            actions[f"kpi_relationship_{name}"] = (
                f"crm_relationship_evaluation.{action}?menu_id={menu}"
            )
        return actions
