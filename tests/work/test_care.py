from odoo.tests import tagged

from .concurrency import ConcurrencyCase


@tagged("standard", "post_install", "-at_install")
class TestCareConcurrency(ConcurrencyCase):
    """Care by real processes: killed, or two at once, each is written to once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.first.call("make_care", company=cls.company)

    def setUp(self):
        self.addCleanup(self._reset)
        # Before that: what a failed test has left waiting holds locks.
        super().setUp()

    def _run(self, statement):
        with self.connection.cursor() as cr:
            cr.execute(statement)
            return cr.fetchall() if cr.description else None

    def _reset(self):
        self._run("DELETE FROM relationship_care_log")
        self._run("DELETE FROM mail_mail WHERE email_to LIKE '%@care.example%'")
        self._run("UPDATE relationship_care_rule SET last_date = NULL")

    def _found(self):
        """Return the numbers of logs, of those that are done, and of people told."""
        [(logs, done)] = self._run(
            "SELECT count(*), count(*) FILTER (WHERE state = 'done' AND mail_id > 0)"
            f" FROM relationship_care_log WHERE rule_id = {self.rule}"
        )
        [(mails, people)] = self._run(
            "SELECT count(*), count(DISTINCT email_to) FROM mail_mail"
            " WHERE email_to LIKE '%@care.example%'"
        )
        self.assertEqual(mails, people, "somebody is written to twice")
        return logs, done, mails

    def test_killed_between_log_and_mail(self):
        """Of that batch neither is there; another worker does the rest, once."""
        self.first.start("care", rule=self.rule, pause=3)
        self.assertEqual(self.first.read(), {"commit": 3})
        self.first.end()
        self.assertEqual(self._found(), (20, 20, 20))
        self.assertEqual(self.second.call("care", rule=self.rule), 20)
        every = len(self.cards)
        self.assertEqual(self._found(), (every, every, every))
        self.assertEqual(self.second.call("care", rule=self.rule), 0)

    def test_two_at_once(self):
        """While one is between log and mail, the other does not write a second time."""
        self.first.start("care", rule=self.rule, pause=2)
        self.assertEqual(self.first.read(), {"commit": 2})
        self.second.start("care", rule=self.rule)
        # It waits for those that the first one has logged.
        self.second.answers(0.5)
        self.first.go_on()
        handled = self.first.read()["result"] + self.second.read()["result"]
        every = len(self.cards)
        self.assertEqual(handled, every)
        self.assertEqual(self._found(), (every, every, every))
