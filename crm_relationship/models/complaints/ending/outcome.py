from odoo import fields, models

from ....tools.asks import asks
from ..constants import OPEN_STATES

CAUSED = ("complaint", "adverse_event")


class RelationshipComplaint(models.Model):
    """What each kind of case needs for its end (R139, R140, R142, R156, R163)."""

    _inherit = "relationship.complaint"

    adoption = fields.Selection(
        selection=[
            ("adopted", "Adopted"),
            ("partly", "Partly Adopted"),
            ("declined", "Not Adopted"),
        ],
        copy=False,
        tracking=True,
        help="What becomes of a suggestion; the result says why.",
    )
    prevention_ids = fields.One2many(
        comodel_name="relationship.action",
        inverse_name="complaint_id",
        string="Preventive Measures",
        domain=[("kind", "=", "preventive"), ("state", "!=", "cancelled")],
    )

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if self.state not in OPEN_STATES and state in OPEN_STATES:
            return [*missing, *self._blank(["reopen_reason_id"])]
        return [*missing, *self._blank(self._wanted_for(state))]

    def _wanted_for(self, state):
        """Return the names of the fields that a case needs to go to a state."""
        self.ensure_one()
        if state == "closed":
            return self._wanted_in_the_end()
        if self.env.su:
            # A program that ends cases may not know more.
            wanted = {"rejected": ["reject_reason_id", "alternative"]}
            return wanted.get(state, [])
        if state == "resolved":
            return self._wanted_result()
        if state == "rejected":
            told = [] if self._is_mailed() else ["customer_informed_date"]
            return ["reject_reason_id", "alternative", *told]
        return []

    def _wanted_result(self):
        """Return the names of the fields that say what came out of the case."""
        if self.kind == "suggestion":
            return ["adoption", "result"]
        return ["cause", "result"] if self.kind in CAUSED else ["result"]

    def _wanted_in_the_end(self):
        """Return the names of the fields that a case needs to be closed."""
        wanted = self._wanted_result()
        if self.kind != "adverse_event":
            wanted.append("customer_informed_date")
        else:
            # Such events are chiefly to be prevented (R148, R155).
            wanted.append("prevention_ids")
        return wanted

    def _asked_for(self, state):
        """Return the names of the fields that a dialog asks for before a step."""
        self.ensure_one()
        wanted = self._wanted_result()
        if state == "closed":
            wanted = [*wanted, *self._wanted_in_the_end()]
        asked = self._blank(dict.fromkeys(wanted))
        if "unconfirmed_reason" in asked:
            asked.insert(asked.index("unconfirmed_reason"), "customer_signed_by")
        if "customer_informed_date" in asked:
            asked.append("informed_channel")
        return [name for name in asked if name != "prevention_ids"]

    @asks("read")
    def action_ask_resolve(self):
        """Resolve the case, after what is missing was asked for."""
        return self._ask_or("resolved", self.action_resolve)

    @asks("read")
    def action_ask_close(self):
        """Close the case, after what is missing was asked for."""
        return self._ask_or("closed", self.action_close)

    def _ask_or(self, state, step):
        self.ensure_one()
        self.check_access("write")
        if not self._asked_for(state):
            return step()
        dialog = self.env["relationship.complaint.end"]
        labels = dict(dialog._fields["step"]._description_selection(self.env))
        return {
            "type": "ir.actions.act_window",
            "name": labels[state],
            "res_model": dialog._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_complaint_id": self.id, "default_step": state},
        }
