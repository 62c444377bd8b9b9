from odoo.tests import tagged

from .common import RatingCommon


@tagged("standard", "post_install", "-at_install")
class TestSatisfaction(RatingCommon):
    """The satisfaction of a card: first answers of twelve months, with trend."""

    def collect(self, score, date="2026-06-01", **values):
        case = self.make_case()
        return self.env["relationship.satisfaction"]._collect(
            case, score, source="rating", date=f"{date} 10:00:00", **values
        )

    def test_average_and_trend(self):
        """(100 + 60 + 50) / 3 = 70; the year before (40 + 60) / 2 = 50: 20 better."""
        for score, date in (
            (100, "2026-06-01"),
            (60, "2026-01-15"),
            (50, "2025-06-20"),
            (40, "2025-06-10"),
            (60, "2024-08-01"),
            (0, "2024-05-01"),
        ):
            self.collect(score, date)
        self.assertEqual(self.card.satisfaction, 70)
        self.assertEqual(self.card.satisfaction_trend, 20)
        self.assertEqual(self.card.satisfaction_count, 3)

    def test_refresh_agrees(self):
        """The nightly refresh computes the same, and writes nothing new."""
        self.collect(80)
        self.collect(70, "2025-12-24")
        self.env.flush_all()
        before = self.rows("relationship.card")
        self.card._refresh_figures()
        self.assertEqual(self.rows("relationship.card"), before)
        self.assertEqual(self.card.satisfaction, 75)

    def test_answers_grow_old(self):
        """A year later, the answer no longer counts; the figure is empty."""
        self.collect(80)
        with self.on("2027-06-15"):
            self.card._refresh_figures()
            self.assertEqual(self.card.satisfaction_count, 0)
            self.assertEqual(self.card.satisfaction, 0)

    def test_card_comes_later(self):
        """Answers of a customer without card belong to the card that he gets."""
        customer = self.make_customer("Late")
        case = self.make_case(partner_id=customer.id)
        answer = self.env["relationship.satisfaction"]._collect(
            case, 40, source="rating"
        )
        self.assertFalse(answer.card_id)
        card = self.make_card(customer)
        card._refresh_figures()
        self.env.invalidate_all()
        self.assertEqual(answer.card_id, card)
        card._refresh_figures()
        self.assertEqual(card.satisfaction, 40)

    def test_self_collected(self):
        """A score that the served employee entered is marked (X10)."""
        own = self.collect(100, collector_id=self.specialist.id)
        other = self.collect(100, collector_id=self.supervisor.id)
        self.assertTrue(own.is_self_collected)
        self.assertFalse(other.is_self_collected)
        self.assertFalse(self.collect(100).is_self_collected)

    def test_merge_keeps_answers(self):
        """Merged contacts hand on their answers."""
        answer = self.collect(80)
        target = self.make_customer(
            "Target", is_company=False, parent_id=self.customer.id
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.contact + target).ids, target)
        self.env.invalidate_all()
        self.assertEqual(answer.partner_id, target)
        self.assertEqual(answer.card_id, self.card)

    def test_follow_up_without_team(self):
        """Without leader of a team, the owner follows up."""
        case = self.make_case()
        case.team_id = False
        self.card.team_id = False
        answer = self.env["relationship.satisfaction"]._collect(
            case, 10, source="rating"
        )
        self.assertEqual(answer.action_id.user_id, case.user_id)

    def test_reporting(self):
        """The average by team counts first answers."""
        self.collect(100)
        self.collect(50)
        groups = self.env["relationship.satisfaction"]._read_group(
            [("card_id", "=", self.card.id), ("is_first", "=", True)],
            ["team_id"],
            ["score:avg"],
        )
        self.assertEqual(groups, [(self.team, 75)])
        self.assertEqual(
            self.card.action_open_satisfaction()["domain"],
            [("card_id", "=", self.card.id)],
        )
