from datetime import date

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestGift(CareCommon):
    """Gifts within their limits, on record (X21, R198, R200, R201)."""

    def make_gift(self, **values):
        return self.env["relationship.gift"].create(
            {"card_id": self.card.id, "name": "Flowers", "value": 100, **values}
        )

    def make_limit(self, **values):
        return self.env["relationship.gift.limit"].create(
            {"name": "Limit", "company_id": self.company.id, **values}
        )

    def test_none_for_the_government(self):
        """Nothing is given to them, nor taken; others are given to."""
        tag = self.env["res.partner.category"].create({"name": "Government"})
        self.make_limit(name="Government", is_forbidden=True, category_ids=tag.ids)
        self.make_gift()
        self.customer.category_id = tag
        for direction in ("given", "received"):
            with self.refused("Valve Works", "no gifts", "Government"):
                self.make_gift(direction=direction)

    def test_value(self):
        """Of one gift, and of all of a year; what is cancelled does not count."""
        self.make_limit(direction="given", max_value=100, max_year_value=250)
        first = self.make_gift()
        self.make_gift(date="2026-01-01")
        self.make_gift(value=900, direction="received")
        with self.refused("150", "more than", "100"):
            self.make_gift(value=150)
        with self.refused("300", "more than", "250"):
            self.make_gift()
        self.make_gift(date="2025-12-31")
        first.action_cancel()
        self.make_gift()
        with self.refused("300"):
            first.action_plan()

    def test_the_first_limit_counts(self):
        """A wider one before a narrow one, by their order."""
        self.make_limit(name="All", max_value=50, sequence=20)
        self.make_limit(name="Persons", max_value=500, sequence=10, kind="person")
        with self.refused("All"):
            self.make_gift()
        person = self.make_card(self.make_customer("Li", is_company=False))
        self.make_gift(card_id=person.id)
        with self.refused("enter a value"):
            self.make_limit(name="Nothing")

    def test_on_record(self):
        """What was made is not changed, nor deleted by people."""
        gift = self.as_user(self.specialist, self.make_gift(user_id=self.specialist.id))
        with self.refused("kept by the system"):
            gift.state = "done"
        gift.action_done()
        gift.note = "Was glad"
        with self.refused("not changed"):
            gift.value = 1
        with self.refused("stays on record"):
            gift.unlink()
        with self.refused("not possible"):
            gift.action_cancel()
        with self.refused("does not belong"):
            self.make_gift(partner_id=self.make_customer("Other").id)
        with self.refused("not below zero"), mute_logger("odoo.sql_db"):
            self.make_gift(value=-1)

    def test_offers(self):
        """Nothing is accepted: what is offered is refused or handed in (R347)."""
        self.make_limit(name="Installers", direction="received", is_forbidden=True)
        with self.refused("Installers"):
            self.make_gift(direction="received", outcome="kept")
        meal = self.make_gift(name="Meal", direction="received", outcome="refused")
        wine = self.make_gift(name="Wine", direction="received", outcome="handed_in")
        meal.action_done()
        with self.refused("Handed In to"):
            wine.action_done()
        wine.handed_user_id = self.supervisor
        wine.action_done()
        with self.refused("not changed"):
            wine.outcome = "refused"
        found = self.env["relationship.gift"].search(
            [("outcome", "in", ("refused", "handed_in"))]
        )
        self.assertEqual(found & self.card.gift_ids, meal + wine)
        with self.refused("of what a customer offers"):
            self.make_gift(outcome="refused")

    def test_offers_have_a_result(self):
        """What was received says whether it was kept; only that counts in the year."""
        self.make_limit(direction="received", max_year_value=150)
        gift = self.make_gift(direction="received")
        with self.refused("What Became of It"):
            gift.action_done()
        self.make_gift(direction="received", outcome="refused", value=900)
        gift.outcome = "kept"
        gift.action_done()
        with self.refused("200"):
            self.make_gift(direction="received")

    def test_care_rule(self):
        """A rule plans the gift and gives an activity; a limit says why not."""
        self.make_date(self.chen)
        rule = self.make_rule(action="gift", gift_name="Cake", gift_value=80)
        log = self.run_rule(rule)
        gift = self.card.gift_ids
        self.assertEqual(log.state, "done")
        self.assertEqual(
            (gift.name, gift.value, gift.partner_id, gift.state, gift.date),
            ("Cake", 80, self.chen, "planned", date(2026, 6, 15)),
        )
        self.assertEqual((gift.log_id, gift.user_id), (log, self.specialist))
        self.assertEqual(len(self.activities()), 1)
        self.make_limit(name="Small", max_value=50)
        self.make_date(self.zhao)
        log = self.run_rule(rule)
        self.assertEqual((log.state, log.reason), ("skipped", "gift"))
        self.assertIn("Small", log.detail)
        self.assertEqual(len(self.card.gift_ids), 1)
        with self.refused("say what the gift is"):
            self.make_rule(action="gift")

    def test_two_of_one_customer_in_one_night(self):
        """The limit of a year counts what the same night plans (X21)."""
        self.make_date(self.chen)
        self.make_date(self.zhao)
        self.make_limit(name="A hundred a year", max_year_value=100)
        logs = self.run_rule(
            self.make_rule(action="gift", gift_name="Cake", gift_value=80)
        )
        self.assertEqual(sorted(logs.mapped("state")), ["done", "skipped"])
        self.assertEqual(sum(self.card.gift_ids.mapped("value")), 80)

    def test_sums_of_many_at_once(self):
        """What gifts come to is asked once, however many there are."""
        self.make_limit(max_year_value=1_000_000)
        values = {"name": "Pen", "value": 1}
        cards = [
            self.card,
            *(self.make_card(self.make_customer(f"C{n}")) for n in range(9)),
        ]
        gifts = self.env["relationship.gift"]

        def asked(number):
            vals = [{**values, "card_id": card.id} for card in cards[:number]]
            before = self.cr.sql_log_count
            gifts.create(vals)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        asked(1)
        self.assertLessEqual(asked(10), asked(2) + 8)
