from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_amount, format_datetime

from ....tools.asks import asks

# What a member of the committee enters.
DECISION_FIELDS = {
    "decided_tier_id",
    "decision_reason",
    "designated_user_id",
    "designated_leader_id",
    "company_level",
}


class RelationshipReviewLine(models.Model):
    """What a member of the committee decides on a customer (R258, X4)."""

    _inherit = "relationship.review.line"

    past_decisions_text = fields.Text(
        string="Earlier Decisions", compute="_compute_past_decisions_text"
    )

    @api.depends("past_decisions")
    @api.depends_context("lang", "tz")
    def _compute_past_decisions_text(self):
        for line in self:
            line.past_decisions_text = "\n".join(
                line._past_line(past) for past in line.past_decisions or []
            )

    def _past_line(self, past):
        user = self.env["res.users"].sudo().browse(past["user"]).exists()
        tier = self.env["relationship.tier"].browse(past["tier"]).exists()
        values = {
            "tier": tier.name or self.env._("a tier deleted since"),
            "user": user.name or self.env._("somebody"),
            "date": format_datetime(self.env, past["date"]),
            "reason": past["reason"] or "",
        }
        return self.env._("%(date)s, %(user)s: %(tier)s. %(reason)s", **values).strip()

    @api.onchange("decided_tier_id")
    def _onchange_decided_tier_id(self):
        if self.decided_tier_id and self._origin._is_own_of(self.env.user):
            return {
                "warning": {
                    "title": self.env._("Your Own Customer"),
                    "message": self._own_warning(),
                }
            }
        return None

    def _own_warning(self):
        return self.env._(
            "You look after %s yourself. The decision is put on record as one on an own"
            " customer.",
            self._origin.sudo().partner_id.name,
        )

    def write(self, vals):
        if self._is_stamping() or not DECISION_FIELDS.intersection(vals):
            return super().write(vals)
        self._check_evaluating()
        self._check_nobody_else(vals)
        result = super().write(vals)
        self._note_decision(vals)
        return result

    def _check_nobody_else(self, vals):
        """Refuse to write over what somebody else has decided.

        They may have decided since the screen was opened: so the decision of somebody
        else is changed where it is shown, by :meth:`_decide_shown`.

        :raises UserError: naming who has decided what
        """
        if self.env.su or not {"decided_tier_id", "decision_reason"} & vals.keys():
            return
        for line in self:
            if line.decided_tier_id and line.decided_user_id != self.env.user:
                raise UserError(
                    self.env._(
                        "%(customer)s: %(user)s has decided on %(tier)s (%(date)s)."
                        " Open the decision to see it, and to change it.",
                        customer=line.display_name,
                        user=line.decided_user_id.sudo().name or "",
                        tier=line.decided_tier_id.name,
                        date=format_datetime(self.env, line.decided_date),
                    )
                )

    def _decide_shown(self, versions, values):
        """Decide on lines that the user has seen as they are.

        :param dict versions: the version of each line, by id, as it was shown
        :param dict values: of ``DECISION_FIELDS``
        :raises UserError: for lines on which somebody has decided meanwhile
        """
        self._check_evaluating()
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._(
                    "Somebody else decides on one of these customers at this moment."
                    " Open the decision again."
                )
            ) from error
        self.invalidate_recordset()
        for line in self:
            if line.version != versions.get(line.id, line.version):
                raise UserError(
                    self.env._(
                        "%(customer)s: %(user)s has decided meanwhile, on %(tier)s."
                        " Open the decision again.",
                        customer=line.display_name,
                        user=line.decided_user_id.sudo().name or "",
                        tier=line.decided_tier_id.name or "–",
                    )
                )
        for line in self.filtered("decided_tier_id"):
            line._keep_past()
        self._stamp(**values)
        self._note_decision(values)

    def _keep_past(self):
        """Keep a decision that another one takes the place of."""
        past = {
            "tier": self.decided_tier_id.id,
            "user": self.decided_user_id.id,
            "date": str(self.decided_date),
            "reason": self.decision_reason,
        }
        self._stamp(past_decisions=[*(self.past_decisions or []), past])

    def _note_decision(self, vals):
        """Check a decision, and put on record whose it is.

        :raises UserError: without the reason that it needs
        """
        for line in self:
            line._check_reason()
            values = {"version": line.version + 1}
            if {"decided_tier_id", "decision_reason"} & vals.keys():
                tier = line.decided_tier_id
                values |= {
                    "decided_user_id": tier and self.env.uid,
                    "decided_date": tier and fields.Datetime.now(),
                    "is_own_customer": bool(tier) and line._is_own_of(self.env.user),
                    "movement": self._movement(
                        line.current_tier_id, tier or line.proposed_tier_id
                    ),
                }
                if values["is_own_customer"] and not line.is_own_customer:
                    line._tell_own_customer()
            line._stamp(**values)

    def _check_reason(self):
        """Refuse a decision against what is proposed that says no reason.

        :raises UserError: naming the customer and the tiers
        """
        decided, proposed = self.decided_tier_id, self.proposed_tier_id
        if (
            decided
            and proposed
            and decided != proposed
            and not (self.decision_reason or "").strip()
        ):
            raise UserError(
                self.env._(
                    "Reason: say why %(customer)s becomes %(tier)s, and not"
                    " %(proposed)s as proposed.",
                    customer=self.display_name,
                    tier=decided.name,
                    proposed=proposed.name,
                )
            )

    def _tell_own_customer(self):
        """Put on record in the review that somebody decides on an own customer."""
        # No name of the customer: the review is read by more people than the card.
        self.review_id.sudo()._message_log(
            body=Markup("<p>%s</p>")
            % self.env._(
                "%s has decided on a customer whom they look after themselves.",
                self.env.user.name,
            )
        )

    def _shown_lines(self):
        """Return what is known of a customer, as lines of text."""
        self.ensure_one()
        names = [
            *("computed_tier_id", "current_tier_id", "last_tier_id"),
            *("proposed_tier_id", "turnover", "last_turnover"),
        ]
        said = [
            f"{self._fields[name]._description_string(self.env)}: {self._said(name)}"
            for name in names
            if self[name]
        ]
        if self.nominated_tier_id:
            said.append(
                self.env._(
                    "Nominated by %(user)s for %(tier)s: %(reason)s",
                    user=self.nominated_user_id.sudo().name or "",
                    tier=self.nominated_tier_id.name,
                    reason=self.nomination_reason,
                )
            )
        if self.decided_tier_id:
            said.append(
                self.env._(
                    "Decided by %(user)s on %(date)s: %(tier)s",
                    user=self.decided_user_id.sudo().name or "",
                    date=format_datetime(self.env, self.decided_date),
                    tier=self.decided_tier_id.name,
                )
            )
        return said

    def _said(self, name):
        field = self._fields[name]
        if field.type == "monetary":
            return format_amount(self.env, self[name], self.currency_id)
        return self[name].name

    @asks("write")
    def action_decide(self):
        """Open the dialog of a decision on these customers."""
        self._check_evaluating()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_review_decide_action"
        )
        return {**action, "context": {"default_line_ids": self.ids}}

    @asks("write")
    def action_accept(self):
        """Decide these lines as they are proposed; decided ones stay as they are."""
        self._check_evaluating()
        open_ones = self.filtered(
            lambda line: not line.decided_tier_id and line.proposed_tier_id
        )
        for tier, lines in open_ones.grouped("proposed_tier_id").items():
            lines.decided_tier_id = tier
        return True
