from unittest.mock import patch

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestRunStatements(RelationshipCommon):
    """The number of statements does not grow with the number of customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme(
            [{"max_cumulative_share": 60}],
            [{"max_cumulative_share": 80}, {"domain": "[('name', '=', 'X')]"}],
            [],
        )

    def _make(self, count):
        customers = self.make_customers(*(f"Customer {n}" for n in range(count)))
        self.env["relationship.card"].create(
            [
                {"partner_id": customer.id, "company_id": self.company.id}
                for customer in customers
            ]
        )
        self.env["relationship.turnover"].create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": self.company.id,
                    "month": "2026-05-01",
                    "amount": 10 + number,
                }
                for number, customer in enumerate(customers)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()

    def _statements(self):
        """Return the number of statements of a run."""
        before = self.cr.sql_log_count
        self.classify(self.own)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def _first_and_second(self):
        """Return the numbers of statements of two runs, then undone."""
        with self.undone():
            return self._statements(), self._statements()

    def test_constant(self):
        """5 customers, 205 customers: the same statements, changed or not."""
        self._make(5)
        self._first_and_second()  # fills the caches
        few_first, few_second = self._first_and_second()
        self._make(200)
        first, second = self._first_and_second()
        self.assertLessEqual(first, few_first)
        self.assertLessEqual(second, few_second)

    def test_batches(self):
        """Applying takes a statement for each batch, between two for the planner."""
        self._make(40)
        self._first_and_second()
        one_batch, __ = self._first_and_second()
        with patch.object(
            self.registry["relationship.classification.run"], "_work_batch_size", 10
        ):
            self.assertLessEqual(self._statements(), one_batch + 3 * 3)
