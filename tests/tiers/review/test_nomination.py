from datetime import date

from odoo.tests import tagged

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestNomination(ReviewCommon):
    """Who is nominated by whom, with which reason, until when (R068, R069, R257)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.open_review()

    def test_nominated(self):
        """A nomination is what is proposed, with reason, author and people."""
        self.nominate(
            self.review,
            self.beta,
            company_level=True,
            user_id=self.specialist_2.id,
            leader_id=self.head.id,
        )
        self.assertRecordValues(
            self.line_of(self.review, self.beta),
            [
                {
                    "nominated_tier_id": self.first.id,
                    "proposed_tier_id": self.first.id,
                    "computed_tier_id": self.second.id,
                    "nomination_reason": "Builds two plants",
                    "nominated_user_id": self.specialist.id,
                    "nominated_date": date(2026, 6, 15),
                    "company_level": True,
                    "designated_user_id": self.specialist_2.id,
                    "designated_leader_id": self.head.id,
                    "movement": "new",
                }
            ],
        )
        self.assertRecordValues(
            self.beta,
            [
                {
                    "assessment": "Large, and pays in time",
                    "assessed_user_id": self.specialist.id,
                    "assessed_date": date(2026, 6, 15),
                }
            ],
        )

    def test_proposal_of_the_dialog(self):
        """The dialog proposes the review that is open, and its lowest key tier."""
        wizards = self.as_user(self.specialist, "relationship.review.nominate")
        wizard = wizards.new({"card_ids": self.beta.ids})
        self.assertEqual(wizard.review_id._origin, self.review)
        self.assertEqual(wizard.tier_id._origin, self.first)
        self.assertTrue(wizard.lacks_assessment)

    def test_in_bulk(self):
        """Several customers are nominated at once, each with its line."""
        self.nominate(self.review, self.alpha + self.beta)
        lines = self.review.line_ids.filtered("nominated_tier_id")
        self.assertEqual(lines.card_id, self.alpha + self.beta)

    def test_without_assessment(self):
        """Who was not assessed is not nominated: the first assessment comes first."""
        with self.refused("Beta", "assess"):
            self.nominate(self.review, self.beta, assessment=False)
        self.beta.with_user(self.specialist)._assess("Large")
        self.nominate(self.review, self.beta, assessment=False)

    def test_without_reason(self):
        """A nomination says why."""
        for reason in (False, " "):
            with self.subTest(reason=reason), self.refused("Reason"):
                self.nominate(self.review, self.beta, reason=reason)

    def test_after_the_date(self):
        """After the last day the committee alone nominates."""
        with self.on("2026-12-20"):
            self.nominate(self.review, self.beta)
        with self.on("2026-12-21"):
            with self.refused("12/20/2026", "committee"):
                self.nominate(self.review, self.alpha)
            self.nominate(self.review, self.alpha, user=self.committee)

    def test_while_it_is_evaluated(self):
        """While the committee evaluates, it may still add customers; nobody else."""
        self.review.action_evaluate()
        with self.refused("Evaluation"):
            self.nominate(self.review, self.alpha)
        self.nominate(self.review, self.alpha, user=self.committee)

    def test_of_somebody_else(self):
        """One nominates customers on whose cards one works."""
        with self.forbidden():
            self.nominate(self.review, self.gamma)
        self.nominate(self.review, self.gamma, user=self.head)

    def test_tier_of_another_scheme(self):
        """A tier of another scheme is refused."""
        with self.refused("Nominated for", "Level 1"):
            self.nominate(self.review, self.beta, self.level_1)

    def test_card_of_another_company(self):
        """A customer is nominated in a review of its own company."""
        abroad = self.make_card(
            company_id=self.company_usd.id, user_id=self.specialist_usd.id
        )
        self.committee.company_ids += self.company_usd
        self.review.name = "100 % of them"
        with self.refused("another company than 100 % of them"):
            self.nominate(self.review, abroad, user=self.committee)

    def test_archived_card(self):
        """An archived card is not nominated."""
        self.beta.action_archive()
        with self.refused("archived"):
            self.nominate(self.review, self.beta)

    def test_new_customer(self):
        """A customer who had no line gets one."""
        card = self.make_card(self.make_customer("Epsilon"))
        self.nominate(self.review, card)
        line = self.line_of(self.review, card)
        self.assertEqual(line.proposed_tier_id, self.first)

    def test_computed_again(self):
        """Figures that are computed again leave the nomination."""
        self.nominate(self.review, self.beta)
        self.review.action_refresh()
        line = self.line_of(self.review, self.beta)
        self.assertEqual(line.proposed_tier_id, self.first)
        self.assertEqual(line.nominated_user_id, self.specialist)

    def test_taken_back(self):
        """Who nominated takes it back, and the committee; nobody else."""
        self.nominate(self.review, self.beta, user=self.head)
        line = self.line_of(self.review, self.beta)
        with self.forbidden():
            line.with_user(self.specialist).action_withdraw()
        line.with_user(self.head).action_withdraw()
        self.assertFalse(line.nominated_tier_id)
        self.assertEqual(line.proposed_tier_id, self.second)

    def test_no_review(self):
        """Without a review that is open the dialog says whom to ask."""
        self.review.action_cancel()
        with self.refused("none takes nominations"):
            self.nominate(self.review.browse(), self.beta)

    def load(self, *rows, user=None):
        """Import a file of nominations, as the import screen does."""
        wizards = self.as_user(
            user or self.specialist, "relationship.review.nominate"
        ).with_context(import_file=True)
        names = ["card_id", "review_id/.id", "tier_id", "reason", "assessment"]
        return wizards.load(names, [list(row) for row in rows])

    def test_of_a_file(self):
        """Each row of a file nominates one customer, as on the screen."""
        review = str(self.review.id)
        result = self.load(
            ["Alpha", review, "Tier 1", "Builds two plants", "Large"],
            ["Beta", review, "Tier 2", "Grows", "Small, and quick"],
        )
        self.assertFalse(result["messages"])
        self.assertRecordValues(
            self.line_of(self.review, self.alpha)
            + self.line_of(self.review, self.beta),
            [
                {
                    "nominated_tier_id": tier.id,
                    "nomination_reason": reason,
                    "nominated_user_id": self.specialist.id,
                    "assessment": assessment,
                }
                for tier, reason, assessment in (
                    (self.first, "Builds two plants", "Large"),
                    (self.second, "Grows", "Small, and quick"),
                )
            ],
        )

    def test_bad_rows_of_a_file(self):
        """Each bad row says why; nobody of the file is nominated then."""
        review = str(self.review.id)
        result = self.load(
            ["Alpha", review, "Tier 1", "Builds two plants", "Large"],
            ["Beta", review, "Tier 1", "", "Large"],
            ["Beta", review, "Tier 1", "Grows", ""],
            ["Gamma", review, "Tier 1", "Grows", "Of somebody else"],
        )
        self.assertFalse(result["ids"])
        said = {
            (message["rows"]["from"], str(message["message"]))
            for message in result["messages"]
        }
        for row, expected in ((1, "Reason"), (2, "Beta: not assessed"), (3, "Gamma")):
            self.assertTrue(
                any(row == at and expected in text for at, text in said), said
            )
        self.assertFalse(self.line_of(self.review, self.alpha).nominated_tier_id)

    def test_file_from_the_review(self):
        """The import is offered on the review, with a template."""
        review = self.as_user(self.specialist, self.review)
        params = review.action_import_nominations()["params"]
        wizards = self.env[params["active_model"]].with_user(self.specialist)
        [template] = wizards.get_import_templates()
        self.assertIn("relationship_review_nominate.csv", template["template"])
        proposed = wizards.with_context(**params["context"]).new({})
        self.assertEqual(proposed.review_id, self.review)
