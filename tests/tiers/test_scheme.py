import calendar
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.exceptions import AccessError
from odoo.tests import BaseCase, freeze_time, tagged

from odoo.addons.crm_relationship.tools.dates.period import trailing_period

from ..common import RelationshipCommon
from .strategies import SETTINGS


@tagged("standard", "post_install", "-at_install")
class TestManualScheme(RelationshipCommon):
    """Schemes whose tiers people set: strategic importance, kind of body."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.strategic = cls.env.ref("crm_relationship.relationship_scheme_t4")
        cls.body = cls.env.ref("crm_relationship.relationship_scheme_t5")
        cls.card = cls.make_card()

    def _set(self, scheme, tier, user, **values):
        return (
            self.env["relationship.classification"]
            .with_user(user)
            .create(
                {
                    "card_id": self.card.id,
                    "scheme_id": scheme.id,
                    "manual_tier_id": tier.id,
                    **values,
                }
            )
        )

    def test_no_reason_needed(self):
        """Where people decide anyhow, a tier needs no reason."""
        line = self._set(self.body, self.body.tier_ids[0], self.specialist)
        self.assertEqual(line.tier_id, self.body.tier_ids[0])
        self.assertFalse(line.computed_tier_id)

    def test_not_computed(self):
        """A run of such a scheme is refused; the nightly job passes it over."""
        with self.refused("Basis", self.strategic.name):
            self.strategic.action_classify()
        line = self._set(self.strategic, self.strategic.tier_ids[1], self.committee)
        self.run_cron("ir_cron_classify")
        self.assertEqual(line.tier_id, self.strategic.tier_ids[1])
        self.assertFalse(self.strategic.run_ids)

    def test_several_schemes(self):
        """A card has one value per scheme; there is no order between schemes."""
        self._set(self.strategic, self.strategic.tier_ids[0], self.committee)
        self._set(self.body, self.body.tier_ids[2], self.specialist)
        self.classify()
        self.assertEqual(
            {line.scheme_id: line.tier_id for line in self.card.classification_ids},
            {
                self.strategic: self.strategic.tier_ids[0],
                self.body: self.body.tier_ids[2],
                self.scheme: self.level_3,
            },
        )

    def test_expires(self):
        """A tier for a time ends without another one; the history keeps it."""
        line = self._set(
            self.strategic,
            self.strategic.tier_ids[1],
            self.committee,
            manual_until=date(2026, 6, 30),
        )
        with self.on("2026-06-30"):
            self.run_cron("ir_cron_classify")
        self.assertEqual(line.tier_id, self.strategic.tier_ids[1])
        with self.on("2026-07-01"):
            self.run_cron("ir_cron_classify")
        self.assertFalse(line.tier_id)
        self.assertFalse(line.manual_tier_id)
        changes = self.card.tier_change_ids.sorted("id").filtered(
            lambda change: change.scheme_id == self.strategic
        )
        self.assertEqual(changes.mapped("cause"), ["override", "expired"])
        self.assertEqual(changes[1].old_tier_id, self.strategic.tier_ids[1])
        self.assertFalse(changes[1].new_tier_id)
        self.assertEqual(changes[1].date, date(2026, 7, 1))
        self.assertFalse(changes[1].user_id)

    def test_expires_once(self):
        """The nightly job run again records nothing more."""
        self._set(
            self.strategic,
            self.strategic.tier_ids[1],
            self.committee,
            manual_until=date(2026, 6, 15),
        )
        with self.on("2026-06-16"):
            self.run_cron("ir_cron_classify")
            before = self.rows("relationship.tier.change")
            self.run_cron("ir_cron_classify")
            self.assertEqual(self.rows("relationship.tier.change"), before)

    def test_removal(self):
        """Taken back, the card has no tier in the scheme."""
        line = self._set(self.strategic, self.strategic.tier_ids[1], self.committee)
        line.manual_tier_id = False
        self.assertFalse(line.tier_id)
        self.assertEqual(len(self.card.tier_change_ids), 2)

    def test_explanation(self):
        """The explanation says who set it, when, until when and why."""
        line = self._set(
            self.strategic,
            self.strategic.tier_ids[1],
            self.committee,
            manual_reason="Market leader",
            manual_until=date(2026, 12, 31),
        )
        for words in ("Strategic", "Committee", "2026", "Market leader"):
            self.assertIn(words, line.explanation)


@tagged("standard", "post_install", "-at_install")
class TestGroupScheme(RelationshipCommon):
    """A scheme that classifies groups of companies: units share the group's tier."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        cls.own.unit = "group"
        names = ("Head", "Unit", "Sub-unit", "Rival", "Small")
        cls.customers = dict(zip(names, cls.make_customers(*names), strict=True))
        cls.cards = {name: cls.make_card(cls.customers[name]) for name in names}
        cls.cards["Unit"].parent_id = cls.cards["Head"]
        cls.cards["Sub-unit"].parent_id = cls.cards["Unit"]
        # The group: 5 + 25 + 20 = 50 of 100.
        for name, amount in zip(names, (5, 25, 20, 40, 10), strict=True):
            cls.import_turnover(cls.customers[name], amount)

    def _tier_codes(self):
        return [self.tier(card, self.own).code for card in self.cards.values()]

    def test_group_turnover(self):
        """The group makes 50 %, more than its rival, who has 50 % before him."""
        run = self.classify(self.own)
        self.assertEqual(run.total, 100)
        self.assertEqual(run.customer_count, 3)
        self.assertEqual(self._tier_codes(), ["TIER-1"] * 4 + ["TIER-3"])
        for name in ("Head", "Unit", "Sub-unit"):
            self.assertEqual(self.line(self.cards[name], self.own).turnover, 50)

    def test_single_customers(self):
        """The same turnover by customers: 40, 25, 20, 10, 5."""
        self.own.unit = "customer"
        run = self.classify(self.own)
        self.assertEqual(run.customer_count, 5)
        self.assertEqual(
            self._tier_codes(), ["TIER-3", "TIER-1", "TIER-2", "TIER-1", "TIER-3"]
        )

    def test_unit_leaves(self):
        """A unit that leaves the group takes its turnover along."""
        self.classify(self.own)
        self.cards["Unit"].parent_id = False
        run = self.classify(self.own)
        # 45 (unit and its sub-unit), 40, 10, 5.
        self.assertEqual(run.customer_count, 4)
        self.assertEqual(
            self._tier_codes(), ["TIER-3", "TIER-1", "TIER-1", "TIER-1", "TIER-3"]
        )

    def test_loss_of_a_unit(self):
        """A unit with more credit notes than invoices lowers its group."""
        self.import_turnover(self.customers["Sub-unit"], -60, source="correction")
        run = self.classify(self.own)
        # 5 + 25 - 40 = -10 for the group.
        self.assertEqual(run.total, 50)
        self.assertEqual(
            self._tier_codes(), ["TIER-3", "TIER-3", "TIER-3", "TIER-1", "TIER-3"]
        )

    def test_archived_unit_counts(self):
        """The turnover of an archived unit is still that of the group."""
        self.cards["Sub-unit"].action_archive()
        self.classify(self.own)
        self.assertEqual(self.line(self.cards["Head"], self.own).turnover, 50)

    def test_refreshed_as_by_night(self):
        """A card of the group that is refreshed has what the run gave it."""
        self.cards["Sub-unit"].action_archive()
        self.classify(self.own)
        before = self.rows("relationship.classification")
        self.cards["Head"].action_refresh()
        self.assertEqual(self.rows("relationship.classification"), before)

    def test_new_unit_at_once(self):
        """The card of a new unit has the tier of its group at once."""
        customer = self.make_customer("New Unit")
        self.classify(self.own)
        card = self.make_card(customer, parent_id=self.cards["Unit"].id)
        self.assertEqual(self.tier(card, self.own).code, "TIER-1")
        self.assertEqual(self.line(card, self.own).turnover, 50)

    def test_customer_without_card(self):
        """A customer without card is a group of his own."""
        self.import_turnover(self.make_customer("No Card"), 1000)
        run = self.classify(self.own)
        self.assertEqual(run.without_card_count, 1)
        self.assertEqual(self._tier_codes(), ["TIER-3"] * 5)

    def test_explanation(self):
        """A unit's tier is explained by the turnover of its group, and says so."""
        self.classify(self.own)
        text = self.line(self.cards["Unit"], self.own).explanation
        self.assertIn("50", text)
        self.assertIn("group", text.lower())


