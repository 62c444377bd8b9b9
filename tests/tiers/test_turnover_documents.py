from odoo.tests import tagged

from ..common import InvoicingCommon


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
