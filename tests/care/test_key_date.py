from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestKeyDate(CareCommon):
    """Birthdays and other days of a customer's people (R198, R200)."""

    def test_next_day(self):
        """Today counts; across the turn of the year; by the moon; the nightly job."""
        today = self.make_date()
        january = self.make_date(month=1, day=2, year=1970)
        lunar = self.make_date(calendar="lunar", month=12, day=8, year=1970)
        self.assertEqual(today.next_date, date(2026, 6, 15))
        self.assertEqual((january.next_date, january.years), (date(2027, 1, 2), 57))
        # The 8th of the twelfth month of the lunar year 2026.
        self.assertEqual((lunar.next_date, lunar.years), (date(2027, 1, 15), 56))
        with self.on("2026-06-16"):
            self.env["relationship.key.date"]._refresh_next(self.company)
            self.assertEqual(today.next_date, date(2027, 6, 15))
            self.assertEqual(january.next_date, date(2027, 1, 2))

    def test_leap_day(self):
        """29 February is when the company's setting says."""
        day = self.make_date(month=2, day=29, year=1980)
        self.assertEqual((day.next_date, day.years), (date(2027, 2, 28), 47))
        self.company.relationship_common_year = "after"
        self.assertEqual(day.next_date, date(2027, 3, 1))
        self.company.relationship_common_year = "none"
        self.assertEqual(day.next_date, date(2028, 2, 29))

    @mute_logger("odoo.sql_db")
    def test_days_that_are_not(self):
        """31 February, a birthday to come, a leap month that the year did not have."""
        for words, values in {
            "no year has the day 31": {"month": 2, "day": 31},
            "in the future": {"year": 2027},
            "Leap Month": {"is_leap": True},
            "had no day": {
                "calendar": "lunar",
                "day": 1,
                "year": 1986,
                "is_leap": True,
            },
            "had no day 29": {"month": 2, "day": 29, "year": 1981},
            "from 1900 on": {"year": 180},
            "a month is 1 to 12": {"month": 13},
        }.items():
            with self.subTest(words), self.refused(words):
                self.make_date(**values)
        with self.refused("in the future"):
            self.make_date(day=16, year=2026)
        # 1987 had a second sixth month.
        born = self.make_date(calendar="lunar", day=1, year=1987, is_leap=True)
        self.assertEqual(born.next_date, date(2026, 7, 14))

    def test_whose(self):
        """A person of the customer, or a key person; nobody else."""
        stranger = self.make_customer("Stranger", is_company=False)
        with self.refused("does not belong to Valve Works"):
            self.make_date(stranger)
        self.env["relationship.key.person"].create(
            {"card_id": self.card.id, "partner_id": stranger.id}
        )
        self.make_date(stranger)
        own = self.env["relationship.key.date"].create(
            {"card_id": self.card.id, "kind": "founding", "month": 1, "day": 18}
        )
        self.assertEqual(own.partner_id, self.customer)

    def test_erased_with_the_person(self):
        """Who asks to be forgotten has no birthday here any more (R233)."""
        day = self.make_date()
        kept = self.make_date(self.zhao)
        dates = self.env["relationship.key.date"]
        dates.search(dates._personal_data_domain(self.chen))._erase_personal_data()
        self.assertFalse(day.exists())
        self.assertTrue(kept.exists())