@tagged("standard", "post_install", "-at_install")
class TestSchemeCompany(RelationshipCommon):
    """A scheme stays in the companies that use it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"min_turnover": 1}], [])

    def test_used_scheme_stays_in_its_company(self):
        """A scheme that has classified customers does not move to another company."""
        self.make_card()
        self.classify(self.own)
        values = {"company_id": self.company_usd.id}
        words = ("Company", "Test Scheme", "Main Company", "Second Company")
        with self.refused("Company", "may not see", error=AccessError):
            self.as_user(self.administrator, self.own).write(values)
        with self.refused(*words):
            self.own.write(values)
        self.assertEqual(self.own.company_id, self.company)
        self.assertEqual(self.own.tier_ids.company_id, self.company)
        # Shared, it goes on as it is; and back.
        self.own.company_id = False
        self.own.company_id = self.company

    def test_shared_scheme_stays_shared(self):
        """A scheme of all companies is not taken by one while others use it."""
        self.own.company_id = False
        self.make_card()
        abroad = self.make_card(company_id=self.company_usd.id)
        self.classify(self.own)
        with self.refused("Company", "Second Company"):
            self.own.company_id = self.company
        self.line(abroad, self.own).unlink()
        with self.refused("Company", "Second Company"):
            self.own.company_id = self.company

    def test_badge_scheme_stays_where_it_is_shown(self):
        """A scheme that another company shows on lists does not leave it."""
        self.own.company_id = False
        self.company_usd.relationship_badge_scheme_id = self.own
        with self.refused("Company", "Second Company"):
            self.own.company_id = self.company
        self.company_usd.relationship_badge_scheme_id = self.scheme
        self.own.company_id = self.company

    def test_unused_scheme_moves(self):
        """A scheme by which nobody is classified yet is any company's."""
        self.own.company_id = self.company_usd
        self.assertEqual(self.own.tier_ids.rule_ids.company_id, self.company_usd)


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
        for day in (date(2024, 1, 1), date(2024, 2, 29), date(2024, 12, 31)):
            found = self.own._period(self.company, day)
            self.assertEqual(found, (date(2024, 1, 1), day))

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


