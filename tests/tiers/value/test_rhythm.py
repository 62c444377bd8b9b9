from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates import rhythm as arithmetic

from ...common import TODAY, InvoicingCommon


@tagged("standard", "post_install", "-at_install")
class TestRhythm(InvoicingCommon):
    """The rhythm of each customer, on the card (R211, R212)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.regular, cls.late, cls.silent, cls.once, cls.never = (
            cls.make_card(customer, user_id=cls.specialist.id)
            for customer in cls.make_customers(
                "Regular", "Late", "Silent", "Once", "Never"
            )
        )
        # Days of silence, and of the gaps before.
        cls.purchases = {
            cls.regular: [20, 30, 30, 30],
            cls.late: [40, 30, 30, 30],
            cls.silent: [130, 40, 40, 60],
            cls.once: [60],
        }
        for card, steps in cls.purchases.items():
            day = TODAY
            for number, step in enumerate(steps, 1):
                day -= timedelta(days=step)
                cls.post_invoice(card.partner_id, 100 * number, day)
        cls.cards = cls.env["relationship.card"].union(*cls.purchases, cls.never)

    def refresh(self):
        self.env["relationship.card.refresh"]._refresh_company(self.company)
        return self.env["relationship.rhythm"]._last(self.company)

    def test_as_the_arithmetic_says(self):
        """The database computes what the functions of Python do, for each customer."""
        estimate = self.refresh()
        usual = estimate._population()
        self.assertEqual(estimate.date, TODAY)
        self.assertEqual((estimate.customer_count, estimate.repeater_count), (4, 3))
        # 90 + 90 + 140 days in nine gaps.
        self.assertAlmostEqual(usual.interval, 320 / 9)
        for card, (silence, *gaps) in self.purchases.items():
            with self.subTest(card.partner_id.name):
                self.assertEqual(card.purchase_count, len(gaps) + 1)
                wanted = arithmetic.expected(
                    len(gaps), sum(gaps), sum(gaps) + silence, usual
                )
                self.assertAlmostEqual(card.expected_purchases, wanted, 2)
                if not gaps:
                    continue
                found = arithmetic.rhythm(gaps, usual, 14)
                last = TODAY - timedelta(days=silence)
                self.assertEqual(card.purchase_interval, round(found.interval))
                self.assertEqual(card.purchase_spread, round(100 * found.spread))
                self.assertEqual(
                    card.rhythm_late_date, last + timedelta(days=found.late)
                )
                self.assertEqual(
                    card.rhythm_silent_date, last + timedelta(days=found.silent)
                )

    def test_status(self):
        """In rhythm, late, silent; who bought once, or never, has no rhythm."""
        self.refresh()
        self.assertEqual(
            self.cards.mapped("rhythm_status"),
            ["regular", "late", "silent", "once", False],
        )
        self.assertFalse(self.once.rhythm_silent_date)
        self.assertEqual(self.once.purchase_interval, 0)
        self.assertEqual(self.never.expected_purchases, 0)

    def test_expected_turnover(self):
        """Each expected purchase is as great as those of before, on average."""
        self.refresh()
        # 100, 200, 300 and 400.
        self.assertAlmostEqual(
            self.regular.expected_turnover,
            self.regular.expected_purchases * 250,
            delta=1.3,  # the number of purchases is rounded
        )

    def test_before_the_first_night(self):
        """Without an estimate of all customers the own gaps are all there is."""
        self.regular.action_refresh()
        self.assertEqual(self.regular.purchase_interval, 30)
        self.assertEqual(self.regular.expected_purchases, 0)
        self.assertFalse(self.env["relationship.rhythm"]._last(self.company))

    def test_some_as_all(self):
        """Refreshing one card gives what the night gives."""
        self.refresh()
        names = self.env["relationship.card"]._figures()
        before = self.cards.read(names)
        self.cards.action_refresh()
        self.env.invalidate_all()
        self.assertEqual(self.cards.read(names), before)

    def test_estimated_once_a_month(self):
        """What is usual is estimated in the first night of a month, and stays."""
        self.assertEqual(self.refresh().date, TODAY)
        with self.on("2026-06-30"):
            self.assertEqual(self.refresh().date, TODAY)
        with self.on("2026-07-02"):
            self.assertEqual(str(self.refresh().date), "2026-07-02")
        self.assertEqual(
            self.env["relationship.rhythm"].search_count(
                [("company_id", "=", self.company.id)]
            ),
            2,
        )

    def test_nothing_written_without_purchases(self):
        """A day on which nobody bought, and nobody became late, writes no card."""
        self.refresh()
        work = self.env["relationship.card.refresh"]
        for day, count in (("2026-06-16", 0), (self.late.rhythm_silent_date, 1)):
            with self.on(day):
                work._compute_all(self.company)
            rows = self.env.execute_query(
                SQL("SELECT card_id FROM relationship_card_work")
            )
            self.assertEqual(len(rows), count)

    def test_same_day_is_one_purchase(self):
        """Two invoices of a day are one purchase, one that is taken back is none."""
        day = TODAY - timedelta(days=60)
        self.post_invoice(self.once.partner_id, 50, day)
        self.post_invoice(self.once.partner_id, 70, TODAY)
        self.post_invoice(self.once.partner_id, 70, TODAY, move_type="out_refund")
        self.refresh()
        self.assertEqual(self.once.purchase_count, 1)

    def test_explanation(self):
        """One sentence, in the reader's language."""
        self.refresh()
        self.assertIn("silent for 20 days: in rhythm", self.regular.rhythm_explanation)
        self.assertIn("silent for 6 weeks: late since", self.late.rhythm_explanation)
        self.assertIn("4 months: beyond", self.silent.rhythm_explanation)
        self.assertIn("Bought once", self.once.rhythm_explanation)
        self.assertEqual(self.never.rhythm_explanation, "")
        chinese = self.silent.with_context(lang="zh_CN").rhythm_explanation
        self.assertIn("4个月", chinese)

    def test_lifecycle_by_rhythm(self):
        """Lapsing and lost follow the own rhythm where the company says so."""
        self.company.write(
            {"relationship_lapsing_days": 180, "relationship_lost_days": 365}
        )
        self.refresh()
        self.assertEqual(self.silent.lifecycle, "active")
        self.company.relationship_lifecycle_basis = "rhythm"
        self.refresh()
        self.assertEqual(
            self.cards.mapped("lifecycle"),
            ["active", "active", "lapsing", "new", "potential"],
        )
        silence = self.silent.rhythm_silent_date - self.silent.last_turnover_date
        with self.on(self.silent.last_turnover_date + 2 * silence):
            self.refresh()
            self.assertEqual(self.silent.lifecycle, "lost")

    def test_tile_and_filter(self):
        """The specialist finds whom he loses on his desk."""
        self.refresh()
        tiles = self.as_user(self.specialist, "relationship.tile").get_tiles()
        [tile] = [tile for tile in tiles if tile["name"] == "silent_customers"]
        self.assertEqual(tile["count"], 1)
        found = self.env["relationship.card"].search(tile["domain"])
        self.assertEqual(found, self.silent)

    def test_nobody_else(self):
        """Who may not read the card reads no rhythm of it."""
        card = self.as_user(self.specialist_2, self.regular)
        with self.assertRaises(AccessError):
            _ = card.rhythm_explanation

    def test_settings(self):
        """Days that make no sense are refused."""
        with self.refused("Silence at Least"):
            self.company.relationship_rhythm_min_days = 0
            self.env.flush_all()
