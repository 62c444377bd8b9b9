from odoo import api, fields, models
from odoo.tools import SQL

from ..constants import OPEN_STATES, TARGETS


class RelationshipSlaLevel(models.Model):
    """Who is told when a deadline has been missed for some hours."""

    _name = "relationship.sla.level"
    _description = "Escalation Level"
    _inherit = ["relationship.recipient.mixin"]
    _order = "policy_id, hours, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    policy_id = fields.Many2one(
        comodel_name="relationship.sla.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    target = fields.Selection(selection=TARGETS, help="Empty: all deadlines of a case.")
    hours = fields.Float(
        string="Hours after", help="Hours after the deadline, by the policy's clock."
    )
    new_owner = fields.Selection(
        selection=[
            ("team_leader", "Team Leader"),
            ("leader", "Liaison Leader"),
            ("office", "Office"),
            ("user", "This User"),
        ],
        help="Who takes the case over; empty: it stays with its owner.",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken Over by",
        domain="[('share', '=', False)]",
    )

    _hours_check = models.Constraint(
        "CHECK (COALESCE(hours, 0) BETWEEN 0 AND 87600)",
        "Hours after: enter 0 to 87600 (ten years). To warn before the deadline, use"
        " Warn before.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        levels = super().create(vals_list)
        levels._look_again()
        return levels

    def write(self, vals):
        result = super().write(vals)
        if {"hours", "target", "policy_id"} & vals.keys():
            self._look_again()
        return result

    def _look_again(self):
        """Let the cases that are late by these policies be looked at again, soon.

        Those past their last level would not be looked at any more.
        """
        if not self:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_complaint SET next_check = %s"
                " WHERE state IN %s AND active AND next_check IS NULL AND id IN ("
                "SELECT complaint_id FROM relationship_deadline WHERE breached"
                " AND is_current AND met_date IS NULL AND policy_id IN %s)",
                fields.Datetime.now(),
                OPEN_STATES,
                tuple(self.policy_id.ids),
            )
        )
        self.env["relationship.complaint"].invalidate_model(["next_check"])

    def _fire(self, deadline, check):
        """Tell the people of this level, and hand the case over where it says so."""
        case = deadline.complaint_id
        users = self._recipients(case)
        owner = self._new_owner(case)
        if owner and owner != case.user_id:
            case._stamp(user_id=owner.id)
            users |= owner
        check.fire(deadline, self, users)

    def _new_owner(self, case):
        """Return who takes ``case`` over at this level, or nobody."""
        owner = {
            "team_leader": case.team_id.user_id,
            "leader": case.card_id.leader_id,
            "office": case.company_id.relationship_office_user_id,
            "user": self.owner_id,
        }.get(self.new_owner, case.user_id.browse())
        return owner._relationship_acting(case.company_id)[:1]
