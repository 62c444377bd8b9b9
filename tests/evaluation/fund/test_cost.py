from odoo.tests import tagged
from odoo.tools import SQL

from .common import FundCommon


@tagged("standard", "post_install", "-at_install")
class TestCost(FundCommon):
    """Costs beside turnover are found by the keys of a person's customers."""

    def plan(self, domain):
        """Return what the specialist's list reads, where indexes serve if they can."""
        costs = self.as_user(self.specialist, "relationship.cost")
        query = costs._search(domain, order=costs._order, limit=80)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        self.env.cr.execute(SQL("EXPLAIN %s", query.select()))
        return "\n".join(row for (row,) in self.env.cr.fetchall())

    def test_no_table_is_read_whole(self):
        """Neither for all customers of the specialist nor for one of them."""
        for domain in ([], [("card_id", "=", self.card.id)]):
            with self.subTest(domain):
                plan = self.plan(domain)
                self.assertNotIn("Seq Scan", plan)
                self.assertIn("relationship_expense__card_id_index", plan)
                self.assertIn("account_move__partner_id_index", plan)
