from odoo.tests import tagged

from ...common import InvoicingCommon
from ..reference_common import ReferenceCommon


@tagged("standard", "post_install", "-at_install", "in_both")
class TestInvoice(ReferenceCommon, InvoicingCommon):
    """The button to the cases of an invoice."""

    view = "account.view_move_form"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_readers("account.group_account_invoice")
        cls.document = cls.make_draft_invoice(cls.customer, 100)

    def test_count(self):
        self.check_count()

    def test_companies(self):
        self.check_companies()

    def test_button(self):
        self.check_button()

    def test_action(self):
        self.check_action()

    def test_list(self):
        self.check_list()
