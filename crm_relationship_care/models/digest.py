from odoo import fields, models

MENU = "crm_relationship.relationship_menu_root"
LISTED = {"care": "relationship_care_log_action", "gifts": "relationship_gift_action"}


class DigestDigest(models.Model):
    """What was done for customers, in Odoo's periodic digest."""

    _inherit = "digest.digest"

    kpi_relationship_care = fields.Boolean(string="Care Done")
    kpi_relationship_care_value = fields.Integer(
        compute="_compute_kpi_relationship_care_value"
    )
    kpi_relationship_gifts = fields.Boolean(string="Gifts Given")
    kpi_relationship_gifts_value = fields.Integer(
        compute="_compute_kpi_relationship_gifts_value"
    )

    def _compute_kpi_relationship_care_value(self):
        """Count the occasions of the period at which something was done."""
        self._check_relationship_reader()
        self._calculate_company_based_kpi(
            "relationship.care.log",
            "kpi_relationship_care_value",
            date_field="date",
            additional_domain=[("state", "=", "done")],
        )

    def _compute_kpi_relationship_gifts_value(self):
        """Count the gifts of the period that customers were given."""
        self._check_relationship_reader()
        self._calculate_company_based_kpi(
            "relationship.gift",
            "kpi_relationship_gifts_value",
            date_field="date",
            additional_domain=[
                ("state", "=", "done"),
                ("direction", "=", "given"),
            ],
        )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref(MENU).id
        for name, action in LISTED.items():
            actions[f"kpi_relationship_{name}"] = (
                f"crm_relationship_care.{action}?menu_id={menu}"
            )
        return actions
