from odoo import fields, models

from ..working_time.working_clocks import WorkingClocks
from .constants import OPEN_STATES

MATCHED = {"kind", "severity", "channel", "category_id", "partner_id", "received_date"}
FOLLOWED = MATCHED | {
    "user_id",
    "team_id",
    "active",
    "sla_policy_id",
    "promised_date",
}


class RelationshipComplaint(models.Model):
    """What follows when a case turns out to be another than it was taken for."""

    _inherit = "relationship.complaint"

    def _before_write(self, vals):
        """Remember what a change of ``vals`` is compared with."""
        if not FOLLOWED & vals.keys():
            return {}
        return {
            "cards": self.sudo().card_id,
            "severities": {case: case.severity for case in self},
            "promises": {case: case.promised_date for case in self},
        }

    def _after_write(self, vals, before):
        """Follow changes of what decides on deadlines, owner and card."""
        if "user_id" in vals and not vals["user_id"]:
            self._route_again()
        if {"partner_id", "active"} & vals.keys():
            (before["cards"] | self.sudo().card_id)._count_open_complaints()
            self._refresh_clock()
        if "partner_id" in vals:
            for case in self.sudo():
                case._write_step({"tier_id": case.card_id.badge_tier_id.id})
        if (MATCHED | {"sla_policy_id", "team_id"}) & vals.keys():
            self._match_again(vals)
        if vals.get("customer_signature"):
            self._signed()
        if "promised_date" in vals:
            self.filtered(
                lambda case: case.promised_date != before["promises"][case]
            )._promise_changed()
        if "worker_id" in vals:
            self._tell_worker()
        if "severity" in vals:
            changed = self.filtered(
                lambda case: case.severity != before["severities"][case]
            )
            changed._severity_changed()

    def _match_again(self, vals):
        """Find the policy anew, and bring the open deadlines in line with it."""
        open_cases = self.filtered(lambda case: case.state in OPEN_STATES).sudo()
        if vals.get("sla_policy_id"):
            policies = {case: case.sla_policy_id for case in open_cases}
        else:
            policies = open_cases._matching_policies()
        open_cases._apply_policy(policies)

    def _severity_changed(self):
        """Start the time to react of another severity, and tell its people."""
        now = fields.Datetime.now()
        rows = []
        for case, rule in self._own_severity_rules():
            case._write_step({"reported_date": now})
            case._current_deadlines(("committee",))._replace(now)
            if rule and rule.reaction_hours and case.state in OPEN_STATES:
                row = self._reaction_row(
                    rule,
                    case.sla_policy_id,
                    now,
                    case.company_id,
                    WorkingClocks(self.env),
                )
                rows.append({**row, "complaint_id": case.id})
        self.env["relationship.deadline"].sudo()._insert(rows)
        self.invalidate_recordset(["deadline_ids"])
        self._refresh_clock()
        self._tell_severity()

    def _promise_changed(self):
        """Another date is not told yet: the customer hears of it first."""
        told = self.sudo().filtered("promise_told_date")
        told._write_step({"promise_told_date": False})

    def _tell_worker(self):
        for case in self.sudo().filtered("worker_id"):
            if case.worker_id != self.env.user:
                case._tell(case.worker_id, _worker_text)


def _worker_text(case):
    return case.env._("Service request for you")
