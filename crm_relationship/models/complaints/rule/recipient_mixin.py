from odoo import api, fields, models


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

    def _recipients(self, case):
        """Return whom to tell of ``case``: those named who can act, else the heads.

        That they are told lets them see the case: they need not see it before.
        """
        rule, company = self.sudo(), case.company_id
        users = rule.user_ids
        for wanted, people in (
            (rule.notify_owner, case.user_id),
            (rule.notify_coordinator, case.coordinator_id),
            (rule.notify_team_leader, case.team_id.user_id),
            (rule.notify_leader, case.card_id.leader_id),
            (rule.notify_office, company.relationship_office_user_id),
            (rule.notify_committee, company._relationship_committee()),
        ):
            users |= people if wanted else users.browse()
        return users._relationship_can_act(company) or company._relationship_heads()

    @api.model
    def _tell(self, case, users, compose):
        """Tell colleagues: an activity and a message in the language of each.

        :param users: internal users
        :param compose: callable that takes the case in some language, returns a text
        """
        case = case.sudo()
        # The message is enough: no second one for each activity.
        quiet = case.with_context(mail_activity_quick_update=True)
        today = case.company_id._relationship_today()
        for lang, group in users.grouped("lang").items():
            localized = case.with_context(lang=lang)
            text = compose(localized)
            for user in group:
                quiet.activity_schedule(
                    "mail.mail_activity_data_todo", today, text, user_id=user.id
                )
            localized.message_notify(
                partner_ids=group.partner_id.ids,
                subject=f"{case.display_name}: {text}",
                body=text,
            )
        names = ", ".join(users.mapped("name"))
        case._message_log(body=f"{compose(case)} ({names})" if names else compose(case))
