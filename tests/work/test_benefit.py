from odoo.tests import tagged

from .concurrency import ConcurrencyCase

# Seconds in which an answer would be there, did it not wait for the other one.
MOMENT = 1


@tagged("standard", "post_install", "-at_install")
class TestBenefitConcurrency(ConcurrencyCase):
    """Two people grant, or use, a benefit at once: it is given once (R075)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        made = cls.first.call("make_benefit", company=cls.company)
        cls.benefit, cls.grant = made["benefit"], made["grant"]
        cls.customers = made["cards"]

    def both(self, name, **options):
        """Let both do the same; return what is refused to each."""
        self.first.start(name, **options)
        self.first.read()
        self.second.start(name, **options)
        self.assertFalse(self.second.answers(MOMENT), "it waits for the first one")
        self.first.go_on()
        return self.first.read()["result"], self.second.read()["result"]

    def number(self, statement, *values):
        """Return the number that a statement finds."""
        with self.connection.cursor() as cr:
            cr.execute(statement, values)
            return cr.fetchone()[0]

    def test_granted_twice(self):
        """The second one is told that the customer has it already."""
        first, second = self.both(
            "grant_benefit", benefit=self.benefit, card=self.customers[1]
        )
        self.assertIsNone(first)
        self.assertIn("the customer has it already", second)
        self.assertEqual(
            self.number(
                "SELECT count(*) FROM relationship_benefit_grant"
                " WHERE benefit_id = %s AND card_id = %s AND state = 'granted'",
                self.benefit,
                self.customers[1],
            ),
            1,
        )

    def test_used_twice(self):
        """Of one use that is left, one is recorded, and the other is refused."""
        first, second = self.both("use_benefit", grant=self.grant)
        self.assertIsNone(first)
        self.assertIn("0", second)
        for statement in (
            "SELECT count(*) FROM relationship_benefit_use WHERE grant_id = %s",
            "SELECT used_quantity FROM relationship_benefit_grant WHERE id = %s",
        ):
            self.assertEqual(self.number(statement, self.grant), 1)
