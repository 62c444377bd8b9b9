from decimal import Decimal

from odoo.tests import tagged

from ..common import InvoicingCommon, RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestTurnoverDocuments(InvoicingCommon):
    """Which documents make up turnover, and whose it is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, cls.other = cls.make_customers("Customer", "Other")
        cls.card = cls.make_card(cls.customer)
        cls.other_card = cls.make_card(cls.other)

    def _turnover(self, card=None, scheme=None, company=None):
        self.classify(scheme, company)
        return self.line(card or self.card, scheme).turnover

    def test_posted_without_taxes(self):
        """Turnover is the untaxed amount of posted customer invoices."""
        tax = self.env["account.tax"].search(
            [("company_id", "=", self.company.id), ("type_tax_use", "=", "sale")],
            limit=1,
        )
        tax.amount = 13
        move = self.make_draft_invoice(self.customer, 100)
        move.invoice_line_ids.tax_ids = tax
        move.action_post()
        self.assertEqual(move.amount_total, 113)
        self.assertEqual(self._turnover(), 100)

    def test_drafts_only(self):
        """Drafts and cancelled invoices are no turnover."""
        self.make_draft_invoice(self.customer, 100)
        cancelled = self.make_draft_invoice(self.customer, 100)
        cancelled.button_cancel()
        run = self.classify()
        self.assertEqual(self.line(self.card).turnover, 0)
        self.assertEqual(self.tier(self.card), self.level_3)
        self.assertEqual(run.customer_count, 0)

    def test_back_to_draft(self):
        """An invoice that goes back to draft is no turnover any more."""
        move = self.post_invoice(self.customer, 100)
        self.assertEqual(self._turnover(), 100)
        move.button_draft()
        self.assertEqual(self._turnover(), 0)

    def test_credit_notes(self):
        """Credit notes are subtracted, more than there was too."""
        self.post_invoice(self.customer, 100)
        self.post_invoice(self.customer, 30, move_type="out_refund")
        self.post_invoice(self.other, 50)
        self.assertEqual(self._turnover(), 70)
        self.post_invoice(self.customer, 90, move_type="out_refund")
        run = self.classify()
        self.assertEqual(self.line(self.card).turnover, -20)
        self.assertEqual(self.tier(self.card), self.level_3)
        # The total is that of customers with positive turnover.
        self.assertEqual(run.total, 50)
        self.assertEqual(self.tier(self.other_card), self.level_1)

    def test_receipts(self):
        """Sales receipts count, vendor bills do not."""
        self.post_invoice(self.customer, 40, move_type="out_receipt")
        self.post_invoice(self.customer, 500, move_type="in_invoice")
        self.assertEqual(self._turnover(), 40)

    def test_receipt_without_customer(self):
        """A receipt of nobody is nobody's turnover."""
        self.post_invoice(self.env["res.partner"], 40, move_type="out_receipt")
        run = self.classify()
        self.assertEqual(run.total, 0)
        self.assertEqual(run.without_card_count, 0)

    def test_foreign_currency(self):
        """Amounts are in the company's currency: 10 EUR are 80 CNY."""
        self.post_invoice(self.customer, 10, currency_id=self.eur.id)
        self.post_invoice(self.customer, 5)
        self.post_invoice(
            self.customer, 2, currency_id=self.eur.id, move_type="out_refund"
        )
        self.assertEqual(self._turnover(), 69)

    def test_dates(self):
        """The invoice date decides, not the accounting date."""
        self.post_invoice(self.customer, 1, "2025-06-15", date="2025-07-31")
        self.post_invoice(self.customer, 10, "2025-06-16")
        self.post_invoice(self.customer, 100, "2026-06-15")
        self.post_invoice(self.customer, 1000, "2026-06-16")
        self.assertEqual(self._turnover(), 110)

    def test_contacts_of_a_company(self):
        """What contacts and addresses of a company are invoiced is the company's."""
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        address = self.env["res.partner"].create(
            {"name": "Shop", "parent_id": contact.id, "type": "invoice"}
        )
        self.post_invoice(self.customer, 1)
        self.post_invoice(contact, 10)
        self.post_invoice(address, 100)
        self.assertEqual(self._turnover(), 111)

    def test_branch_with_a_card_of_its_own(self):
        """A branch that is a company is a customer of its own."""
        branch = self.make_customer("Branch", parent_id=self.customer.id)
        card = self.make_card(branch)
        self.post_invoice(self.customer, 1)
        self.post_invoice(branch, 10)
        self.assertEqual(self._turnover(), 1)
        self.assertEqual(self.line(card).turnover, 10)

    def test_moved_person_takes_history_along(self):
        """A person who comes under a company brings his invoices with him."""
        person = self.make_customer("Person", is_company=False)
        person_card = self.make_card(person)
        self.post_invoice(person, 60)
        self.post_invoice(self.customer, 40)
        self.assertEqual(self._turnover(), 40)
        self.assertEqual(self.line(person_card).turnover, 60)
        person.parent_id = self.customer
        run = self.classify()
        self.assertEqual(self.line(self.card).turnover, 100)
        self.assertEqual(self.line(person_card).turnover, 0)
        self.assertEqual(run.total, 100)
        self.assertEqual(run.customer_count, 1)

    def test_person_leaves(self):
        """A person who leaves a company takes his invoices with him."""
        person = self.make_customer(
            "Person", is_company=False, parent_id=self.customer.id
        )
        self.post_invoice(person, 60)
        self.post_invoice(self.customer, 40)
        self.assertEqual(self._turnover(), 100)
        person.parent_id = False
        self.assertEqual(self._turnover(), 40)

    def test_archived_customer(self):
        """An archived contact keeps turnover and tier, and counts in the shares."""
        self.post_invoice(self.customer, 100)
        self.post_invoice(self.other, 20)
        self.customer.active = False
        run = self.classify()
        self.assertEqual(self.line(self.card).turnover, 100)
        self.assertEqual(self.tier(self.card), self.level_1)
        self.assertEqual(self.tier(self.other_card), self.level_3)
        self.assertEqual(run.total, 120)

    def test_two_companies_share_a_customer(self):
        """Each company has its own card, turnover, currency, total and tier."""
        usd_card = self.make_card(self.customer, company_id=self.company_usd.id)
        self.post_invoice(self.customer, 10)
        self.post_invoice(self.other, 90)
        # 100 EUR are 125 USD.
        self.post_invoice(
            self.customer,
            100,
            company_id=self.company_usd.id,
            currency_id=self.eur.id,
        )
        runs = self.scheme.action_classify()
        run = runs.filtered(lambda run: run.company_id == self.company)
        run_usd = runs.filtered(lambda run: run.company_id == self.company_usd)
        self.assertEqual((run.total, run_usd.total), (100, 125))
        self.assertEqual(run_usd.currency_id.name, "USD")
        self.assertEqual(self.line(self.card).turnover, 10)
        self.assertEqual(self.tier(self.card), self.level_3)
        self.assertEqual(self.line(usd_card).turnover, 125)
        self.assertEqual(self.tier(usd_card), self.level_1)
        self.assertEqual(self.customer.relationship_tier_id, self.level_3)
        self.assertEqual(
            self.customer.with_company(self.company_usd).relationship_tier_id,
            self.level_1,
        )

    def test_scheme_of_one_company(self):
        """A scheme of one company leaves the cards of the other alone."""
        own = self.make_scheme([{"min_turnover": 1}], [], turnover_source="invoices")
        usd_card = self.make_card(self.customer, company_id=self.company_usd.id)
        runs = own.action_classify()
        self.assertEqual(runs.company_id, self.company)
        self.assertTrue(self.line(self.card, own))
        self.assertFalse(self.line(usd_card, own))

    def test_thresholds_in_company_currency(self):
        """A threshold of a shared scheme is in the currency of the card's company."""
        shared = self.make_scheme(
            [{"min_turnover": 100}], [], company_id=False, turnover_source="invoices"
        )
        usd_card = self.make_card(self.customer, company_id=self.company_usd.id)
        self.post_invoice(self.customer, 99.99)
        self.post_invoice(self.customer, 100, company_id=self.company_usd.id)
        shared.action_classify()
        low, high = shared.tier_ids[1], shared.tier_ids[0]
        self.assertEqual(self.tier(self.card, shared), low)
        self.assertEqual(self.tier(usd_card, shared), high)

    def test_sources(self):
        """Turnover of a scheme: invoices, imported figures, or both together."""
        schemes = [
            self.make_scheme([{"min_turnover": 1}], [], turnover_source=source)
            for source in ("invoices", "imported", "both")
        ]
        self.post_invoice(self.customer, 100)
        self.import_turnover(self.customer, 7)
        self.import_turnover(self.other, 20)
        self.assertEqual(
            [self._turnover(scheme=scheme) for scheme in schemes], [100, 7, 107]
        )
        self.assertEqual(
            [self._turnover(self.other_card, scheme) for scheme in schemes],
            [0, 20, 20],
        )

    def test_imported_for_a_contact(self):
        """Imported turnover of a contact is that of its company."""
        contact = self.env["res.partner"].create(
            {"name": "Contact", "parent_id": self.customer.id}
        )
        own = self.make_scheme([{"min_turnover": 1}], [])
        self.import_turnover(contact, 7)
        self.assertEqual(self._turnover(scheme=own), 7)

    def test_imported_in_another_company(self):
        """Imported turnover belongs to one company."""
        own = self.make_scheme([{"min_turnover": 1}], [])
        self.import_turnover(self.customer, 7, company_id=self.company_usd.id)
        self.assertEqual(self._turnover(scheme=own), 0)


