from datetime import date

from odoo.tests import tagged

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestReview(ReviewCommon):
    """Nominate, evaluate, approve, issue (R064, R257-R259)."""

    def test_dates(self):
        """The dates are those of the scheme: 20 and 31 December, 31 January (X8)."""
        review = self.open_review()
        self.assertRecordValues(
            review,
            [
                {
                    "state": "nominating",
                    "date_start": date(2026, 6, 15),
                    "nominate_date": date(2026, 12, 20),
                    "evaluate_date": date(2026, 12, 31),
                    "issue_date": date(2027, 1, 31),
                    "step_date": date(2026, 12, 20),
                    "display_name": "Test Scheme, December 2026",
                }
            ],
        )

    def test_lines(self):
        """Each customer with its tier by the rules, and turnover now and then."""
        review = self.open_review()
        lines = review.line_ids.sorted(lambda line: (-line.turnover, line.id))
        nothing = self.env["relationship.tier"]
        self.assertRecordValues(
            lines,
            [
                {
                    "card_id": card.id,
                    "computed_tier_id": tier.id,
                    "current_tier_id": nothing.id,
                    "proposed_tier_id": tier.id,
                    "movement": "new",
                    "turnover": turnover,
                    "last_turnover": before,
                    "user_id": card.user_id.id,
                }
                for card, tier, turnover, before in (
                    (self.alpha, self.first, 500, 400),
                    (self.beta, self.second, 300, 0),
                    (self.gamma, self.rest, 100, 0),
                    (self.delta, self.rest, 0, 0),
                )
            ],
        )

    def test_nothing_counts_before_it_is_issued(self):
        """The last list stands until the new one is issued."""
        review = self.open_review()
        self.evaluated(review)
        self.assertFalse(self.tier(self.alpha, self.ranked))
        review.with_user(self.member).action_approve()
        self.assertFalse(self.tier(self.alpha, self.ranked))
        review.action_issue()
        self.assertEqual(self.tier(self.alpha, self.ranked), self.first)

    def test_issued(self):
        """What is decided counts, each change with its cause, reason and list."""
        review = self.issued(self.open_review(), gamma=self.first)
        self.assertEqual(
            [self.tier(card, self.ranked) for card in self.cards],
            [self.first, self.second, self.first, self.rest],
        )
        change = self.gamma.tier_change_ids.filtered(
            lambda change: change.scheme_id == self.ranked
        )
        self.assertRecordValues(
            change,
            [
                {
                    "old_tier_id": False,
                    "new_tier_id": self.first.id,
                    "cause": "review",
                    "review_id": review.id,
                    "reason": "As discussed",
                    "user_id": self.committee.id,
                    "date": date(2026, 6, 15),
                    "turnover": 100,
                }
            ],
        )
        self.assertIn("As discussed", change.explanation)
        self.assertRecordValues(
            review,
            [
                {
                    "state": "issued",
                    "issued_date": date(2026, 6, 15),
                    "issued_user_id": self.committee.id,
                    "requester_id": self.committee.id,
                    "decided_user_id": self.member.id,
                }
            ],
        )

    def test_badge(self):
        """Lists show the tier that was issued, where they show this scheme."""
        self.company.relationship_badge_scheme_id = self.ranked
        self.issued(self.open_review())
        self.assertEqual(self.alpha.badge_tier_id, self.first)

    def test_next_list(self):
        """The next review shows the last list; who is as before has no change."""
        self.issued(self.open_review(), gamma=self.first)
        with self.on("2027-02-15"):
            review = self.open_review()
            line = self.line_of(review, self.gamma)
            self.assertRecordValues(
                line,
                [
                    {
                        "last_tier_id": self.first.id,
                        "current_tier_id": self.first.id,
                        "proposed_tier_id": self.rest.id,
                        "movement": "down",
                    }
                ],
            )
            self.issued(review)
        self.assertEqual(self.tier(self.gamma, self.ranked), self.rest)
        changes = self.env["relationship.tier.change"].search(
            [("review_id", "=", review.id)]
        )
        self.assertEqual(changes.card_id, self.gamma)

    def test_undecided(self):
        """A list with customers on whom nobody decided is not handed in."""
        review = self.open_review()
        review.action_evaluate()
        self.line_of(review, self.alpha).action_accept()
        with self.refused("3 customers", "Beta"):
            review.action_submit()

    def test_another_one_approves(self):
        """Who handed it in, or decided a line, does not approve (X6)."""
        review = self.open_review()
        review.action_evaluate()
        line = self.line_of(review, self.beta).with_user(self.member)
        line.write({"decided_tier_id": self.second.id})
        review.action_accept_proposals()
        review.action_submit()
        for user in (self.committee, self.member):
            with self.refused("evaluated", "Approver"):
                review.with_user(user).action_approve()
        review.approver_id = self.head
        self.assertTrue(review.with_user(self.head).can_decide)
        review.with_user(self.head).action_approve()
        self.assertEqual(review.state, "approved")

    def test_approval_is_asked_for(self):
        """Another member of the committee has an activity."""
        review = self.evaluated(self.open_review())
        self.assertEqual(review.sudo().activity_ids.user_id, self.member)

    def test_given_back(self):
        """A list that is given back says why, and is evaluated again."""
        review = self.evaluated(self.open_review())
        review.with_user(self.member).action_return("Look at Beta again")
        self.assertEqual(review.state, "evaluating")
        self.assertEqual(review.decision_note, "Look at Beta again")
        self.assertFalse(review.sudo().activity_ids)

    def test_issued_twice(self):
        """Pressed twice, it is issued once."""
        review = self.issued(self.open_review())
        with self.refused("Issued"):
            review.action_issue()

    def test_not_approved(self):
        """What nobody has approved is not issued."""
        review = self.evaluated(self.open_review())
        with self.refused("To Approve"):
            review.action_issue()

    def test_one_open_review(self):
        """A scheme has one open review in a company."""
        self.open_review()
        with self.refused("open already"):
            self.open_review()

    def test_scheme_that_is_not_reviewed(self):
        """Tiers that count at once are not reviewed."""
        with self.refused("Scheme", "count at once"):
            self.open_review(scheme_id=self.scheme.id)

    def test_dates_in_order(self):
        """Each step ends after the one before it."""
        with self.refused("Nominate until"):
            self.open_review(evaluate_date="2026-01-01")

    def test_cancelled(self):
        """A cancelled review changes nothing, and leaves its place to another one."""
        review = self.evaluated(self.open_review())
        review.action_cancel()
        self.assertFalse(review.sudo().activity_ids)
        self.assertFalse(self.tier(self.alpha, self.ranked))
        self.assertTrue(self.open_review())

    def test_who_may(self):
        """The committee leads it; specialists, heads and administrators do not."""
        review = self.open_review()
        for user in (self.specialist, self.head, self.administrator):
            with self.subTest(user.name), self.forbidden():
                review.with_user(user).action_evaluate()
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, "relationship.review").create(
                    {"scheme_id": self.ranked.id}
                )

    def test_who_sees_lines(self):
        """A specialist sees the lines of own customers, a head all of them."""
        review = self.open_review()
        mine = [("review_id", "=", review.id)]
        for user, cards in (
            (self.specialist, self.alpha + self.beta),
            (self.head, self.cards),
            (self.auditor, self.cards),
            (self.specialist_usd, self.cards.browse()),
        ):
            with self.subTest(user.name):
                lines = self.as_user(user, "relationship.review.line").search(mine)
                self.assertEqual(lines.sudo().card_id, cards)

    def test_manual_scheme(self):
        """Where people set the tiers, what was nominated is proposed (R257)."""
        t4 = self.env.ref("crm_relationship.relationship_scheme_t4")
        t4.write({"mode": "propose"})
        company, strategic, general = t4.tier_ids
        self.env["relationship.classification"].create(
            {
                "card_id": self.gamma.id,
                "scheme_id": t4.id,
                "manual_tier_id": general.id,
            }
        )
        review = self.open_review(scheme_id=t4.id)
        self.assertEqual(review.line_ids.card_id, self.gamma)
        self.nominate(review, self.alpha, strategic)
        self.issued(review)
        self.assertEqual(self.tier(self.alpha, t4), strategic)
        self.assertRecordValues(
            self.line(self.gamma, t4),
            [{"tier_id": general.id, "manual_tier_id": False}],
        )

    def test_override_until_a_day(self):
        """An override with an end holds until then, and gives back what was issued."""
        line = self.line(self.beta, self.ranked)
        line.with_user(self.head).write(
            {
                "manual_tier_id": self.rest.id,
                "manual_reason": "Bankrupt",
                "manual_until": "2026-06-20",
            }
        )
        self.issued(self.open_review())
        self.assertEqual(line.tier_id, self.rest)
        self.assertEqual(line.standing_tier_id, self.second)
        with self.on("2026-06-21"):
            self.run_cron("ir_cron_classify")
        self.assertEqual(line.tier_id, self.second)

    def test_override_without_an_end(self):
        """An override without an end ends with the list, which is the newer word."""
        line = self.line(self.beta, self.ranked)
        line.with_user(self.head).write(
            {"manual_tier_id": self.rest.id, "manual_reason": "Bankrupt"}
        )
        self.issued(self.open_review())
        self.assertEqual(line.tier_id, self.second)
        self.assertFalse(line.manual_tier_id or line.manual_reason)

    def test_runs_leave_it(self):
        """Runs go on proposing, and leave what was issued."""
        self.issued(self.open_review())
        self.import_turnover(self.gamma.partner_id, 1000, source="more")
        self.classify(self.ranked)
        line = self.line(self.gamma, self.ranked)
        self.assertEqual(line.computed_tier_id, self.first)
        self.assertEqual(line.tier_id, self.rest)

    def test_archived_in_the_middle(self):
        """An archived card needs no decision, and is left out of the list."""
        review = self.open_review()
        review.action_evaluate()
        self.delta.action_archive()
        self.issued(review)
        self.assertFalse(self.tier(self.delta, self.ranked))
        line = self.line_of(review, self.delta)
        self.assertTrue(line.is_left_out)

    def test_merged_in_the_middle(self):
        """What was said of a card that is merged is said of the one that stays."""
        review = self.open_review()
        self.nominate(review, self.beta)
        self.env["relationship.card.merge"]._merge(self.beta, self.alpha)
        line = self.line_of(review, self.alpha)
        self.assertEqual(line.nomination_reason, "Builds two plants")
        self.assertEqual(line.proposed_tier_id, self.first)
        self.assertEqual(len(review.line_ids), 3)
        self.issued(review)
        self.assertEqual(self.tier(self.alpha, self.ranked), self.first)

    def test_restored_in_the_middle(self):
        """A card that is restored after the approval is decided on before the issue."""
        review = self.open_review()
        review.action_evaluate()
        self.delta.action_archive()
        self.evaluated(review)
        review.with_user(self.member).action_approve()
        self.delta.action_unarchive()
        with self.refused("1 customers", "Delta"):
            review.action_issue()
        self.assertFalse(self.tier(self.alpha, self.ranked))
        review.action_return("Delta is back")
        self.evaluated(review)
        review.with_user(self.member).action_approve()
        review.action_issue()
        self.assertEqual(self.tier(self.delta, self.ranked), self.rest)
        self.assertFalse(self.line_of(review, self.delta).is_left_out)

    def test_company_changed_in_the_middle(self):
        """A card stays in its company, and in the review of that one."""
        review = self.open_review()
        self.nominate(review, self.beta)
        with self.refused("Company"):
            self.as_user(self.specialist, self.beta).company_id = self.company_usd
        # The contact goes to another company: its card is to be brought in line.
        self.beta.partner_id.company_id = self.company_usd
        self.issued(review)
        self.assertEqual(self.tier(self.beta, self.ranked), self.first)
        self.assertEqual(self.line_of(review, self.beta).company_id, self.company)

    def test_single_customer(self):
        """A list of one customer comes about as any other."""
        (self.beta + self.gamma + self.delta).action_archive()
        review = self.open_review()
        self.assertEqual(review.line_ids.card_id, self.alpha)
        self.issued(review)
        self.assertEqual(self.tier(self.alpha, self.ranked), self.first)

    def test_scheme_counts_at_once_meanwhile(self):
        """A scheme that stopped being reviewed issues nothing."""
        review = self.evaluated(self.open_review())
        review.with_user(self.member).action_approve()
        self.ranked.mode = "auto"
        with self.refused("count at once"):
            review.action_issue()
        self.assertEqual(review.state, "approved")

    def test_evidence(self):
        """A review that was opened is cancelled, and not deleted."""
        review = self.open_review()
        with self.refused("Cancel"):
            review.unlink()

    def test_texts_of_the_committee(self):
        """What is written of customers is for who sees all of them."""
        review = self.open_review(minutes="Alpha is late", analysis="Beta grows")
        everything = {"minutes", "analysis"}
        for user in (self.committee, self.auditor):
            self.assertEqual(self.as_user(user, review).minutes, "Alpha is late")
        for user in (self.committee, self.head, self.auditor, self.data_officer):
            self.assertEqual(self.as_user(user, review).analysis, "Beta grows")
        for user, hidden in (
            (self.head, {"minutes"}),
            (self.data_officer, {"minutes"}),
            (self.specialist, everything),
            (self.supervisor, everything),
        ):
            seen = self.as_user(user, review)
            self.assertTrue(seen.display_name)
            for name in sorted(hidden):
                with self.subTest(f"{user.name} {name}"):
                    with self.forbidden():
                        seen.read([name])
                    with self.forbidden():
                        seen.search([(name, "ilike", "Alpha")])
