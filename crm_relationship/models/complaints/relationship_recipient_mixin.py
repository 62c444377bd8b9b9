from odoo import fields, models


class RelationshipRecipientMixin(models.AbstractModel):
    """Colleagues who are told something of a case. Customers are never among them."""

    _name = "relationship.recipient.mixin"
    _description = "Recipients among Colleagues"

    notify_owner = fields.Boolean(string="Owner")
    notify_coordinator = fields.Boolean(string="Coordinator")
    notify_team_leader = fields.Boolean(string="Team Leader")
    notify_leader = fields.Boolean(
        string="Liaison Leader", help="The leader who is named on the customer's card."
    )
    notify_office = fields.Boolean(
        string="Office",
        help="The office (市场经营部) that the company's settings name.",
    )
    notify_committee = fields.Boolean(
        string="Committee", help="All members of the committee in the company."
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Other Users",
        domain="[('share', '=', False)]",
    )

    def _recipients(self, case):
        """Return the users to tell of ``case``: active colleagues of its company."""
        users = self.env["res.users"].sudo()
        for rule in self.sudo():
            users |= rule.user_ids
            for wanted, people in (
                (rule.notify_owner, case.user_id),
                (rule.notify_coordinator, case.coordinator_id),
                (rule.notify_team_leader, case.team_id.user_id),
                (rule.notify_leader, case.card_id.leader_id),
                (rule.notify_office, case.company_id.relationship_office_user_id),
                (rule.notify_committee, case.company_id._relationship_committee()),
            ):
                users |= people if wanted else users.browse()
        return users.filtered(
            lambda user: (
                user.active and not user.share and case.company_id in user.company_ids
            )
        )
