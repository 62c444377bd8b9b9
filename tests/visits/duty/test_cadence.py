from datetime import date
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import TODAY, DutyCommon


@tagged("standard", "post_install", "-at_install")
class TestCadence(DutyCommon):
    """What an administrator may enter, and what is refused."""

    def test_worst_case_shorter_than_ideal(self):
        """The worst case cannot come before the ideal."""
        with mute_logger("odoo.sql_db"), self.refused("At Worst", "Ideally"):
            self.make_cadence(ideal_days=30, max_days=20)
        self.make_cadence(ideal_days=30, max_days=30)

    def test_no_demand(self):
        """A cadence asks for something."""
        with mute_logger("odoo.sql_db"), self.refused("how often"):
            self.make_cadence(name="Nothing")

    def test_numbers(self):
        """Numbers are neither negative nor endless."""
        for values in (
            {"min_count": -1, "ideal_days": 5},
            {"ideal_days": -5, "min_count": 1},
            {"max_days": 100_000},
            {"min_count": 1000},
        ):
            with self.subTest(str(values)), mute_logger("odoo.sql_db"):
                with self.refused("At Least"):
                    self.make_cadence(**values)

    def test_for_nobody(self):
        """A cadence is for tiers, key customers or a card; not for a card and tiers."""
        with self.refused("choose tiers"):
            self.make_cadence(ideal_days=30, tier_ids=[])
        with self.refused("choose tiers"):
            self.make_cadence(
                ideal_days=30, tier_ids=self.tier_key.ids, card_id=self.card.id
            )

    def test_mass_tiers(self):
        """Customers reached by mailings are visited by nobody (R066)."""
        self.tier_key.service_mode = "mass"
        with self.refused("mailings", self.tier_key.name):
            self.make_cadence(ideal_days=30)

    def test_tiers_of_another_company(self):
        """A cadence of a company has tiers of that company."""
        abroad = self.make_scheme(
            [{"min_turnover": 1}], [], company_id=self.company_usd.id
        )
        with self.refused():
            self.make_cadence(ideal_days=30, tier_ids=abroad.tier_ids[0].ids)

    def test_in_words(self):
        """The demand is said in words."""
        cadence = self.make_cadence(
            min_count=2, level="top", place="headquarters", ideal_days=150, max_days=200
        )
        self.assertEqual(
            cadence.demand,
            "2 × per Year, ideally every 150 days, at worst after 200 days,"
            " Main Leader, Headquarters",
        )

    def test_change_runs_the_action(self):
        """A cadence of many customers is applied by the scheduled action, soon."""
        cron = self.env.ref("crm_relationship.ir_cron_contact_duties")
        triggers = self.env["ir.cron.trigger"]
        cadence = self.make_cadence(ideal_days=30)
        self.assertTrue(triggers.search([("cron_id", "=", cron.id)]))
        self.assertFalse(self.card.duty_ids)
        self.run_cron("ir_cron_contact_duties")
        self.assertEqual(self.card.duty_ids.cadence_id, cadence)

    def test_copy(self):
        """A copy is named as such, and has the same tiers."""
        cadence = self.make_cadence(ideal_days=30)
        copy = cadence.copy()
        self.assertEqual(copy.name, "Cadence (copy)")
        self.assertEqual(copy.tier_ids, cadence.tier_ids)

    def test_open_duties(self):
        """The number on a cadence opens its duties."""
        cadence = self.make_cadence(ideal_days=30)
        duty = self.duty(cadence)
        cadence.invalidate_recordset()
        self.assertEqual(cadence.duty_count, 1)
        domain = cadence.action_open_duties()["domain"]
        self.assertEqual(self.duties.search(domain), duty)
        self.env.invalidate_all()
        # Who sees no duties is shown no number, which would be wrong.
        seen = self.as_user(self.administrator, cadence)
        self.assertNotIn("duty_count", seen.fields_get())

    def test_delete(self):
        """With a cadence its duties go."""
        cadence = self.make_cadence(ideal_days=30)
        duty = self.duty(cadence)
        cadence.unlink()
        self.assertFalse(duty.exists())


