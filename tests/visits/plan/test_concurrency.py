from odoo.tests import tagged

from ...work.concurrency import ConcurrencyCase


@tagged("standard", "post_install", "-at_install")
class TestPlanConcurrency(ConcurrencyCase):
    """Two people who edit one plan at once, each in a process: nothing is lost."""

    def setUp(self):
        super().setUp()
        made = self.first.call("make_plan")
        self.plan, self.cards, self.planned = (
            made[name] for name in ("plan", "cards", "visits")
        )
        self.addCleanup(self._archive)

    def _archive(self):
        with self.connection.cursor() as cr:
            cr.execute(
                "UPDATE relationship_visit_plan SET state = 'cancelled' WHERE id = %s",
                [self.plan],
            )

    def visits(self):
        """Return card, purpose and whether there is a baseline, of each visit."""
        with self.connection.cursor() as cr:
            cr.execute(
                "SELECT card_id, purpose, baseline_date IS NOT NULL, state"
                " FROM relationship_visit WHERE plan_id = %s ORDER BY id",
                [self.plan],
            )
            return cr.fetchall()

    def at_once(self, first, second):
        """Let both read the plan, then do their work one after the other."""
        for process, (name, options) in (
            (self.first, first),
            (self.second, second),
        ):
            process.start(name, plan=self.plan, **options)
            self.assertEqual(process.read(), {"commit": 0})
        for process in (self.first, self.second):
            process.go_on()
        for process in (self.first, self.second):
            self.assertIn("result", process.read())

    def add(self, card, purpose):
        values = {
            "card_id": card,
            "purpose": purpose,
            "date_start": "2027-03-09 09:00:00",
        }
        return ("save_plan", {"values": {"visit_ids": [[0, "virtual_1", values]]}})

    def change(self, visit, purpose):
        return (
            "save_plan",
            {"values": {"visit_ids": [[1, visit, {"purpose": purpose}]]}},
        )

    def test_both_add(self):
        """Each adds a visit: both are there."""
        self.at_once(self.add(self.cards[0], "Mine"), self.add(self.cards[1], "Yours"))
        self.assertEqual(
            {purpose for __, purpose, __, __ in self.visits()}, {None, "Mine", "Yours"}
        )
        self.assertEqual(len(self.visits()), 5)

    def test_one_deletes_one_adds(self):
        """One deletes a visit, the other adds one and changes another."""
        delete = ("save_plan", {"values": {"visit_ids": [[2, self.planned[0]]]}})
        add = self.add(self.cards[1], "Mine")
        add[1]["values"]["visit_ids"].append(
            [1, self.planned[1], {"purpose": "Changed"}]
        )
        self.at_once(delete, add)
        self.assertEqual(
            sorted(purpose or "" for __, purpose, __, __ in self.visits()),
            ["", "Changed", "Mine"],
        )

    def test_both_write_the_plan(self):
        """Both write the plan itself, too: the second is done again, none is lost."""
        first = self.add(self.cards[0], "Mine")
        second = self.add(self.cards[1], "Yours")
        first[1]["values"]["purpose"] = "First"
        second[1]["values"]["purpose"] = "Second"
        self.at_once(first, second)
        self.assertEqual(len(self.visits()), 5)

    def test_handed_in_meanwhile(self):
        """A visit added while the plan is handed in is there: in it, or off plan."""
        self.at_once(("submit_plan", {}), self.add(self.cards[0], "Late"))
        visits = self.visits()
        self.assertEqual(len(visits), 4)
        self.assertEqual(
            [in_plan for __, p, in_plan, __ in visits if not p], [True] * 3
        )
        self.assertEqual({s for __, p, __, s in visits if not p}, {"planned"})
        # Whether it is in the baseline depends on who was first.
        self.assertIn("Late", [purpose for __, purpose, __, __ in visits])
