from collections import Counter

from markupsafe import Markup

from odoo import api, models


class RelationshipCardReminder(models.AbstractModel):
    """Who is reminded of cards that are incomplete, or due for review (R269)."""

    _name = "relationship.card.reminder"
    _description = "Reminder of Cards to Review"

    @api.model
    def _cron_remind(self):
        """Send each specialist one digest a week of their cards to review.

        Data officers get one of all cards of their companies. Who has got a digest in
        the last six days gets none: the action may be run again at any time.
        """
        cards = self.env["relationship.card"]
        officers = self.env.ref(
            "crm_relationship.group_relationship_data_officer"
        ).all_user_ids
        totals = Counter()
        found = cards._read_group(
            cards._to_review_domain(), ["company_id", "user_id", "team_id"], ["__count"]
        )
        for company, user, team, number in found:
            people = officers._relationship_can_act(company)
            if user:
                people |= company._relationship_recipients(user, team=team)
            for recipient in people:
                totals[recipient] += number
        for user, number in totals.items():
            if user._relationship_take_digest_turn():
                self._send_digest(user, number)
            self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _send_digest(self, user, number):
        """Tell a user in their language how many cards they have to review."""
        env = self.with_context(lang=user.lang).env
        text = env._("%s relationship cards are incomplete or due for review.", number)
        env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids,
            subject=env._("Relationship cards to review: %s", number),
            body=Markup('<p>%s <a href="/odoo/relationship-stale">%s</a></p>')
            % (text, env._("Open them")),
        )
