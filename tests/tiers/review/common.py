from odoo.tests import tagged

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class ReviewCommon(RelationshipCommon):
    """A scheme that is reviewed, by turnover: the first, the second, the rest.

    Alpha has 500, Beta 300, Gamma 100, Delta nothing; a year ago it was 400 for Alpha.
    Alpha and Beta are of ``specialist``, Gamma and Delta of ``specialist_2``. The first
    tier is one of key customers. ``member`` is on the committee as ``committee`` is.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.member = cls.make_user("member", "committee")
        cls.ranked = cls.make_scheme(
            [{"max_rank": 1}], [{"max_rank": 2}], [], mode="propose"
        )
        cls.first, cls.second, cls.rest = cls.ranked.tier_ids
        cls.first.is_key = True
        customers = cls.make_customers("Alpha", "Beta", "Gamma", "Delta")
        cls.alpha, cls.beta, cls.gamma, cls.delta = cls.cards = cls.env[
            "relationship.card"
        ].union(
            *(
                cls.make_card(customer, user_id=user.id)
                for customer, user in zip(
                    customers,
                    (*[cls.specialist] * 2, *[cls.specialist_2] * 2),
                    strict=True,
                )
            )
        )
        for customer, amount in zip(customers, (500, 300, 100), strict=False):
            cls.import_turnover(customer, amount)
        cls.import_turnover(customers[0], 400, month="2025-05-15")
        cls.classify(cls.ranked)

    @classmethod
    def open_review(cls, **values):
        """Open a review of the scheme, in the name of the committee."""
        reviews = cls.as_user(cls.committee, "relationship.review")
        review = reviews.create({"scheme_id": cls.ranked.id, **values})
        review.action_open()
        return review

    @classmethod
    def line_of(cls, review, card):
        """Return the line of a card, as the committee works with it."""
        lines = cls.as_user(cls.committee, "relationship.review.line")
        return lines.search([("review_id", "=", review.id), ("card_id", "=", card.id)])

    @classmethod
    def nominate(cls, review, card, tier=None, user=None, **values):
        """Nominate a customer as somebody does on its card."""
        user = user or cls.specialist
        wizard = cls.as_user(user, "relationship.review.nominate").create(
            {
                "card_ids": card.ids,
                "review_id": review.id,
                "tier_id": (tier or cls.first).id,
                "reason": "Builds two plants",
                "assessment": "Large, and pays in time",
                **values,
            }
        )
        return wizard.action_nominate()

    @classmethod
    def evaluated(cls, review, **decisions):
        """Evaluate a review: these cards by name, the others as proposed; hand it in.

        :param decisions: tier by name of the card
        """
        if review.state == "nominating":
            review.action_evaluate()
        for name, tier in decisions.items():
            line = cls.line_of(review, getattr(cls, name))
            line.write({"decided_tier_id": tier.id, "decision_reason": "As discussed"})
        review.action_accept_proposals()
        review.action_submit()
        return review

    @classmethod
    def issued(cls, review, **decisions):
        """Let a review be evaluated, approved by another member, and issued."""
        cls.evaluated(review, **decisions)
        review.with_user(cls.member).action_approve()
        review.action_issue()
        return review