@tagged("standard", "post_install", "-at_install")
class TestShippedSchemes(RelationshipCommon):
    """The schemes that the regulations bring along."""

    def _scheme(self, number):
        return self.env.ref(f"crm_relationship.relationship_scheme_{number}")

    def test_active(self):
        """Turnover level is computed; strategic importance and kind of body are set."""
        self.assertRecordValues(
            self._scheme("t3") + self._scheme("t4") + self._scheme("t5"),
            [
                {"active": True, "basis": "computed", "override_level": "head"},
                {"active": True, "basis": "manual", "override_level": "committee"},
                {"active": True, "basis": "manual", "override_level": "specialist"},
            ],
        )

    def test_turnover_level(self):
        """Within 60 %, within 80 %, the rest; 12 months; the upper tier on a limit."""
        scheme = self._scheme("t3")
        self.assertEqual(
            scheme.tier_ids.rule_ids.mapped("max_cumulative_share"), [60, 80]
        )
        self.assertEqual(scheme.default_tier_id, scheme.tier_ids[2])
        self.assertEqual((scheme.period, scheme.period_months), ("trailing", 12))
        self.assertEqual(scheme.straddle, "upper")
        self.assertTrue(scheme.tier_ids[0].is_key)
        self.assertEqual(scheme.tier_ids[2].service_mode, "mass")
        self.assertFalse(scheme._setup_error())

    def test_inactive(self):
        """Schemes for which the source gives no numbers wait until completed."""
        for number in ("t1", "t2", "t6", "t7", "t9", "t11"):
            with self.subTest(scheme=number):
                self.assertFalse(self._scheme(number).active)
                self.assertGreater(len(self._scheme(number).tier_ids), 1)

    def test_badge_of_a_new_company(self):
        """A new company shows turnover levels."""
        self.assertEqual(self.company.relationship_badge_scheme_id, self._scheme("t3"))


