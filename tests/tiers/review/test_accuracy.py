from datetime import date

from odoo.tests import tagged

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestAccuracy(ReviewCommon):
    """How many customers are in the tier that the rules give them (R071)."""

    def rows(self):
        return self.env["relationship.tier.accuracy"].search(
            [("scheme_id", "=", self.ranked.id)]
        )

    def measure(self):
        self.env["relationship.tier.accuracy"]._measure(self.company)

    def test_by_month(self):
        """Each month keeps its last count; customers without a tier count as other."""
        self.gamma.team_id = False
        self.measure()
        self.assertEqual(self.rows().mapped("met_count"), [0, 0])
        self.issued(self.open_review(), gamma=self.second)
        self.measure()
        self.assertRecordValues(
            self.rows().sorted("card_count"),
            [
                {
                    "month": date(2026, 6, 1),
                    "team_id": False,
                    "card_count": 1,
                    "met_count": 0,
                    "accuracy": 0,
                },
                {
                    "month": date(2026, 6, 1),
                    "team_id": self.team.id,
                    "card_count": 3,
                    "met_count": 3,
                    "accuracy": 100,
                },
            ],
        )
        with self.on("2026-07-01"):
            self.measure()
        self.assertEqual(len(self.rows()), 4)

    def test_weighed(self):
        """The share of several rows is that of their customers: 3 of 4, not 50 %."""
        self.gamma.team_id = False
        self.issued(self.open_review(), gamma=self.second)
        self.measure()
        [[accuracy]] = self.rows()._read_group(
            [("scheme_id", "=", self.ranked.id)], [], ["accuracy:avg"]
        )
        self.assertEqual(accuracy, 75)

    def test_indicator(self):
        """Of the customers of a specialist, how many were issued as computed."""
        review = self.issued(self.open_review(), gamma=self.second)
        found = self.as_user(self.head, "relationship.indicator").measure(
            "issued_as_computed", "2026-06-01", "2026-07-01"
        )
        self.assertEqual(found[self.specialist], (2, 2))
        self.assertEqual(found[self.specialist_2], (1, 2))
        self.assertTrue(review)
