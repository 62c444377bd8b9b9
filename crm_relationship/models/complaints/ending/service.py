from odoo import fields, models

from ....tools.asks import asks
from ...mixins.state import is_blank
from ..constants import OPEN_STATES


class RelationshipComplaint(models.Model):
    """Work on site ends with its record, and the customer's yes (R165, R166)."""

    _inherit = "relationship.complaint"

    unconfirmed_reason = fields.Char(
        string="Not Confirmed because",
        copy=False,
        tracking=True,
        help="Why the customer did not sign, when the work is done all the same.",
    )

    def _wanted_result(self):
        if self.kind == "service_request":
            return ["repair_record"]
        return super()._wanted_result()

    def _wanted_in_the_end(self):
        wanted = super()._wanted_in_the_end()
        if self.kind == "service_request" and not self._is_confirmed():
            wanted.append("unconfirmed_reason")
        return wanted

    def _is_confirmed(self):
        """Tell whether the customer confirmed the work: signed, or by name."""
        return self.customer_signature or not is_blank(self.customer_signed_by)

    @asks("write")
    def action_not_satisfied(self):
        """Go back to work: the customer is not satisfied with what was done (R175).

        :raises UserError: for cases that are still open
        """
        self._refuse_unless("resolved", "closed")
        reason = self.env["relationship.reason"]._shipped("not_satisfied")
        self._stamp(reopen_reason_id=reason.id or self.reopen_reason_id.id)
        self.write({"state": "in_progress"})
        self.filtered("worker_id").sudo()._make_visits()
        return True

    def _take_step(self, state, **values):
        result = super()._take_step(state, **values)
        if state not in OPEN_STATES and state != "resolved":
            self.sudo()._cancel_visits()
        return result
