from datetime import date
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship_care.tools import countries

from .common import CareCommon

# As calendars of those countries have them.
EASTER = {2026: date(2026, 4, 6), 2027: date(2027, 3, 29)}
THANKSGIVING = {2026: date(2026, 11, 26), 2027: date(2027, 11, 25)}
CHINA = {
    "New Year's Day": date(2026, 1, 1),
    "Chinese New Year (Spring Festival)": date(2026, 2, 17),
    "Tomb-Sweeping Day": date(2026, 4, 5),
    "Labor Day": date(2026, 5, 1),
    "Dragon Boat Festival": date(2026, 6, 19),
    "Mid-Autumn Festival": date(2026, 9, 25),
    "National Day": date(2026, 10, 1),
}


@tagged("standard", "post_install", "-at_install")
class TestHoliday(CareCommon):
    """Holidays of countries, and those with another date each year (R199)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.germany = cls.env.ref("base.de")
        cls.manager = cls.make_user("Manager", "manager")

    def propose(self, country, year=2026):
        step = self.as_user(self.manager, "relationship.holiday.list").create(
            {"country_id": country.id, "year": year}
        )
        step.action_propose()
        return step

    def enter(self, *names, country=None):
        """Enter holidays of a country; return them."""
        country = country or self.germany
        step = self.propose(country)
        for line in step.line_ids:
            line.is_wanted = line.source_name in names
        step.action_enter()
        return self.env["relationship.holiday"].search(
            [("country_id", "=", country.id), ("source_name", "in", names)]
        )

    def dates(self, holiday):
        return holiday.date_ids.sorted("date").mapped("date")

    def test_of_a_year(self):
        """The first day of each; days off in exchange are no holidays."""
        found = countries.of_year("CN", 2026)
        self.assertEqual({name: found.get(name) for name in CHINA}, CHINA)
        self.assertFalse([name for name in found if "/" in name])
        for country, name, days in (
            ("DE", "Easter Monday", EASTER),
            ("US", "Thanksgiving Day", THANKSGIVING),
        ):
            for year, day in days.items():
                self.assertEqual(countries.of_year(country, year)[name], day)

    def test_proposed(self):
        """What is entered already is named and not ticked."""
        lines = self.propose(self.germany).line_ids
        by_name = {line.source_name: line for line in lines}
        self.assertTrue(by_name["Easter Monday"].is_wanted)
        self.assertEqual(by_name["Easter Monday"].date, EASTER[2026])
        christmas = by_name["Christmas Day"]
        self.assertFalse(christmas.is_wanted)
        self.assertEqual(
            christmas.holiday_id,
            self.env.ref("crm_relationship_care.holiday_christmas"),
        )

    def test_entered(self):
        """With the dates of two years; a second time it is known."""
        holiday = self.enter("Easter Monday")
        self.assertEqual(self.dates(holiday), list(EASTER.values()))
        # Today is 15 June 2026.
        self.assertEqual(holiday.next_date, EASTER[2027])
        lines = self.propose(self.germany).line_ids
        easter = lines.filtered(lambda line: line.source_name == "Easter Monday")
        self.assertEqual((easter.holiday_id, easter.is_wanted), (holiday, False))

    def test_named_in_each_language(self):
        """As it is called where the company's people read it."""
        china = self.env.ref("base.cn")
        holiday = self.enter("Tomb-Sweeping Day", country=china)
        self.assertEqual(holiday.with_context(lang="zh_CN").name, "清明节")
        self.assertEqual(holiday.with_context(lang="en_US").name, "Tomb-Sweeping Day")

    def test_nothing_ticked(self):
        with self.refused("Tick the holidays"):
            self.enter()

    def test_yearly_job(self):
        """It enters the dates of the next year, once, and moves what was moved."""
        holiday = self.enter("Easter Monday")
        own = self.env["relationship.holiday"].create(
            {"name": "Ours", "calendar": "dated", "date_ids": []}
        )
        holiday.date_ids.filtered(
            lambda line: line.date.year == 2027
        ).date = "2027-05-01"
        holidays = self.env["relationship.holiday"]
        for __ in range(2):
            holidays._cron_dates()
            self.assertEqual(self.dates(holiday), list(EASTER.values()))
        with self.on("2027-01-02"):
            holidays._cron_dates()
        self.assertEqual(self.dates(holiday), [*EASTER.values(), date(2028, 4, 17)])
        self.assertFalse(own.date_ids)

    def test_greeted(self):
        """On the day that it is in the year, each year once, in its country."""
        holiday = self.enter("Easter Monday")
        self.customer.country_id = self.germany
        abroad = self.make_card(
            self.make_customer("Abroad", country_id=self.env.ref("base.cn").id)
        )
        with self.on("2026-04-01"):
            rule = self.make_rule(
                occasion="holiday", holiday_id=holiday.id, skips_days_off=False
            )
            self.assertFalse(self.run_rule(rule))
        with self.on("2026-04-06"):
            logs = self.run_rule(rule)
            self.assertEqual(set(logs.mapped("date")), {EASTER[2026]})
            self.assertIn(self.card, logs.card_id)
            self.assertNotIn(abroad, logs.card_id)
            self.assertFalse(self.run_rule(rule))
        # A date that is moved after it was handled is the same holiday.
        holiday.date_ids[0].date = "2026-04-08"
        with self.on("2026-04-08"):
            self.assertFalse(self.run_rule(rule))
        with self.on("2027-03-29"):
            self.assertEqual(
                self.run_rule(rule).filtered(lambda log: log.card_id == self.card).date,
                EASTER[2027],
            )

    def test_own(self):
        """A holiday of one's own has its dates, each once."""
        holiday = self.as_user(self.manager, "relationship.holiday").create(
            {
                "name": "Our Open Day",
                "calendar": "dated",
                "date_ids": [(0, 0, {"date": "2026-09-12"})],
            }
        )
        self.assertEqual(holiday.next_date, date(2026, 9, 12))
        with self.refused("entered already"), mute_logger("odoo.sql_db"):
            holiday.date_ids = [(0, 0, {"date": "2026-09-12"})]

    def test_without_the_package(self):
        """One's own holidays work; the screen says what to install."""
        with patch.object(countries, "holidays", None):
            step = self.as_user(self.manager, "relationship.holiday.list").create(
                {"country_id": self.germany.id, "year": 2026}
            )
            self.assertFalse(step.is_installed)
            with self.refused("pip install holidays"):
                step.action_propose()
            self.env["relationship.holiday"]._cron_dates()
            self.test_own()

    def test_unknown(self):
        """A country or year of which nothing is known."""
        nowhere = self.env["res.country"].create({"name": "Nowhere", "code": "X1"})
        with self.refused("Nowhere"):
            self.propose(nowhere)
        with self.refused("no holidays are known"):
            self.propose(self.germany, 99999)
        with self.refused():
            self.propose(self.germany, -1)

    def test_only_administrators(self):
        """Who has no right to enter holidays does not enter them by the step."""
        with self.refused():
            self.as_user(self.specialist, "relationship.holiday.list").create(
                {"country_id": self.germany.id}
            )