@tagged("standard", "post_install", "-at_install")
class TestProposeMode(RelationshipCommon):
    """A scheme that proposes: its tiers hold when a review issues them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme([{"max_rank": 1}], [{"max_rank": 2}], [])
        cls.own.mode = "propose"
        cls.customer = cls.make_customer("A")
        cls.card = cls.make_card(cls.customer)
        cls.import_turnover(cls.customer, 100)
        cls.classify(cls.own)
        cls.own_line = cls.line(cls.card, cls.own)

    def test_proposed(self):
        """The run computes, no tier counts, and that is no change of tier."""
        self.assertEqual(self.own_line.computed_tier_id, self.own.tier_ids[0])
        self.assertFalse(self.own_line.tier_id)
        self.assertFalse(
            self.card.tier_change_ids.filtered(
                lambda change: change.scheme_id == self.own
            )
        )
        self.assertIn("Proposed: Tier 1", self.own_line.explanation)

    def test_override(self):
        """A tier by hand counts; when it is taken back, none does."""
        self.own_line.with_user(self.head).write(
            {
                "manual_tier_id": self.own.tier_ids[1].id,
                "manual_reason": "Until the review",
            }
        )
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[1])
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[1])
        self.own_line.with_user(self.head).manual_tier_id = False
        self.assertFalse(self.own_line.tier_id)

    def test_override_expires(self):
        """An override that ends leaves the proposal, and no tier."""
        self.own_line.write(
            {
                "manual_tier_id": self.own.tier_ids[1].id,
                "manual_reason": "Until the review",
                "manual_until": date(2026, 6, 16),
            }
        )
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_classify")
        self.assertFalse(self.own_line.tier_id)
        self.assertEqual(self.own_line.computed_tier_id, self.own.tier_ids[0])

    def test_second_run(self):
        """A second run writes nothing."""
        self.assertEqual(self.classify(self.own).changed_count, 0)

    def test_applied_at_once(self):
        """Switched to at once, the next run puts the proposals into effect."""
        self.own.mode = "auto"
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[0])

    def test_switched_to_propose(self):
        """Switched to proposals, what holds already stays."""
        self.own.mode = "auto"
        self.classify(self.own)
        self.own.mode = "propose"
        self.import_turnover(self.customer, -200, source="correction")
        self.classify(self.own)
        self.assertEqual(self.own_line.tier_id, self.own.tier_ids[0])
        self.assertEqual(self.own_line.computed_tier_id, self.own.tier_ids[2])

    def test_override_gives_back_what_was_issued(self):
        """Taken back by hand or expired, an override leaves the tier from before."""
        self.own.mode = "auto"
        self.classify(self.own)
        self.own.mode = "propose"
        issued, other = self.own.tier_ids[0], self.own.tier_ids[1]
        override = {
            "manual_tier_id": other.id,
            "manual_reason": "Until the review",
            "manual_until": date(2026, 6, 16),
        }
        self.own_line.write(override)
        self.own_line.manual_tier_id = False
        self.assertEqual(self.own_line.tier_id, issued)
        self.own_line.write(override)
        self.assertEqual(self.own_line.tier_id, other)
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_classify")
        self.assertEqual(self.own_line.tier_id, issued)
        self.assertEqual(self.own_line.tier_date, date(2026, 6, 15))


DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 60)


def months_before(day, months):
    """Return the same day some months before, the last one where there is none."""
    number = day.year * 12 + day.month - 1 - months
    year, month = number // 12, number % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


@tagged("standard", "post_install", "-at_install")
class TestPeriod(BaseCase):
    """Periods as pure dates."""

    def test_twelve_months(self):
        """The last 12 months begin on the day after that of the year before."""
        self.assertEqual(
            trailing_period(date(2026, 6, 15), 12),
            (date(2025, 6, 16), date(2026, 6, 15)),
        )

    def test_month_ends(self):
        """A period that ends with a month begins with one, in leap years too."""
        for as_of, months, start in [
            (date(2026, 2, 28), 1, date(2026, 2, 1)),
            (date(2024, 2, 29), 1, date(2024, 2, 1)),
            (date(2024, 2, 29), 12, date(2023, 3, 1)),
            (date(2025, 2, 28), 12, date(2024, 3, 1)),
            (date(2026, 4, 30), 2, date(2026, 3, 1)),
            (date(2026, 12, 31), 12, date(2026, 1, 1)),
            (date(2026, 1, 31), 3, date(2025, 11, 1)),
        ]:
            with self.subTest(as_of=as_of, months=months):
                self.assertEqual(trailing_period(as_of, months), (start, as_of))

    def test_day_before_month_end(self):
        """30 March less a month: February has no such day, its last one counts."""
        self.assertEqual(
            trailing_period(date(2026, 3, 30), 1),
            (date(2026, 2, 28), date(2026, 3, 30)),
        )

    @SETTINGS
    @given(as_of=DAYS, months=MONTHS)
    def test_trailing_by_calendar(self, as_of, months):
        """The first day is that of the calendar, counted back by hand."""
        start, end = trailing_period(as_of, months)
        self.assertEqual(end, as_of)
        self.assertEqual(start, months_before(as_of + timedelta(days=1), months))
        self.assertLessEqual(start, end)

    @SETTINGS
    @given(as_of=DAYS, months=MONTHS)
    def test_trailing_moves_on(self, as_of, months):
        """From one day to the next, a period never begins earlier."""
        start, __ = trailing_period(as_of, months)
        later, __ = trailing_period(as_of + timedelta(days=1), months)
        self.assertLessEqual(start, later)
