from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tests.common import BaseCase

from odoo.addons.crm_relationship.tools.dates.review import cycle_dates, first_cycle

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestCycleDates(BaseCase):
    """Which review is the next one."""

    # A machine that is busy draws slowly.
    @settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(
        st.dates(date(2000, 1, 1), date(2060, 1, 1)),
        st.integers(1, 120),
        st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    )
    def test_first_that_has_not_ended(self, last_day, months, today):
        """It does not end before today, and the one before it does."""
        number = first_cycle(last_day, months, today)
        [this] = cycle_dates([last_day], months, number)
        [before] = cycle_dates([last_day], months, number - 1)
        self.assertLessEqual(today, this)
        self.assertLess(before, today)


@tagged("standard", "post_install", "-at_install")
class TestCycle(ReviewCommon):
    """Reviews open by themselves, and late steps are chased (X8)."""

    def cron(self, day):
        with self.on(day):
            self.run_cron("ir_cron_reviews")

    @property
    def reviews(self):
        return self.env["relationship.review"].search(
            [("scheme_id", "=", self.ranked.id), ("company_id", "=", self.company.id)]
        )

    def test_opens(self):
        """It opens 30 days before the nominations end, once."""
        self.cron("2026-11-19")
        self.assertFalse(self.reviews)
        self.cron("2026-11-20")
        self.assertRecordValues(
            self.reviews,
            [
                {
                    "state": "nominating",
                    "nominate_date": date(2026, 12, 20),
                    "line_count": 4,
                }
            ],
        )
        self.cron("2026-11-20")
        self.cron("2026-11-21")
        self.assertEqual(len(self.reviews), 1)

    def test_catches_up(self):
        """A job that has slept opens it late; one that slept a year the last one."""
        self.cron("2027-01-10")
        self.assertEqual(self.reviews.nominate_date, date(2026, 12, 20))
        review = self.reviews.with_user(self.committee)
        with self.on("2027-01-20"):
            self.issued(review)
        self.cron("2027-02-10")
        self.assertEqual(len(self.reviews), 1)
        self.cron("2028-02-10")
        self.assertEqual(
            self.reviews.mapped("nominate_date"),
            [date(2027, 12, 20), date(2026, 12, 20)],
        )

    def test_long_after_nobody_wanted_it(self):
        """A scheme that is reviewed from now on has no review that is over already."""
        self.cron("2027-02-10")
        self.assertFalse(self.reviews)

    def test_cancelled(self):
        """What the committee has cancelled does not come back."""
        self.cron("2026-11-20")
        self.reviews.with_user(self.committee).action_cancel()
        self.cron("2026-11-21")
        self.assertEqual(self.reviews.state, "cancelled")
        self.cron("2027-11-20")
        self.assertEqual(len(self.reviews), 2)

    def test_opened_by_hand(self):
        """One that was opened by hand before is the review of the year."""
        review = self.open_review()
        self.cron("2026-11-20")
        self.assertEqual(self.reviews, review)

    def test_every_quarter(self):
        """Any interval will do."""
        self.ranked.review_interval_months = 3
        self.ranked.review_lead_days = 10
        self.cron("2026-06-10")
        self.assertRecordValues(
            self.reviews,
            [
                {
                    "nominate_date": date(2026, 6, 20),
                    "evaluate_date": date(2026, 6, 30),
                    "issue_date": date(2026, 7, 31),
                }
            ],
        )

    def test_scheme_that_counts_at_once(self):
        """Other schemes have no review."""
        self.ranked.mode = "auto"
        self.cron("2026-11-20")
        self.assertFalse(self.reviews)

    def test_late_steps(self):
        """Who owes a step is reminded once that it is late."""
        self.cron("2026-11-20")
        review = self.reviews
        review.user_id = self.committee
        self.cron("2026-12-20")
        self.assertFalse(review.activity_ids)
        self.cron("2026-12-21")
        self.cron("2026-12-22")
        self.assertEqual(review.activity_ids.user_id, self.committee)
        self.assertEqual(len(review.activity_ids), 1)
        with self.on("2026-12-22"):
            review.with_user(self.committee).action_evaluate()
        self.assertFalse(review.activity_ids)
        self.cron("2027-01-01")
        self.assertIn("12/31/2026", review.activity_ids.summary)

    def test_late_approval(self):
        """Who is to approve is reminded where the approval is late."""
        review = self.evaluated(self.open_review())
        review.activity_ids.unlink()
        self.cron("2027-02-01")
        self.assertEqual(review.activity_ids.user_id, self.member)

    def test_settings(self):
        """Impossible intervals and dates are refused."""
        for values, word in (
            ({"review_interval_months": 0}, "Review every"),
            ({"review_lead_days": -1}, "Opens before"),
            ({"review_issue_date": "2020-01-31"}, "Issue until"),
        ):
            with self.subTest(values), self.refused(word):
                self.ranked.write(values)
