from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..visits.visit.visit import MADE

GROUPS = (
    "crm_relationship.group_relationship_user,"
    "crm_relationship.group_relationship_auditor"
)
ACTION = "crm_relationship.relationship_%s"


class DigestDigest(models.Model):
    """Figures of customer relationships in Odoo's periodic digest."""

    _inherit = "digest.digest"

    kpi_relationship_overdue = fields.Boolean(string="Overdue Contacts")
    kpi_relationship_overdue_value = fields.Integer(
        compute="_compute_kpi_relationship_overdue_value"
    )
    kpi_relationship_visits = fields.Boolean(string="Visits Made")
    kpi_relationship_visits_value = fields.Integer(
        compute="_compute_kpi_relationship_visits_value"
    )
    kpi_relationship_breached = fields.Boolean(string="Cases Past Their Deadline")
    kpi_relationship_breached_value = fields.Integer(
        compute="_compute_kpi_relationship_breached_value"
    )
    kpi_relationship_satisfaction = fields.Boolean(string="Satisfaction (Average)")
    kpi_relationship_satisfaction_value = fields.Float(
        compute="_compute_kpi_relationship_satisfaction_value"
    )

    def _compute_kpi_relationship_overdue_value(self):
        """Count duties whose date passed in the period, and that are still open."""
        self._check_relationship_reader()
        self._calculate_company_based_kpi(
            "relationship.contact.duty",
            "kpi_relationship_overdue_value",
            date_field="due_date",
        )

    def _compute_kpi_relationship_visits_value(self):
        """Count visits of the period that were made."""
        self._check_relationship_reader()
        self._calculate_company_based_kpi(
            "relationship.visit",
            "kpi_relationship_visits_value",
            date_field="date_start",
            additional_domain=[("state", "in", MADE)],
        )

    def _compute_kpi_relationship_breached_value(self):
        """Count cases that came in in the period and missed a deadline."""
        self._check_relationship_reader()
        late = Domain.OR(
            Domain(name, "=", "failed") for name in ("respond_result", "resolve_result")
        )
        self._calculate_company_based_kpi(
            "relationship.complaint",
            "kpi_relationship_breached_value",
            date_field="received_date",
            additional_domain=late | Domain("sla_status", "=", "breached"),
        )

    def _compute_kpi_relationship_satisfaction_value(self):
        """Average what customers answered in the period."""
        self._check_relationship_reader()
        start, end, companies = self._get_kpi_compute_parameters()
        rows = self.env["relationship.satisfaction"]._read_group(
            [
                ("company_id", "in", companies.ids),
                ("date", ">=", start),
                ("date", "<", end),
                ("is_first", "=", True),
            ],
            ["company_id"],
            ["score:avg"],
        )
        scores = dict(rows)
        for digest in self:
            company = digest.company_id or self.env.company
            score = scores.get(company, 0)
            digest.kpi_relationship_satisfaction_value = round(score, 1)

    def _check_relationship_reader(self):
        # As Odoo's own figures: the digest leaves out what its reader may not see.
        if not self.env.user.has_groups(GROUPS):
            raise AccessError(
                self.env._("These figures are for people of customer relationships.")
            )

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("crm_relationship.relationship_menu_root").id
        listed = {
            "overdue": "contact_duty_action_overdue",
            "visits": "visit_action",
            "breached": "complaint_action",
            "satisfaction": "satisfaction_action",
        }
        for name, action in listed.items():
            actions[f"kpi_relationship_{name}"] = f"{ACTION % action}?menu_id={menu}"
        return actions
