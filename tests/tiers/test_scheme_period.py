from datetime import date

from odoo.tests import freeze_time, tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestSchemePeriod(RelationshipCommon):
    """The period of a run, as its scheme says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"max_cumulative_share": 60}], [])
        cls.customer = cls.make_customer("Customer")
        cls.card = cls.make_card(cls.customer)

    def _period(self, as_of=None):
        run = self.classify(self.own, as_of=as_of)
        return (run.date_start, run.date_end)

    def test_default(self):
        """The product default is 12 months until today."""
        self.assertEqual(self._period(), (date(2025, 6, 16), date(2026, 6, 15)))

    def test_as_of(self):
        """A run as of another day has the period that ends there."""
        run = self.classify(self.own, as_of=date(2025, 12, 31))
        self.assertEqual(run.date, date(2025, 12, 31))
        self.assertEqual(
            (run.date_start, run.date_end), (date(2025, 1, 1), date(2025, 12, 31))
        )

    def test_calendar_year(self):
        """The calendar year to date."""
        self.own.period = "calendar_year"
        self.assertEqual(self._period(), (date(2026, 1, 1), date(2026, 6, 15)))

    def test_fiscal_year(self):
        """The fiscal year to date, as the company's accounting has it."""
        self.company.write({"fiscalyear_last_month": "3", "fiscalyear_last_day": 31})
        self.own.period = "fiscal_year"
        self.assertEqual(self._period(), (date(2026, 4, 1), date(2026, 6, 15)))
        self.assertEqual(
            self._period(date(2026, 3, 31)), (date(2025, 4, 1), date(2026, 3, 31))
        )

    def test_fixed(self):
        """Fixed dates stay, whatever the day."""
        self.own.write(
            {
                "period": "fixed",
                "date_start": date(1997, 1, 1),
                "date_end": date(1998, 6, 30),
            }
        )
        self.assertEqual(self._period(), (date(1997, 1, 1), date(1998, 6, 30)))

    def test_both_ends_count(self):
        """Turnover of the first and of the last day counts, of no day outside."""
        self.own.write(
            {
                "period": "fixed",
                "date_start": date(2026, 2, 1),
                "date_end": date(2026, 4, 1),
            }
        )
        for month, amount in [(1, 1000), (2, 100), (3, 20), (4, 3), (5, 5000)]:
            self.import_turnover(self.customer, amount, date(2026, month, 1))
        self.assertEqual(self.classify(self.own).total, 123)

    def test_company_calendar_day(self):
        """Today is the company's: in Shanghai the day begins eight hours earlier."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2026-06-15 15:59:00"):
            self.assertEqual(self.classify(self.own).date, date(2026, 6, 15))
        with freeze_time("2026-06-15 16:01:00"):
            self.assertEqual(self.classify(self.own).date, date(2026, 6, 16))
