from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date, format_list

from ....tools.asks import asks
from ....tools.refuse import refuse

COMMITTEE = "crm_relationship.group_relationship_committee"


class RelationshipReviewLine(models.Model):
    """Who nominates a customer for a tier, and until when (R068, R069, R257)."""

    _inherit = "relationship.review.line"

    @api.model
    def _nominate(self, review, cards, tier, reason, **values):
        """Nominate customers for a tier, each once; again, it replaces the first.

        :param review: which takes nominations
        :param cards: of the review's company, which the user works on
        :param tier: of the review's scheme
        :param str reason: why
        :param values: of the lines, such as ``designated_user_id``
        :return: the lines
        :raises UserError: after the last day, or without a first assessment
        """
        self._check_nominations(review, cards, reason)
        # Of a line that is decided already they read nothing, and nominate again.
        lines = self._lines_of(review, cards)
        known = lines.sudo()
        known[:1]._check_tier(tier, "nominated_tier_id")
        for line in known:
            line._stamp(
                nominated_tier_id=tier.id,
                proposed_tier_id=tier.id,
                nomination_reason=reason.strip(),
                nominated_user_id=self.env.uid,
                nominated_date=review.company_id._relationship_today(),
                movement=self._movement(
                    line.current_tier_id, line.decided_tier_id or tier
                ),
                # Whom the committee has designated meanwhile, stays.
                **({} if line.version else values),
            )
        return lines

    @api.model
    def _check_nominations(self, review, cards, reason):
        """Refuse nominations that are late, or of customers whom nobody has assessed.

        :raises UserError: naming the day, or the customers
        """
        review.ensure_one()
        review.check_access("read")
        cards.check_access("write")
        self._check_in_time(review)
        if not (reason or "").strip():
            raise UserError(self.env._("Reason: say why they are nominated."))
        if not cards:
            raise UserError(self.env._("Customers: choose who is nominated."))
        refuse(
            cards.filtered(lambda card: card.company_id != review.company_id),
            self.env._(
                "%(records)s: of another company than %(review)s. Nominate them in a"
                " review there."
            ),
            review=review.display_name,
        )
        refuse(
            cards.filtered(lambda card: not card.active),
            self.env._("%s: archived cards are not nominated. Restore them first."),
        )
        # R068
        refuse(
            cards.filtered(lambda card: not (card.assessment or "").strip()),
            self.env._(
                "%s: not assessed yet. Write down the first assessment before they are"
                " nominated."
            ),
        )

    @api.model
    def _check_in_time(self, review):
        """Refuse nominations out of time; the committee may go on while it evaluates.

        :raises UserError: naming the last day
        """
        is_committee = self.env.su or self.env.user.has_group(COMMITTEE)
        if is_committee:
            review._refuse_unless("nominating", "evaluating")
            return
        review._refuse_unless("nominating")
        last = review.nominate_date
        if last and last < review.company_id._relationship_today():
            raise UserError(
                self.env._(
                    "%(review)s: nominations ended on %(date)s. Ask the committee,"
                    " which may still add customers.",
                    review=review.display_name,
                    date=format_date(self.env, last),
                )
            )

    @api.model
    def _lines_of(self, review, cards):
        """Return the lines of cards in a review; new customers get one."""
        # Lines are the system's: the user has the right to nominate the card.
        lines = self.sudo().search(
            Domain("review_id", "=", review.id) & Domain("card_id", "in", cards.ids)
        )
        missing = cards - lines.card_id
        if missing:
            self.env["relationship.review.work"]._compute_lines(review, missing)
            lines = lines.search(
                Domain("review_id", "=", review.id) & Domain("card_id", "in", cards.ids)
            )
        return lines.with_env(self.env)

    @asks("read")
    def action_withdraw(self):
        """Take nominations back: who made them, or the committee.

        :raises AccessError: for nominations of others
        """
        is_committee = self.env.user.has_group(COMMITTEE)
        nominated = self.filtered("nominated_tier_id")
        for review in nominated.review_id:
            self._check_in_time(review)
        others = nominated.filtered(
            lambda line: not is_committee and line.nominated_user_id != self.env.user
        )
        if others:
            raise AccessError(
                self.env._(
                    "%s: nominated by others, who may take it back, or the committee.",
                    format_list(self.env, others.mapped("display_name")),
                )
            )
        for line in nominated:
            tier = line.computed_tier_id or line.current_tier_id
            line._stamp(
                nominated_tier_id=False,
                nomination_reason=False,
                nominated_user_id=False,
                nominated_date=False,
                proposed_tier_id=tier.id,
                movement=self._movement(
                    line.current_tier_id, line.decided_tier_id or tier
                ),
            )
        return True

    def _nomination_note(self):
        """Return who has nominated a customer for what, and when the list comes."""
        review = self.review_id
        return self.env._(
            "Nominated for %(tier)s by %(user)s on %(day)s (%(review)s). The list is to"
            " be issued by %(until)s.",
            tier=self.nominated_tier_id.name,
            user=self.nominated_user_id.name or self.env._("somebody"),
            day=format_date(self.env, self.nominated_date),
            review=review.display_name,
            until=format_date(self.env, review.issue_date),
        )

    @asks("read")
    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id._get_records_action()
