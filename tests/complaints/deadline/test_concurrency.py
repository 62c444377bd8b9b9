from ...work.concurrency import ConcurrencyCase

COUNT = 25
# Each case has two deadlines, each missed once, with three levels once each.
EXPECTED = {"breached": 2 * COUNT, "level": 6 * COUNT}
# Whoever is told of all of them at once is told of each case once.
TOLD = COUNT


class TestDeadlineConcurrency(ConcurrencyCase):
    """Real processes on a real database: each level once, whatever happens."""

    def setUp(self):
        super().setUp()
        self.cases = self.first.call(
            "make_late_cases", count=COUNT, label=self._testMethodName
        )

    def _rows(self, query):
        with self.connection.cursor() as cr:
            cr.execute(query, [tuple(self.cases)])
            return cr.fetchall()

    def assertEnd(self):
        """Everything has happened, each once, and as often as somebody was told."""
        events = self._rows(
            "SELECT e.kind, count(*) FROM relationship_deadline_event e"
            " JOIN relationship_deadline d ON d.id = e.deadline_id"
            " WHERE d.complaint_id IN %s GROUP BY e.kind"
        )
        self.assertEqual(dict(events), EXPECTED)
        [(activities,)] = self._rows(
            "SELECT count(*) FROM mail_activity WHERE res_id IN %s"
            " AND res_model = 'relationship.complaint'"
            " AND summary LIKE '%%missed. L%%'"
        )
        self.assertEqual(activities, TOLD)
        self.assertFalse(
            self._rows(
                "SELECT id FROM relationship_complaint"
                " WHERE id IN %s AND next_check IS NOT NULL"
            )
        )

    def test_two_at_once(self):
        """Two workers at the same time take different cases."""
        self.first.start("check_deadlines", pause=1)
        self.assertEqual(self.first.read(), {"commit": 1})
        self.second.call("check_deadlines")
        self.first.go_on()
        self.first.read()
        self.assertEnd()

    def test_killed(self):
        """What a worker had done without committing is done by the next one."""
        self.first.start("check_deadlines", pause=3)
        self.assertEqual(self.first.read(), {"commit": 3})
        self.first.end()
        self.second.call("check_deadlines")
        self.assertEnd()

    def test_again(self):
        """Running it once more does nothing more."""
        self.first.call("check_deadlines")
        self.second.call("check_deadlines")
        self.assertEnd()
