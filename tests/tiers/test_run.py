from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RelationshipCommon
from ..work.snapshot import working_tables


@tagged("standard", "post_install", "-at_install")
class TestRun(RelationshipCommon):
    """What a run computes, keeps and leaves alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        cls.customers = cls.make_customers(*"ABCD")
        cls.cards = [cls.make_card(customer) for customer in cls.customers]
        for customer, amount in zip(cls.customers, (50, 20, 15, 15), strict=True):
            cls.import_turnover(customer, amount)

    def _codes(self):
        return [self.tier(card, self.own).code[-1] for card in self.cards]

    def _versions(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT k.id, k.ctid::text, c.ctid::text FROM relationship_classification k"
            " JOIN relationship_card c ON c.id = k.card_id WHERE k.scheme_id = %s",
            [self.own.id],
        )
        return {row[0]: row[1:] for row in self.env.cr.fetchall()}

    def test_record(self):
        """The run keeps day, period, totals and the cut-off of each condition."""
        run = self.classify(self.own)
        self.assertRecordValues(
            run,
            [
                {
                    "scheme_id": self.own.id,
                    "company_id": self.company.id,
                    "state": "done",
                    "date": date(2026, 6, 15),
                    "total": 100,
                    "customer_count": 4,
                    "without_card_count": 0,
                    "without_card_turnover": 0,
                    "changed_count": 4,
                }
            ],
        )
        self.assertEqual(self._codes(), ["1", "1", "2", "2"])
        for card in self.cards:
            self.assertEqual(self.line(card, self.own).run_id, run)

    def test_first_changes(self):
        """The first run records for every card: no tier before, its tier now."""
        run = self.classify(self.own)
        changes = self.cards[2].tier_change_ids.filtered(
            lambda change: change.scheme_id == self.own
        )
        self.assertRecordValues(
            changes,
            [
                {
                    "old_tier_id": False,
                    "new_tier_id": self.own.tier_ids[1].id,
                    "date": date(2026, 6, 15),
                    "cause": "computed",
                    "user_id": False,
                    "run_id": run.id,
                    "turnover": 15,
                    "company_id": self.company.id,
                }
            ],
        )

    def test_repeated(self):
        """The same again: a run that writes no line, change or card."""
        first = self.classify(self.own)
        before = self._versions(), self.rows("relationship.tier.change")
        second = self.classify(self.own)
        self.assertNotEqual(first, second)
        self.assertEqual(second.changed_count, 0)
        self.assertEqual(second.total, 100)
        self.assertEqual(
            before, (self._versions(), self.rows("relationship.tier.change"))
        )

    def test_only_differences_are_written(self):
        """One customer's new turnover writes his line, and those whose tier moved."""
        self.classify(self.own)
        before = self._versions()
        # 50, 20, 15, 15 become 50, 20, 15, 30: D is second, C is behind 100 of 115.
        self.import_turnover(self.customers[3], 15, source="more")
        run = self.classify(self.own)
        self.assertEqual(self._codes(), ["1", "2", "3", "1"])
        self.assertEqual(run.changed_count, 3)
        after = self._versions()
        changed = {key for key in after if after[key] != before[key]}
        self.assertEqual(
            changed, {self.line(card, self.own).id for card in self.cards[1:]}
        )

    def test_turnover_only(self):
        """A turnover that moves no tier is written, and is no change of tier."""
        self.classify(self.own)
        changes = self.rows("relationship.tier.change")
        self.import_turnover(self.customers[0], 1, source="more")
        run = self.classify(self.own)
        self.assertEqual(run.changed_count, 1)
        self.assertEqual(self.line(self.cards[0], self.own).turnover, 51)
        self.assertEqual(self.rows("relationship.tier.change"), changes)

    def test_in_tier_since(self):
        """A line says since when its tier holds, not when it was last computed."""
        self.classify(self.own)
        with self.on("2026-06-20"):
            self.import_turnover(self.customers[0], 1, source="more")
            self.import_turnover(self.customers[3], 15, source="more")
            self.classify(self.own)
        self.assertEqual(
            [self.line(card, self.own).tier_date for card in self.cards],
            [date(2026, 6, 15)] + [date(2026, 6, 20)] * 3,
        )

    def test_new_card_at_once(self):
        """A new card gets the tier of the last run, and no run of its own."""
        customer = self.make_customer("E")
        self.import_turnover(customer, 10)
        run = self.classify(self.own)
        self.assertEqual(run.without_card_count, 1)
        card = self.make_card(customer)
        self.assertEqual(self.tier(card, self.own).code, "TIER-3")
        self.assertEqual(self.line(card, self.own).turnover, 10)
        self.assertEqual(self.line(card, self.own).run_id, run)
        before = self.rows("relationship.classification")
        self.assertEqual(self.classify(self.own).changed_count, 0)
        self.assertEqual(self.rows("relationship.classification"), before)

    def test_new_card_before_the_first_run(self):
        """Before any run there is no tier, and nothing breaks."""
        card = self.make_card(self.make_customer("E"))
        self.assertFalse(self.tier(card, self.own))
        self.assertFalse(card.explanation)

    def test_rule_changed(self):
        """A changed limit holds with the next run, not before."""
        self.classify(self.own)
        self.own.tier_ids[0].rule_ids.max_cumulative_share = 40
        self.cards[1].action_refresh()
        self.assertEqual(self._codes(), ["1", "1", "2", "2"])
        self.classify(self.own)
        self.assertEqual(self._codes(), ["1", "2", "2", "2"])

    def test_rule_deleted(self):
        """After a rule is deleted, new cards and the next run do without it."""
        self.classify(self.own)
        self.own.tier_ids[1].rule_ids.unlink()
        card = self.make_card(self.make_customer("E"))
        self.assertEqual(self.tier(card, self.own).code, "TIER-3")
        self.classify(self.own)
        self.assertEqual(self._codes(), ["1", "1", "3", "3"])

    def test_past_day(self):
        """A run as of a past day counts what was turnover then."""
        self.import_turnover(self.customers[3], 1000, date(2025, 1, 1))
        run = self.classify(self.own, as_of=date(2025, 12, 31))
        self.assertEqual(run.total, 1000)
        self.assertEqual(self._codes(), ["3", "3", "3", "1"])

    def test_day_as_integrations_send_it(self):
        """A day may be given as text, as it comes over the wire."""
        runs = self.own.with_user(self.head).action_classify(as_of="2025-12-31")
        self.assertEqual(runs.date, date(2025, 12, 31))

    def test_nothing_left_in_the_working_table(self):
        """What a run has computed and applied is gone, with the working table."""
        self.classify(self.own)
        self.assertEqual(working_tables(self.env.cr), [])

    def test_who_may_classify(self):
        """Heads and administrators start a run; it is about all cards."""
        for user in (self.head, self.committee, self.administrator):
            with self.subTest(user=user.name), self.undone():
                self.own.with_user(user).action_classify()
                self.assertEqual(self._codes(), ["1", "1", "2", "2"])
        for user in (
            self.specialist,
            self.supervisor,
            self.data_officer,
            self.auditor,
            self.outsider,
            self.portal,
        ):
            with self.subTest(user=user.name), self.refused(error=AccessError):
                self.own.with_user(user).action_classify()

    def test_runs_are_readonly(self):
        """Nobody writes or deletes runs and changes."""
        run = self.classify(self.own)
        change = self.cards[0].tier_change_ids[:1]
        for user in (self.committee, self.administrator, self.auditor):
            for record in (run, change):
                with self.subTest(user=user.name, model=record._name):
                    with self.forbidden():
                        record.with_user(user).write({"company_id": 1})
                    with self.forbidden():
                        record.with_user(user).unlink()

    def test_two_workers(self):
        """While another worker computes the same, a run leaves it to him."""
        first = self.classify(self.own)
        self.import_turnover(self.customers[3], 15, source="more")
        with patch.object(
            self.registry["relationship.classifier"],
            "_work_lock",
            lambda self, *keys: False,
        ):
            self.assertEqual(self.classify(self.own), first)
        self.assertEqual(self._codes(), ["1", "1", "2", "2"])

    def test_failed_worker_leaves_no_lock(self):
        """A job that fails gives its connection back without the worker's lock.

        Each scheme has its turn, and finds no lock but its own.
        """
        reached = []

        def fail(runs, *args):
            reached.append(self._locks())
            runs.env.cr.execute("SELECT 1 / 0")

        with (
            patch.object(
                self.registry["relationship.classifier"], "_compute_run", fail
            ),
            mute_logger(
                *("odoo.sql_db", "odoo.addons.base.models.ir_cron"),
                "odoo.addons.crm_relationship.models.mixins.work",
            ),
        ):
            self.run_cron("ir_cron_classify")
        self.assertEqual(set(reached), {1})
        self.assertEqual(self._locks(), 0)

    def _locks(self):
        """Return how many locks the connection holds beyond its transactions."""
        self.env.cr.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        )
        return self.env.cr.fetchone()[0]


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
            self.registry["relationship.classifier"], "_work_batch_size", 10
        ):
            self.assertLessEqual(self._statements(), one_batch + 3 * 3)
