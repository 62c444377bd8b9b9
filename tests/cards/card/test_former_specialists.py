from datetime import date, datetime

from odoo.tests import tagged

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestFormerSpecialists(CardCommon):
    """Upgrades find who had a card before in what was logged."""

    def setUp(self):
        super().setUp()
        self.former = self.specialist_2
        self.card = self.make_card(user_id=self.specialist.id, team_id=False)
        self.env.cr.execute(
            "UPDATE relationship_card SET create_date = '2025-01-01' WHERE id = %s",
            [self.card.id],
        )
        self.company.resource_calendar_id.tz = "Asia/Shanghai"

    def log(self, moment, field, old, new):
        """Log a change as tracking does."""
        message = self.card.message_post(body="Changed")
        message.date = moment
        self.env["mail.tracking.value"].create(
            {
                "field_id": self.env["ir.model.fields"]
                ._get("relationship.card", field)
                .id,
                "old_value_integer": old.id if old else 0,
                "new_value_integer": new.id if new else 0,
                "mail_message_id": message.id,
            }
        )

    def terms(self):
        """Return (user, first day, last day), oldest first."""
        return [
            (term.user_id, term.date_start, term.date_end)
            for term in self.card.term_ids.sorted("date_end")
        ]

    def test_from_what_was_logged(self):
        """Wu had it to 9 March, the colleague to 30 June: the evening is the next day.

        17:00 of 30 June, UTC, is 1 July in Shanghai.
        """
        self.log(datetime(2025, 3, 10, 2), "user_id", self.supervisor, self.former)
        self.log(datetime(2025, 6, 30, 17), "user_id", self.former, self.specialist)
        self.migrate("19.0.1.7.0/post-terms.py")
        expected = [
            (self.supervisor, False, date(2025, 3, 9)),
            (self.former, date(2025, 3, 10), date(2025, 6, 30)),
        ]
        self.assertEqual(self.terms(), expected)
        with self.subTest("again"):
            self.migrate("19.0.1.7.0/post-terms.py")
            self.assertEqual(self.terms(), expected)

    def test_twice_on_a_day(self):
        """Who had it for some hours of a day only is not one who had it."""
        self.log(datetime(2025, 3, 10, 2), "user_id", self.supervisor, self.former)
        self.log(datetime(2025, 3, 10, 3), "user_id", self.former, self.specialist)
        self.migrate("19.0.1.7.0/post-terms.py")
        self.assertEqual(self.terms(), [(self.supervisor, False, date(2025, 3, 9))])

    def test_before_those_that_are_known(self):
        """What a card has written down itself since stays, and begins when it did."""
        known = self.env["relationship.card.term"].create(
            {
                "card_id": self.card.id,
                "user_id": self.former.id,
                "date_end": "2025-12-31",
            }
        )
        self.log(datetime(2025, 3, 10, 2), "user_id", self.supervisor, self.former)
        self.log(datetime(2026, 1, 1, 2), "user_id", self.former, self.specialist)
        self.migrate("19.0.1.7.0/post-terms.py")
        self.assertEqual(
            self.terms(),
            [
                (self.supervisor, False, date(2025, 3, 9)),
                (self.former, date(2025, 3, 10), date(2025, 12, 31)),
            ],
        )
        self.assertTrue(known.exists())

    def test_team_and_deleted_person(self):
        """Another team alone is a term, too; who was deleted is nobody."""
        self.log(datetime(2025, 5, 1, 2), "team_id", None, self.team)
        self.migrate("19.0.1.7.0/post-terms.py")
        (term,) = self.card.term_ids
        self.assertEqual((term.user_id, term.team_id.id), (self.specialist, False))
        self.assertEqual(term.date_end, date(2025, 4, 30))
