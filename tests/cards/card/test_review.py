from ast import literal_eval
from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged
from odoo.tools.translate import code_translations

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCardReview(CardCommon):
    """Valid cards are complete and confirmed in time (R269, R329, R335)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.relationship_review_days = 365
        formats = cls.env["relationship.card.format"].search([])
        formats.requirement_ids.unlink()
        cls.env["relationship.card.requirement"].create(
            {
                "format_id": cls.env.ref(
                    "crm_relationship.relationship_card_format_organization"
                ).id,
                "field_id": cls.env["ir.model.fields"]
                ._get("relationship.card", "nature")
                .id,
            }
        )
        cls.card = cls.make_card(cls.make_customer("Azure"), nature="private")

    def confirm(self, user, card=None):
        self.as_user(user, card or self.card).action_confirm()

    def due(self, card=None):
        return self.stored(card or self.card, "review_due_date")[0]

    def created_on(self, moment, card=None):
        """Let a card have been created at a moment, in UTC."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_card SET create_date = %s WHERE id = %s",
            (moment, (card or self.card).id),
        )
        self.env.invalidate_all()
        self.refresh()

    def test_confirming_stamps_who_and_when(self):
        """Who confirms a card is on it, with the day; the change is recorded."""
        self.env.cr.precommit.run()
        old = self.card.message_ids
        self.confirm(self.specialist)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertEqual(self.card.confirmed_date, date(2026, 6, 15))
        self.assertEqual(self.card.confirmed_user_id, self.specialist)
        tracked = (self.card.message_ids - old).sudo().tracking_value_ids
        self.assertEqual(tracked.field_id.name, "confirmed_date")
        with self.on("2026-06-20"):
            self.confirm(self.data_officer)
            self.assertEqual(self.card.confirmed_date, date(2026, 6, 20))
            self.assertEqual(self.card.confirmed_user_id, self.data_officer)

    def test_who_may_not_change_does_not_confirm(self):
        """Auditors and other specialists do not confirm a card."""
        for user in (self.auditor, self.specialist_2, self.outsider):
            with self.subTest(user.name), self.forbidden():
                self.confirm(user)
        self.assertFalse(self.card.confirmed_date)

    def test_confirming_many_at_once(self):
        """All cards of a list are confirmed in one step, or none of them."""
        cards = self.card + self.make_card()
        self.confirm(self.specialist, cards)
        self.assertEqual(set(cards.mapped("confirmed_user_id")), {self.specialist})
        cards += self.make_card(user_id=self.specialist_2.id)
        with self.on("2026-06-16"), self.forbidden():
            self.confirm(self.specialist, cards)
        self.assertEqual(set(cards[:2].mapped("confirmed_date")), {date(2026, 6, 15)})

    def test_review_is_due_after_the_interval(self):
        """365 days after it was confirmed, or after the interval of its tier (X30)."""
        self.confirm(self.specialist)
        self.assertEqual(self.due(), date(2027, 6, 15))
        self.tier_rest.review_interval_days = 30
        self.refresh()
        self.assertEqual(self.due(), date(2026, 7, 15))
        self.tier_rest.review_interval_days = 0
        self.company.relationship_review_days = 10
        self.refresh()
        self.assertEqual(self.due(), date(2026, 6, 25))

    def test_new_card_is_due_at_once(self):
        """A card that nobody has confirmed is due since the day it was made."""
        self.created_on("2026-06-10 09:00:00")
        self.assertEqual(self.due(), date(2026, 6, 10))

    def test_new_card_is_due_on_the_day_of_the_company(self):
        """A card made at 1 o'clock in Shanghai is not of the day before."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        self.created_on("2026-06-09 17:00:00")
        self.assertEqual(self.due(), date(2026, 6, 10))

    def test_mass_service_needs_no_review(self):
        """Customers reached by mailings are not reviewed one by one (R066)."""
        self.assertTrue(self.due())
        self.import_turnover(self.card.partner_id, 1)
        self.classify(self.imported)
        self.tier_rest.service_mode = "mass"
        self.refresh()
        self.assertFalse(self.due())
        # Confirmed once, it stays valid.
        self.confirm(self.specialist)
        self.assertFalse(self.due())
        with self.on("2036-06-15"):
            self.assertTrue(self.card.is_valid)
        self.assertNotIn(self.card, self._to_review())

    def _to_review(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_card_action_stale"
        )
        domain = literal_eval(action["domain"])
        return self.cards.search([*domain, ("company_id", "=", self.company.id)])

    def test_valid_needs_both(self):
        """Complete but not confirmed, or confirmed but not complete, is not valid."""
        self.assertFalse(self.card.is_valid)
        self.confirm(self.specialist)
        self.assertEqual(self.stored(self.card, "is_valid"), (True,))
        self.card.nature = False
        self.assertEqual(self.stored(self.card, "is_valid"), (False,))

    def test_valid_until_the_day_it_is_due(self):
        """A card is valid on the day its review is due, and not on the day after."""
        self.confirm(self.specialist)
        for day, expected in (
            ("2027-06-14", True),
            ("2027-06-15", True),
            ("2027-06-16", False),
        ):
            with self.subTest(day), self.on(day):
                self.assertEqual(self.card.is_valid, expected)
                self.assertEqual(self.card not in self._to_review(), expected)

    def test_search_agrees_with_what_cards_show(self):
        """Searching for valid cards finds those, and only those, that say so."""
        cards = self.card
        for nature in ("private", False):
            for confirmed in (False, date(2020, 1, 1), date(2026, 6, 1)):
                card = self.make_card(nature=nature)
                card.confirmed_date = confirmed
                cards += card
        domain = [("id", "in", cards.ids)]
        valid = self.cards.search([*domain, ("is_valid", "=", True)])
        self.assertEqual(len(valid), 1)
        self.assertEqual(valid, cards.filtered("is_valid"))
        for others in (("is_valid", "=", False), ("is_valid", "!=", True)):
            self.assertEqual(self.cards.search([*domain, others]), cards - valid)

    def test_stale_list(self):
        """The list of cards to review has incomplete and overdue ones."""
        self.confirm(self.specialist)
        incomplete, overdue = self.make_card(), self.make_card(nature="private")
        incomplete.confirmed_date = date(2026, 6, 1)
        overdue.confirmed_date = date(2020, 6, 1)
        self.make_card().action_archive()
        self.assertEqual(self._to_review(), incomplete + overdue)


@freeze_time("2026-06-15 04:00:00")
@tagged("standard", "post_install", "-at_install")
class TestStaleReminder(CardCommon):
    """Every week, each specialist is told of their cards to review (R269)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Only the cards of this test are there to remind of.
        cls.cards.with_context(active_test=False).search([]).active = False
        formats = cls.env["relationship.card.format"].search([])
        formats.requirement_ids.unlink()
        cls.stale = cls.make_card() + cls.make_card()
        cls.fresh = cls.make_card()
        cls.other = cls.make_card(user_id=cls.specialist_2.id)
        cls.nobody = cls.make_card(user_id=False)
        cls.card_usd = cls.make_card(company_id=cls.company_usd.id)
        cls.card_usd.user_id = cls.specialist_usd
        for card in cls.stale + cls.other + cls.nobody + cls.card_usd:
            card.confirmed_date = date(2020, 1, 1)
        cls.fresh.confirmed_date = date(2026, 6, 1)

    def reminded(self):
        """Return the subjects of what the job sends to each of the users."""
        users = self.specialist + self.specialist_2 + self.data_officer
        users += self.specialist_usd + self.head + self.auditor
        domain = [("partner_ids", "in", users.partner_id.ids)]
        messages = self.env["mail.message"]
        before = messages.search(domain)
        self.run_cron("ir_cron_card_freshness")
        return {
            message.partner_ids.user_ids: message.subject
            for message in messages.search(domain) - before
        }

    def test_one_digest_for_each(self):
        """A specialist is told of their own, a data officer of all of the company."""
        self.assertEqual(
            self.reminded(),
            {
                self.specialist: "Relationship cards to review: 2",
                self.specialist_2: "Relationship cards to review: 1",
                self.data_officer: "Relationship cards to review: 4",
                self.specialist_usd: "Relationship cards to review: 1",
            },
        )

    def test_once_a_week(self):
        """Run again, the job is silent; a week later it reminds again."""
        self.assertTrue(self.reminded())
        self.assertFalse(self.reminded())
        with self.on("2026-06-20"):
            self.assertFalse(self.reminded())
        with self.on("2026-06-22"):
            self.assertEqual(len(self.reminded()), 4)

    def test_nothing_to_review(self):
        """Who has nothing to review hears nothing."""
        (self.stale + self.other + self.nobody).confirmed_date = date(2026, 6, 1)
        self.assertEqual(list(self.reminded()), [self.specialist_usd])

    def test_people_who_left_get_nothing(self):
        """Archived users are not written to; the data officer hears of their cards."""
        self.specialist.active = False
        reminded = self.reminded()
        self.assertNotIn(self.specialist, reminded)
        self.assertIn("4", reminded[self.data_officer])

    def test_language_of_the_reader(self):
        """The digest is in the language of who reads it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.data_officer.lang = "zh_CN"
        terms = {"Relationship cards to review: %s": "待核对的客户关系卡：%s"}
        with patch.dict(
            code_translations.python_translations,
            {("crm_relationship", "zh_CN"): terms},
        ):
            reminded = self.reminded()
        self.assertEqual(reminded[self.data_officer], "待核对的客户关系卡：4")
        self.assertEqual(reminded[self.specialist], "Relationship cards to review: 2")