@tagged("standard", "post_install", "-at_install")
class TestExtraDuty(DutyCommon):
    """Duties that people add to a single customer (R114)."""

    def add(self, user=None, **values):
        duties = self.as_user(user or self.specialist, "relationship.contact.duty")
        return duties.create({"card_id": self.card.id, "min_count": 1, **values})

    def test_add(self):
        """A specialist adds a duty to his customer; its figures are there at once."""
        self.make_visit(TODAY.replace(day=2))
        duty = self.add(visitor_role="specialist", period="quarter", min_count=2)
        self.assertTrue(duty.is_extra)
        self.assertEqual(duty.done_count, 1)
        self.assertEqual(duty.remaining_count, 1)
        self.assertEqual(duty.user_id, self.specialist)
        self.assertEqual(str(duty.due_date), "2026-06-30")
        self.assertEqual(duty.cadence_id.company_id, self.company)
        self.assertEqual(duty.demand, "2 × per Quarter")

    def test_change_and_delete(self):
        """He changes what it asks for, and deletes it."""
        duty = self.add(period="year")
        self.assertEqual(str(duty.due_date), "2026-12-31")
        duty.period = "quarter"
        self.assertEqual(str(duty.due_date), "2026-06-30")
        cadence = duty.cadence_id
        duty.unlink()
        self.assertFalse(cadence.exists())

    def test_without_a_card(self):
        """An additional duty is that of a customer."""
        duties = self.as_user(self.specialist, "relationship.contact.duty")
        with self.refused("Customer"):
            duties.create({"min_count": 1})

    def test_archived_card(self):
        """The card of an archived customer gets no duty, and says why."""
        self.card.active = False
        with self.refused("Azure", "archived"):
            self.add()

    def test_card_that_somebody_holds(self):
        """While the refresh passes the card over, the duty is there all the same."""
        with patch.object(type(self.env["relationship.card"]), "_refresh_figures"):
            duty = self.add(period="year", snooze_until="2026-06-20")
        self.assertEqual(duty.card_id, self.card)
        self.assertTrue(duty.is_extra)
        self.assertFalse(duty.due_date)
        self.assertEqual(str(duty.snooze_until), "2026-06-20")
        self.assertDuty(duty.cadence_id, due_date=date(2026, 12, 31))

    def test_person(self):
        """It may ask for contacts with one of the customer's people."""
        people = [
            self.env["relationship.key.person"].create(
                {
                    "card_id": self.card.id,
                    "partner_id": self.make_customer(
                        name, is_company=False, parent_id=self.customer.id
                    ).id,
                }
            )
            for name in ("Sun", "Li")
        ]
        duty = self.add(key_person_id=people[0].id, min_count=3)
        self.make_visit(TODAY.replace(month=5), key_person_ids=people[1].ids)
        self.assertEqual(duty.done_count, 0)
        self.make_visit(
            TODAY.replace(month=4), key_person_ids=[people[0].id, people[1].id]
        )
        self.assertEqual(duty.done_count, 1)
        self.assertIn("Sun", duty.demand)
        stranger = self.make_card(self.make_customer("Other"))
        with self.refused("Visited Person"):
            self.env["relationship.contact.duty"].create(
                {
                    "card_id": stranger.id,
                    "min_count": 1,
                    "key_person_id": people[0].id,
                }
            )

    def test_foreign_card(self):
        """Nobody adds duties to a card he does not work on, or moves one there."""
        foreign = self.make_card(self.make_customer("F"), user_id=self.specialist_2.id)
        with self.forbidden():
            self.add(card_id=foreign.id)
        duty = self.add()
        with self.refused("Customer"):
            duty.card_id = foreign
        with self.refused("Only Customer"):
            duty.cadence_id.card_id = foreign
        with self.forbidden():
            self.as_user(self.specialist_2, duty).unlink()

    def test_shared_cadence(self):
        """What a cadence asks of many is neither changed nor deleted on one card."""
        cadence = self.make_cadence(min_count=2)
        duty = self.as_user(self.specialist, self.duty(cadence))
        with self.refused("many customers"):
            duty.min_count = 1
        with self.refused("additional"):
            duty.unlink()
        with self.refused(error=AccessError):
            self.as_user(self.specialist, cadence).min_count = 1

    def test_figures_are_not_entered(self):
        """Figures are computed."""
        duty = self.add()
        for values in (
            {"done_count": 9},
            {"due_date": TODAY},
            {"user_id": self.specialist_2.id},
            {"cadence_id": 1},
        ):
            with self.subTest(str(values)), self.refused("not entered"):
                duty.write(values)
        with self.refused("Done"):
            self.add(done_count=5)

    def test_import(self):
        """Additional duties are imported from a sheet."""
        text, ids = self.load(
            "relationship.contact.duty",
            ["card_id", "visitor_role", "min_count", "period"],
            ("Azure", "Liaison Leader", 2, "per Year"),
            ("Azure", "Anybody", 4, "per Quarter"),
            user=self.specialist,
        )
        self.assertFalse(text)
        duties = self.duties.browse(ids)
        self.assertEqual(duties.mapped("user_id"), self.leader + self.specialist)
        self.assertEqual(duties.mapped("min_count"), [2, 4])

    def test_merged_cards(self):
        """Merged cards keep their additional duties, and have each duty once."""
        cadence = self.make_cadence(min_count=2)
        other = self.make_customer("Azure Ltd")
        self.import_turnover(other, 5000)
        card = self.make_card(other)
        self.refresh()
        self.assertDuty(cadence, card)
        added = self.add() + self.add(card_id=card.id, min_count=5)
        cadences = cadence + added.cadence_id
        self.make_visit(TODAY.replace(day=1), card=card)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.customer + other).ids, self.customer)
        duties = self.duties.search([("card_id", "=", self.card.id)])
        self.assertEqual(duties.cadence_id, cadences)
        self.assertEqual(len(duties), 3)
        self.assertEqual(set(duties.mapped("done_count")), {1})
