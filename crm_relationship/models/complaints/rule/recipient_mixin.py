from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list

from .notices import Notices


class RelationshipRecipientMixin(models.AbstractModel):
    """Colleagues who are told something of a case. Customers are never among them."""

    _name = "relationship.recipient.mixin"
    _description = "Recipients among Colleagues"
    _inherit = ["relationship.entry.mixin"]

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

    @api.constrains("user_ids")
    def _check_recipients(self):
        """Refuse people who have nothing to do with cases: telling would open them."""
        cases = self.env["relationship.complaint"]
        for rule in self:
            blind = rule.user_ids.filtered(
                lambda user: user.share or not cases.with_user(user).has_access("read")
            )
            if blind:
                raise ValidationError(
                    self.env._(
                        "Other Users: %s may not read cases. Choose people who work"
                        " with cases, such as specialists or heads.",
                        format_list(self.env, blind.mapped("name")),
                    )
                )

    def _recipients(self, case):
        """Return whom to tell of ``case``: those named, or who acts for them.

        That they are told lets them see the case: they need not see it before, but
        they read cases. Where one of them is not there, a head is told as well as the
        others; where nobody is named, the heads are.
        """
        rule, company = self.sudo(), case.company_id
        users, is_missing = rule.user_ids, False
        for name, people in (
            ("notify_owner", case.user_id),
            ("notify_coordinator", case.coordinator_id),
            ("notify_team_leader", case.team_id.user_id),
            ("notify_leader", case.card_id.leader_id),
            ("notify_office", company.relationship_office_user_id),
            ("notify_committee", None),
        ):
            if not rule[name]:
                continue
            if name == "notify_committee":
                people = company._relationship_committee()
            users |= people
            # Not every case needs a coordinator.
            is_missing |= not people and name != "notify_coordinator"
        if not users:
            return company._relationship_heads()
        told = company._relationship_recipients(users, case.browse(), case.team_id)
        return told | company._relationship_heads()[:1] if is_missing else told

    @api.model
    def _tell(self, case, users, compose):
        """Tell colleagues: an activity and a message in the language of each.

        :param users: internal users; who acts for those who cannot sees the case
        :param compose: callable that takes the case in some language, returns a text
        """
        notices = Notices(self.env)
        notices.add(case, users, compose)
        notices.send()
