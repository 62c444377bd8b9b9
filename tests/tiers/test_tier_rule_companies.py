from odoo.tests import tagged

from ..common import InvoicingCommon


@tagged("standard", "post_install", "-at_install")
class TestTierRuleCompanies(InvoicingCommon):
    """Rules of a scheme that companies share."""

    def test_company_dependent_field(self):
        """A field with a value per company is read in the card's company."""
        customer = self.make_customer()
        card = self.make_card(customer)
        usd_card = self.make_card(customer, company_id=self.company_usd.id)
        customer.with_company(self.company_usd).barcode = "VIP"
        scheme = self.make_scheme(
            [{"domain": "[('barcode', '=', 'VIP')]"}], [], company_id=False
        )
        scheme.action_classify()
        self.assertEqual(self.tier(card, scheme).code, "TIER-2")
        self.assertEqual(self.tier(usd_card, scheme).code, "TIER-1")
