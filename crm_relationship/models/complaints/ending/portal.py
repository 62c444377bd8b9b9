from odoo import api, fields, models
from odoo.fields import Domain

from ..constants import OPEN_STATES

# Beside what customers see of a case from the beginning.
TOLD = {
    *("customer_answer_by", "customer_result", "customer_reject_reason"),
    *("customer_alternative", "customer_adoption"),
}
# Of our own making: no case of the customer's.
INTERNAL_KIND = "adverse_event"


class RelationshipComplaint(models.Model):
    """What customers see of the end of their cases, once they were told (R142)."""

    _inherit = "relationship.complaint"

    customer_answer_by = fields.Datetime(
        string="We Answer by",
        compute="_compute_customer_told",
        compute_sudo=True,
        help="Until the first answer.",
    )
    customer_result = fields.Text(
        string="Result for the Customer",
        compute="_compute_customer_told",
        compute_sudo=True,
    )
    customer_reject_reason = fields.Char(
        string="Why Declined", compute="_compute_customer_told", compute_sudo=True
    )
    customer_alternative = fields.Text(
        string="Offered Instead", compute="_compute_customer_told", compute_sudo=True
    )
    customer_adoption = fields.Char(
        string="What Becomes of the Suggestion",
        compute="_compute_customer_told",
        compute_sudo=True,
    )

    @api.depends(
        *("state", "result", "repair_record", "adoption", "alternative"),
        *("reject_reason_id", "customer_informed_date", "responded_date"),
        "respond_deadline",
    )
    @api.depends_context("lang")
    def _compute_customer_told(self):
        adoptions = dict(self._fields["adoption"]._description_selection(self.env))
        for case in self:
            is_open = case.state in OPEN_STATES
            told = not is_open and case.customer_informed_date
            declined = told and case.state == "rejected"
            waits = is_open and not case.responded_date
            case.customer_answer_by = waits and case.respond_deadline
            case.customer_result = told and not declined and case._answer()
            case.customer_reject_reason = declined and case.reject_reason_id.name
            case.customer_alternative = declined and case.alternative
            case.customer_adoption = told and adoptions.get(case.adoption)

    @api.model
    def _has_field_access(self, field, operation):
        if super()._has_field_access(field, operation):
            return True
        return operation == "read" and field.name in TOLD

    def _told_rounds(self):
        """Return the earlier rounds of the case whose result the customer was told."""
        self.ensure_one()
        return self.sudo().round_ids.filtered("customer_informed_date")

    @api.depends("kind")
    def _compute_customer_user_ids(self):
        ours = self.filtered(lambda case: case.kind == INTERNAL_KIND)
        ours.customer_user_ids = False
        return super(RelationshipComplaint, self - ours)._compute_customer_user_ids()

    @api.model
    def _search_customer_user_ids(self, operator, value):
        found = super()._search_customer_user_ids(operator, value)
        if found is NotImplemented:
            return found
        return Domain(found) & Domain("kind", "!=", INTERNAL_KIND)

    def _wants_mail(self):
        return self.kind != INTERNAL_KIND and super()._wants_mail()
