from ...work.concurrency import ConcurrencyCase


class TestFilingConcurrency(ConcurrencyCase):
    """Real processes on a real database: a form that is sent twice is one case."""

    def test_sent_twice_at_the_same_moment(self):
        """The second waits for the first, and gets its case."""
        form = {"form": "page", "subject": "Pump"}
        self.first.start("file_case", pause=True, **form)
        self.assertEqual(self.first.read(), {"commit": 1})
        self.second.start("file_case", **form)
        # It has nothing to answer before it is known what becomes of the first.
        self.assertFalse(self.second.answers(1))
        self.first.go_on()
        filed = self.first.read()["result"]
        self.assertEqual(self.second.read()["result"], filed)

    def test_first_fails(self):
        """The second is the case when the first ends before it is registered."""
        form = {"form": "page of another", "subject": "Valve"}
        self.first.start("file_case", pause=True, **form)
        self.assertEqual(self.first.read(), {"commit": 1})
        self.second.start("file_case", **form)
        self.first.end()
        case = self.second.read()["result"]
        with self.connection.cursor() as cr:
            cr.execute("SELECT id FROM relationship_complaint WHERE subject = 'Valve'")
            self.assertEqual(cr.fetchall(), [(case,)])
