from datetime import datetime

from odoo.tests import tagged

from ..evaluation.common import EvaluationCommon

FIGURES = ("Product Quality", "Service", "Price", "Loyalty")


@tagged("standard", "post_install", "-at_install")
class TestDimensions(EvaluationCommon):
    """Findings by dimension in the documents of May 2026, counted by hand (R182)."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.company.relationship_low_score = 60
        for card, day, comment, scores in (
            (cls.card, 5, "Slow", {"quality": 90, "service": 40, "loyalty": 80}),
            (cls.card_2, 6, "Fine", {"quality": 70}),
            (cls.card_3, 7, "It leaks", {"quality": 20, "price": 60}),
            # Nothing was asked by dimension.
            (cls.card_3, 8, "Well", {}),
        ):
            cls.answer(card, datetime(2026, 5, day, 9), comment, scores)
        cls.answer(cls.card, datetime(2026, 6, 2), "Of June", {"quality": 10})

    @classmethod
    def answer(cls, card, date, comment, scores):
        visit = cls.make_visit(card, 20, False)
        cls.env["relationship.satisfaction"]._collect(
            visit,
            50,
            source="call",
            date=date,
            comment=comment,
            **{f"score_{name}": score for name, score in scores.items()},
        )

    def section(self, report):
        [found] = [one for one in report._shown() if one["code"] == "dimensions"]
        return found

    def test_counted_by_hand(self):
        self.env["relationship.monthly.work"]._catch_up(self.company)
        reports = self.env["relationship.monthly.report"].search(
            [("company_id", "=", self.company.id)]
        )
        for scope, user, expected, rows in (
            # (90 + 70) / 2
            ("user", self.specialist, ("80.0", "40.0", "–", "80.0"), ["Slow"]),
            ("user", self.specialist_2, ("20.0", "–", "60.0", "–"), ["It leaks"]),
            # (90 + 70 + 20) / 3; 60 is not below 60.
            ("team", None, ("60.0", "40.0", "60.0", "80.0"), ["Slow", "It leaks"]),
            ("company", None, ("60.0", "40.0", "60.0", "80.0"), []),
        ):
            with self.subTest(f"{scope} {user and user.name}"):
                [report] = reports.filtered(
                    lambda one, scope=scope, user=user: (
                        one.scope == scope and (not user or one.user_id == user)
                    )
                )
                found = self.section(report)
                figures = dict(found["figures"])
                self.assertEqual(tuple(figures[name] for name in FIGURES), expected)
                # Each dimension once: how often it was answered is not shown.
                self.assertEqual(len(found["figures"]), 7)
                self.assertEqual([row[-1] for row in found["rows"]], rows)
        [low] = [
            row
            for one in reports
            if one.user_id == self.specialist
            for row in self.section(one)["rows"]
        ]
        self.assertEqual(low[1:], ["Azure", "Service", "40", "Slow"])