@tagged("standard", "post_install", "-at_install")
class TestTurnoverLevel(RelationshipCommon):
    """The shipped turnover levels (60 % / 80 %), on examples calculated by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme.turnover_source = "imported"

    def _levels(self, *amounts):
        """Return the level of each of some customers, by their turnover."""
        customers = self.make_customers(*(f"Customer {a}" for a in amounts))
        cards = [self.make_card(customer) for customer in customers]
        for customer, amount in zip(customers, amounts, strict=True):
            if amount:
                self.import_turnover(customer, amount)
        self.last_run = self.classify()
        levels = list(self.scheme.tier_ids)
        return [levels.index(self.tier(card)) + 1 for card in cards]

    def _cutoffs(self):
        """Return the turnover from which each share condition of the run holds."""
        return [
            Decimal(rule["cutoffs"]["max_cumulative_share"])
            for rule in self.last_run.rules
            if rule["cutoffs"]
        ]

    def test_plain(self):
        """Shares before: 0, 40, 65, 80, 90, 95 %; the one who crosses is above."""
        self.assertEqual(self._levels(400, 250, 150, 100, 50, 50), [1, 1, 2, 3, 3, 3])
        self.assertEqual(self.last_run.total, 1000)
        self.assertEqual(self.last_run.customer_count, 6)
        self.assertEqual(self._cutoffs(), [250, 150])

    def test_exactly_on_the_limits(self):
        """Who has exactly 60 % or 80 % before him is below the limit."""
        self.assertEqual(self._levels(60, 20, 12, 8), [1, 2, 3, 3])

    def test_one_cent_short_of_the_limit(self):
        """59.99 % before: still in the first level."""
        self.assertEqual(self._levels(59.99, 20.01, 12, 8), [1, 1, 3, 3])

    def test_straddle_lower(self):
        """Lower tier: who crosses the limit with his own turnover is below it."""
        self.scheme.straddle = "lower"
        # Shares with their own: 40, 65, 80, 90, 95, 100 %; 80 % is at most 80 %.
        self.assertEqual(self._levels(400, 250, 150, 101, 50, 49), [1, 2, 2, 3, 3, 3])

    def test_straddle_lower_exactly(self):
        """Lower tier: with exactly 60 % or 80 % a customer is within the limit."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(60, 20, 12, 8), [1, 2, 3, 3])

    def test_ties_upper(self):
        """Equal turnover, equal level: all three have 40 % before them."""
        self.assertEqual(self._levels(40, 20, 20, 20), [1, 1, 1, 1])

    def test_ties_across_both_limits(self):
        """Ten equal customers have nobody before them."""
        self.assertEqual(self._levels(*[10] * 10), [1] * 10)

    def test_ties_lower(self):
        """Lower tier: the three of 20 are together within 100 %, so none in 80 %."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(40, 20, 20, 20), [1, 3, 3, 3])

    def test_all_equal_lower(self):
        """Lower tier: customers who all are equal have all 100 % with them."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(10, 10, 10), [3, 3, 3])

    def test_one_customer_has_it_all(self):
        """100 % of one customer: he is in the first level, the rest in the last."""
        self.assertEqual(self._levels(500, 0, -20), [1, 3, 3])
        self.assertEqual(self.last_run.total, 500)
        self.assertEqual(self.last_run.customer_count, 1)

    def test_one_customer_has_it_all_lower(self):
        """Lower tier: his own 100 % is beyond every limit."""
        self.scheme.straddle = "lower"
        self.assertEqual(self._levels(500, 0), [3, 3])

    def test_zero_and_negative(self):
        """Turnover of zero or less is in no share, and does not lower the total."""
        self.assertEqual(self._levels(600, 200, 200, 0, -500, -1), [1, 2, 2, 3, 3, 3])
        self.assertEqual(self.last_run.total, 1000)

    def test_nobody_has_turnover(self):
        """Without turnover everybody is in the last level, and nothing breaks."""
        self.assertEqual(self._levels(0, -5), [3, 3])
        self.assertEqual(self.last_run.total, 0)
        self.assertEqual(self.last_run.customer_count, 0)

    def test_months_add_up(self):
        """A customer's turnover is that of all his months and sources together."""
        customers = self.make_customers("A", "B")
        cards = [self.make_card(customer) for customer in customers]
        self.import_turnover(customers[0], 30)
        self.import_turnover(customers[0], 30, "2026-01-31")
        self.import_turnover(customers[0], -9, source="correction")
        self.import_turnover(customers[1], 50)
        self.classify()
        self.assertEqual([self.line(card).turnover for card in cards], [51, 50])

    def test_hundreds_of_cents(self):
        """Decimals are exact: 0.1 added ten times is 1, on the limit and not below."""
        customers = self.make_customers("A", "B")
        cards = [self.make_card(customer) for customer in customers]
        for month in range(1, 7):
            self.import_turnover(customers[0], 0.1, f"2026-{month:02}-01")
        self.import_turnover(customers[1], 0.4)
        run = self.classify()
        # A has 0.6 of 1.0: B has exactly 60 % before him.
        self.assertEqual(
            [self.tier(card) for card in cards], [self.level_1, self.level_2]
        )
        self.assertEqual(run.total, 1)

    def test_great_potential(self):
        """Great potential is at least level 2, and does not take level 1 away."""
        customers = self.make_customers("A", "B", "C")
        cards = [self.make_card(customer) for customer in customers]
        self.import_turnover(customers[0], 90)
        self.import_turnover(customers[1], 10)
        self.classify()
        decision = {
            "manual_tier_id": self.level_2.id,
            "manual_at_least": True,
            "manual_reason": "Great potential",
            "manual_until": "2026-12-31",
        }
        for card in (cards[0], cards[2]):
            self.as_user(self.head, self.line(card)).write(decision)
        expected = [self.level_1, self.level_3, self.level_2]
        # At once, of a few cards, and by a run.
        self.assertEqual([self.tier(card) for card in cards], expected)
        cards[2]._refresh_all()
        self.assertEqual([self.tier(card) for card in cards], expected)
        self.classify()
        self.assertEqual([self.tier(card) for card in cards], expected)
        self.assertTrue(self.line(cards[2]).is_deviating)
        self.assertFalse(self.line(cards[0]).is_deviating)
        found = self.env["relationship.classification"].search(
            [("is_deviating", "=", True), ("card_id", "in", [c.id for c in cards])]
        )
        self.assertEqual(found, self.line(cards[2]))
        self.assertIn("At least Level 2", self.line(cards[2]).explanation)
        # A customer of potential who buys less is lifted, one who buys more rises.
        self.import_turnover(customers[2], 1000, "2026-05-01")
        self.classify()
        self.assertEqual(self.tier(cards[2]), self.level_1)
        self.assertEqual(self.tier(cards[0]), self.level_2)
        # It has an end.
        with self.on("2027-01-02"):
            self.classify()
            self.assertEqual(self.tier(cards[2]), self.level_1)
            self.assertEqual(self.tier(cards[0]), self.level_3)
            self.assertFalse(self.line(cards[0]).manual_at_least)

    def test_great_potential_is_no_specialists(self):
        """Who may set no tier lifts nobody, by whatever field of the contact."""
        card = self.make_card()
        self.classify()
        line = self.as_user(self.specialist, self.line(card))
        with self.forbidden():
            line.write({"manual_tier_id": self.level_2.id, "manual_at_least": True})
        for rule in self.scheme.tier_ids.rule_ids:
            self.assertFalse(rule.domain)

    def test_customers_without_card(self):
        """Customers without card count in every share; the run says how many."""
        customers = self.make_customers("A", "B", "C", "D")
        card = self.make_card(customers[1])
        for customer, amount in zip(customers, (70, 20, 10, -3), strict=True):
            self.import_turnover(customer, amount)
        run = self.classify()
        self.assertEqual(self.tier(card), self.level_2)
        self.assertEqual(run.total, 100)
        self.assertEqual(run.customer_count, 3)
        self.assertEqual(run.without_card_count, 2)
        self.assertEqual(run.without_card_turnover, 80)

    def test_archived_card(self):
        """A card that is archived is not classified; its customer still counts."""
        customers = self.make_customers("A", "B")
        cards = [self.make_card(customer) for customer in customers]
        for customer, amount in zip(customers, (70, 30), strict=True):
            self.import_turnover(customer, amount)
        self.classify()
        cards[0].action_archive()
        self.import_turnover(customers[0], -70, source="correction")
        run = self.classify()
        self.assertEqual(run.total, 30)
        self.assertEqual(self.tier(cards[1]), self.level_1)
        self.assertEqual(self.line(cards[0]).turnover, 70, "as it was")
        cards[0].action_unarchive()
        self.assertEqual(self.line(cards[0]).turnover, 0)
        self.assertEqual(self.tier(cards[0]), self.level_3)
