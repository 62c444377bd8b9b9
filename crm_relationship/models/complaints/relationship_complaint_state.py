from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .constants import OPEN_STATES, TRANSITIONS

HEAD = "crm_relationship.group_relationship_head"

# What closing needs, and what it depends on.
CLOSING = {"kind", "cause", "result", "customer_informed_date"}
STAMPED = frozenset(
    {
        "name",
        "reported_date",
        "responded_date",
        "resolved_date",
        "closed_date",
        "promise_told_date",
        "customer_signed_date",
        "respond_deadline",
        "resolve_deadline",
        "next_deadline",
        "next_check",
        "sla_status",
        "response_hours",
        "respond_result",
        "resolve_result",
        "tier_id",
        "work_order",
        "resolution_hours",
        "reopen_count",
        "informed_user_ids",
        "card_id",
    }
)


class RelationshipComplaint(models.Model):
    """The way of a case: by buttons, by dragging and by integrations alike.

    Each goes through :meth:`write`, which asks the same questions of everybody.
    """

    _inherit = "relationship.complaint"

    @api.model
    def _protected_fields(self):
        # When it came in, is said when the case is entered, and stays.
        kept = STAMPED | {"state", "received_date"}
        if not self.env.user.has_group(HEAD):
            # Nobody chooses the time in which he has to act.
            kept |= {"sla_policy_id"}
        return super()._protected_fields() | kept

    def _check_closed(self):
        """What closing needs stays, as long as the case is closed.

        :raises ValidationError: naming the case and what it needs
        """
        for case in self:
            missing = case.state == "closed" and case._missing_for_closing()
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(case)s is closed, and needs: %(fields)s. Reopen it, to"
                        " change that.",
                        case=case.display_name,
                        fields=self._field_labels(missing),
                    )
                )

    def write(self, vals):
        if self.env.su and self.env.context.get("relationship_step"):
            return super().write(vals)
        # A state that is written is a step, with all that belongs to it.
        self._check_protected(vals.keys() - {"state"})
        self._check_company_stays(vals)
        vals = dict(vals)
        state = vals.pop("state", None)
        before = self._before_write(vals)
        result = super().write(vals) if vals else True
        if CLOSING & vals.keys() and not self.env.su:
            self._check_closed()
        if "project_id" in vals:
            self._check_project_seen()
        self._after_write(vals, before)
        if state:
            self._move_to(state)
        return result

    def _check_company_stays(self, vals):
        moved = "company_id" in vals and self.filtered(
            lambda case: case.company_id.id != vals["company_id"]
        )
        if moved:
            raise UserError(
                self.env._(
                    "Company: %s stays in its company. Register the case there.",
                    moved[0].display_name,
                )
            )

    def _move_to(self, state):
        """Bring these cases to ``state``, with all that belongs to the step.

        :raises UserError: for the first case that cannot go there
        """
        moving = self.filtered(lambda case: case.state != state)
        if not moving:
            return
        moving.check_access("write")
        for case in moving:
            case._check_move(state)
        reopened = moving.filtered(
            lambda case: case.state not in OPEN_STATES and state in OPEN_STATES
        )
        for old, cases in moving.grouped("state").items():
            cases._step(old, state, reopened=cases <= reopened)
        moving.card_id._count_open_complaints()

    def _check_move(self, state):
        """Check that the case can go to ``state``.

        :raises UserError: saying what is missing
        """
        self.ensure_one()
        labels = dict(self._fields["state"]._description_selection(self.env))
        if state not in TRANSITIONS[self.state]:
            raise UserError(
                self.env._(
                    "State: %(case)s is %(old)s, it cannot become %(new)s from there.",
                    case=self.display_name,
                    old=labels[self.state],
                    new=labels.get(state, state),
                )
            )
        missing = []
        if state == "rejected":
            missing = self._missing_for_rejection()
        elif state == "closed":
            missing = self._missing_for_closing()
        elif self.state not in OPEN_STATES and not self.reopen_reason_id:
            missing = ["reopen_reason_id"]
        if missing:
            raise UserError(
                self.env._(
                    "%(case)s cannot become %(state)s yet. Fill in: %(fields)s.",
                    case=self.display_name,
                    state=labels[state],
                    fields=self._field_labels(missing),
                )
            )
        if state == "closed" and self.open_action_count:
            raise UserError(
                self.env._(
                    "%(case)s cannot be closed: %(count)s measures are open. Finish or"
                    " cancel them first.",
                    case=self.display_name,
                    count=self.open_action_count,
                )
            )

    def _missing_for_rejection(self):
        """Return the fields that a rejection still needs (R163)."""
        wanted = ("reject_reason_id", "alternative")
        return [name for name in wanted if not self[name]]

    def _missing_for_closing(self):
        """Return the fields that closing still needs (R139, R140, R142)."""
        wanted = ["result"]
        if self.kind == "complaint":
            wanted = ["cause", "result", "customer_informed_date"]
        return [name for name in wanted if not self[name]]

    def _step(self, old, state, reopened):
        """Write the step of these cases, which are all in ``old``, and its stamps."""
        now = fields.Datetime.now()
        cases = self.sudo()
        values = {"state": state}
        if state == "closed":
            values["closed_date"] = now
        elif state in ("resolved", "rejected"):
            values["resolved_date"] = now
        elif reopened:
            values.update(resolved_date=False, closed_date=False)
        if reopened:
            for case in cases:
                case._write_step({**values, "reopen_count": case.reopen_count + 1})
        else:
            cases._write_step(values)
        if state != "new" and not reopened:
            cases._stamp_response(now)
        if reopened:
            cases._restart_clock(now)
        elif state in ("resolved", "rejected"):
            cases._meet_deadlines(("resolve", "promise"), now)
            # Asked again when it is reopened again.
            cases.reopen_reason_id = False
        elif state == "waiting":
            cases._pause_clock(now)
        elif old == "waiting":
            cases._resume_clock(now)
        cases._refresh_clock()

    def _write_step(self, vals):
        """Write values of a step, past the check of steps."""
        # Only internal code is the superuser: the key opens nothing from outside.
        return self.sudo().with_context(relationship_step=True).write(vals)

    def action_acknowledge(self):
        """Tell that somebody has taken up the case: the first answer (R136)."""
        return self.write({"state": "acknowledged"})

    def action_start(self):
        """Begin to work on the case, or go on after waiting."""
        return self.write({"state": "in_progress"})

    def action_wait(self):
        """Wait for the customer or for others; the clock may stand still."""
        return self.write({"state": "waiting"})

    def action_resolve(self):
        """The matter is handled; what is left is word to the customer."""
        return self.write({"state": "resolved"})

    def action_close(self):
        """Close the case for good.

        :raises UserError: when cause, result or word to the customer is missing, or
            a measure is open (R139, R140, R142)
        """
        return self.write({"state": "closed"})

    def action_reopen(self):
        """Take the case up again; its time to handle starts anew from now.

        :raises UserError: without a reason
        """
        return self.write({"state": "in_progress"})

    def action_reject(self):
        """Decline the case.

        :raises UserError: without a reason or another solution (R163)
        """
        return self.write({"state": "rejected"})

    def action_answer_close(self):
        """Answer an enquiry and close it, in one step.

        :raises UserError: without a result, which is the answer
        """
        for case in self:
            if case.kind == "complaint":
                raise UserError(
                    self.env._(
                        "%s is a complaint: it is resolved first, and closed when the"
                        " customer was informed.",
                        case.display_name,
                    )
                )
            if case.state in OPEN_STATES:
                case.action_resolve()
            if not case.customer_informed_date:
                case.action_inform()
            case.action_close()
        return True

    def action_inform(self):
        """Record that the customer was told the result, now (R142)."""
        self.write({"customer_informed_date": fields.Datetime.now()})
        self._mail_progress("mail_template_complaint_result")
        return True

    def unlink(self):
        cards = self.sudo().card_id
        result = super().unlink()
        cards._count_open_complaints()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handled(self):
        for case in self:
            if case.state != "new":
                raise UserError(
                    self.env._(
                        "%s cannot be deleted, for it was worked on. Archive it.",
                        case.display_name,
                    )
                )
