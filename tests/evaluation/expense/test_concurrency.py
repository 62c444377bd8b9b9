from odoo.tests import tagged

from ...work.concurrency import ConcurrencyCase


@tagged("standard", "post_install", "-at_install")
class TestFundConcurrency(ConcurrencyCase):
    """Two people who spend of one fund at once, each in a process (R341)."""

    def test_never_overspent(self):
        """Of 1,000 each wants 600: one has it, the other is told what is left."""
        made = self.first.call("make_fund")
        for process, expense in zip(
            (self.first, self.second), made["expenses"], strict=True
        ):
            process.start("submit_expense", expense=expense)
            self.assertEqual(process.read(), {"commit": 0})
        for process in (self.first, self.second):
            process.go_on()
        answers = [process.read()["result"] for process in (self.first, self.second)]
        [refused] = filter(None, answers)
        self.assertIn("400.00", refused)
        with self.connection.cursor() as cr:
            cr.execute(
                "SELECT amount_approved, amount_left FROM relationship_fund"
                " WHERE id = %s",
                [made["fund"]],
            )
            self.assertEqual([float(found) for found in cr.fetchone()], [600, 400])
