from datetime import date, timedelta

from odoo.tests import freeze_time, tagged

from ...common import TODAY, InvoicingCommon


@tagged("standard", "post_install", "-at_install")
class TestCardFigures(InvoicingCommon):
    """What the nightly job writes on the cards, calculated by hand.

    The period of turnover is the 12 months that end today: from 16 June 2025.
    """

    def refresh(self, company=None):
        company = company or self.company
        self.classify(company=company)
        self.env["relationship.card.refresh"]._refresh_company(company)

    def test_turnover_of_the_period_and_of_all_time(self):
        """Turnover counts posted invoices less credit notes, by invoice date."""
        card = self.make_card()
        customer = card.partner_id
        self.post_invoice(customer, 1000, date(2024, 3, 10))
        self.post_invoice(customer, 200, date(2025, 6, 15))
        self.post_invoice(customer, 300, date(2025, 6, 16))
        self.post_invoice(customer, 50, date(2026, 6, 1))
        self.post_invoice(customer, 20, date(2026, 6, 10), move_type="out_refund")
        self.post_invoice(customer, 7, date(2026, 6, 16))
        self.make_draft_invoice(customer, 900)
        self.post_invoice(customer, 90).button_cancel()
        self.post_invoice(customer, 70, move_type="in_invoice")
        self.refresh()
        self.assertEqual(card.turnover, 300 + 50 - 20)
        self.assertEqual(card.turnover_total, 1000 + 200 + 300 + 50 - 20)
        self.assertEqual(card.first_turnover_date, date(2024, 3, 10))
        # A credit note is no purchase.
        self.assertEqual(card.last_turnover_date, date(2026, 6, 1))

    def test_nightly_job(self):
        """The nightly job brings the figures to the cards, those of all companies."""
        customer = self.make_customer()
        card = self.make_card(customer)
        card_usd = self.make_card(customer, company_id=self.company_usd.id)
        self.post_invoice(customer, 100)
        self.post_invoice(customer, 30, company_id=self.company_usd.id)
        self.assertEqual(card.turnover, 0)
        self.run_cron("ir_cron_classify")
        self.run_cron("ir_cron_refresh_cards")
        self.assertEqual((card.turnover, card_usd.turnover), (100, 30))
        self.assertEqual(card.lifecycle, "new")
        self.assertEqual(card.badge_tier_id, self.level_1)

    def test_currency_of_the_company(self):
        """A foreign invoice counts in the company's currency of its day."""
        card = self.make_card()
        self.post_invoice(card.partner_id, 10, currency_id=self.eur.id)
        self.refresh()
        self.assertEqual(card.turnover, 80)

    def test_invoices_of_contacts_count_for_their_customer(self):
        """A contact who moves to another customer takes their history along."""
        card, other = self.make_card(), self.make_card()
        contact = self.make_customer(
            "Li Wei", is_company=False, parent_id=card.partner_id.id
        )
        self.post_invoice(contact, 100)
        self.refresh()
        self.assertEqual((card.turnover, other.turnover), (100, 0))
        contact.parent_id = other.partner_id
        self.refresh()
        self.assertEqual((card.turnover, other.turnover), (0, 100))
        self.assertFalse(card.first_turnover_date)
        self.assertEqual(other.lifecycle, "new")

    def test_share_is_of_all_customers(self):
        """Customers without a card count in the share, those in the red do not."""
        card, in_the_red = self.make_card(), self.make_card()
        self.post_invoice(card.partner_id, 330)
        self.post_invoice(self.make_customer("Without Card"), 670)
        self.post_invoice(in_the_red.partner_id, 50, move_type="out_refund")
        self.refresh()
        self.assertAlmostEqual(card.turnover_share, 33)
        self.assertEqual(in_the_red.turnover, -50)
        self.assertEqual(in_the_red.turnover_share, 0)
        self.assertEqual(in_the_red.lifecycle, "potential")

    def test_share_is_the_same_for_every_reader(self):
        """Whoever sees the card sees the share of the company's whole turnover."""
        card = self.make_card()
        other = self.make_card(user_id=self.specialist_2.id)
        self.post_invoice(card.partner_id, 250)
        self.post_invoice(other.partner_id, 750)
        self.refresh()
        for user in (self.specialist, self.head, self.auditor, self.data_officer):
            with self.subTest(user.name):
                self.assertAlmostEqual(self.as_user(user, card).turnover_share, 25)

    def test_archived_card_takes_figures_when_it_returns(self):
        """An archived card is left alone, and is up to date when it returns."""
        card = self.make_card()
        card.action_archive()
        self.post_invoice(card.partner_id, 100)
        self.refresh()
        self.assertEqual(card.turnover, 0)
        card.action_unarchive()
        self.assertEqual(card.turnover, 100)

    def _card_with_turnover(self, *days_ago):
        card = self.make_card()
        for days in days_ago:
            self.post_invoice(card.partner_id, 10, TODAY - timedelta(days=days))
        return card

    def test_lifecycle_on_each_threshold(self):
        """New for 90 days, lapsing after 180, lost after 365: to the day."""
        self.company.write(
            {
                "relationship_new_days": 90,
                "relationship_lapsing_days": 180,
                "relationship_lost_days": 365,
            }
        )
        expected = {
            (): "potential",
            (0,): "new",
            (90,): "new",
            (91,): "active",
            (180,): "active",
            (181,): "lapsing",
            (365,): "lapsing",
            (366,): "lost",
            # The first and the last turnover decide together.
            (900, 5): "active",
            (90, 5): "new",
            (900, 181): "lapsing",
        }
        cards = {days: self._card_with_turnover(*days) for days in expected}
        self.refresh()
        self.assertEqual(
            {days: card.lifecycle for days, card in cards.items()}, expected
        )

    def test_thresholds_are_those_of_the_company(self):
        """Another company has other thresholds."""
        card = self._card_with_turnover(40, 20)
        for values, expected in (
            ({"relationship_new_days": 39}, "active"),
            ({"relationship_lapsing_days": 19}, "lapsing"),
            ({"relationship_lapsing_days": 9, "relationship_lost_days": 19}, "lost"),
        ):
            self.company.write(values)
            self.refresh()
            self.assertEqual(card.lifecycle, expected, values)

    def test_thresholds_are_in_order(self):
        """Days are above zero, and a customer is lost later than it is lapsing."""
        for values in (
            {"relationship_new_days": 0},
            {"relationship_lapsing_days": -1},
            {"relationship_lost_days": 180, "relationship_lapsing_days": 180},
            {"relationship_review_days": 0},
        ):
            with self.subTest(values), self.refused("Lost after"):
                self.company.write(values)

    @freeze_time("2026-06-14 20:00:00")
    def test_today_is_that_of_the_company(self):
        """At the same moment it is another day in Shanghai than in Los Angeles."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.company_usd.resource_calendar_id.tz = "America/Los_Angeles"
        first = date(2026, 6, 14) - timedelta(days=90)
        cards = []
        for company in self.company + self.company_usd:
            card = self.make_card(company_id=company.id)
            self.post_invoice(card.partner_id, 10, first, company_id=company.id)
            self.post_invoice(
                card.partner_id, 5, date(2026, 6, 15), company_id=company.id
            )
            self.refresh(company)
            cards.append(card)
        shanghai, los_angeles = cards
        self.assertEqual((shanghai.lifecycle, shanghai.turnover), ("active", 15))
        self.assertEqual((los_angeles.lifecycle, los_angeles.turnover), ("new", 10))
        cards[0].action_confirm()
        cards[1].action_confirm()
        self.assertEqual(str(shanghai.confirmed_date), "2026-06-15")
        self.assertEqual(str(los_angeles.confirmed_date), "2026-06-14")
