from odoo.tests import tagged

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCardReconcile(CardCommon):
    """Cards that their contacts have left behind are listed, and mended in one step."""

    def reason(self, card):
        self.refresh()
        return card.reconcile_reason

    def listed(self, user=None):
        """Return what the list of cards to reconcile shows."""
        cards = self.as_user(user or self.head, "relationship.card")
        domain = [
            ("reconcile_reason", "!=", False),
            ("company_id", "=", self.company.id),
        ]
        return self.cards.browse(cards.search(domain).ids)

    def mend(self, card, user=None):
        self.as_user(user or self.head, card).action_reconcile()
        self.refresh()
        self.assertFalse(self.listed())

    def test_nothing_to_reconcile(self):
        """A card whose customer and specialist are there is in order."""
        card = self.make_card()
        self.assertFalse(self.reason(card))
        self.mend(card)
        self.assertTrue(card.active)
        self.assertEqual(card.user_id, self.specialist)

    def test_archived_contact(self):
        """The card of an archived contact is archived."""
        card = self.make_card()
        card.partner_id.active = False
        self.assertEqual(self.reason(card), "archived")
        self.assertEqual(self.listed(), card)
        self.mend(card)
        self.assertFalse(card.active)
        # Its form asks for nothing any more.
        self.assertFalse(card.reconcile_reason)
        card.active = True
        self.assertEqual(card.reconcile_reason, "archived")

    def test_contact_moved_under_a_company_without_card(self):
        """The company takes over the card, with all that is on it."""
        person = self.make_customer("Li Wei", is_company=False)
        card = self.make_card(person, needs="steel")
        self.import_turnover(person, 50)
        card.message_post(body="Called")
        messages = card.message_ids
        company = self.make_customer("Azure Works")
        person.parent_id = company
        self.assertEqual(self.reason(card), "not_commercial")
        self.mend(card)
        self.assertEqual(card.partner_id, company)
        self.assertEqual((card.needs, card.turnover), ("steel", 50))
        self.assertEqual(card.kind, "organization")
        self.assertEqual(card.format_id.kind, "organization")
        self.assertLessEqual(messages, card.message_ids)

    def test_contact_moved_under_a_company_with_card(self):
        """The card is merged into that of the company; nothing is lost."""
        person = self.make_customer("Li Wei", is_company=False)
        card = self.make_card(person, needs="steel", preferences="tea")
        colleague = self.make_customer("Zhang Min", is_company=False)
        self.env["relationship.key.person"].create(
            {"card_id": card.id, "partner_id": colleague.id}
        )
        self.import_turnover(person, 50)
        customer = self.make_customer("Azure Works")
        kept = self.make_card(customer, user_id=self.specialist_2.id, needs="iron")
        self.import_turnover(kept.partner_id, 30)
        person.parent_id = kept.partner_id
        self.assertEqual(self.reason(card), "not_commercial")
        self.mend(card)
        self.assertFalse(card.exists())
        self.assertEqual(kept.turnover, 80)
        self.assertEqual((kept.needs, kept.preferences), ("iron", "tea"))
        self.assertEqual(kept.user_id, self.specialist_2)
        self.assertEqual(kept.key_person_ids.partner_id, colleague)

    def test_two_contacts_moved_under_one_company(self):
        """Several cards that belong to one customer now become one, in one step."""
        people = self.env["res.partner"].create([{"name": "Li"}, {"name": "Zhang"}])
        cards = self.make_card(people[0]) + self.make_card(people[1])
        for person in people:
            self.import_turnover(person, 10)
        company = self.make_customer("Azure Works")
        people.parent_id = company
        self.refresh()
        self.assertEqual(set(cards.mapped("reconcile_reason")), {"not_commercial"})
        self.mend(cards)
        card = cards.exists()
        self.assertEqual(card.partner_id, company)
        self.assertEqual(len(card), 1)
        self.assertEqual(card.turnover, 20)

    def test_merging_needs_the_right_on_both_cards(self):
        """A specialist does not merge their card into one that they may not see."""
        person = self.make_customer("Li Wei", is_company=False)
        card = self.make_card(person)
        foreign = self.make_card(
            self.make_customer("Azure Works"), user_id=self.specialist_2.id
        )
        person.parent_id = foreign.partner_id
        self.refresh()
        before = self.rows("relationship.card")
        words = ("Li Wei: the contact belongs to Azure Works now", "department head")
        with self.refused(*words):
            self.as_user(self.specialist, card).action_reconcile()
        # Nor into one that they see for a while, and may not change.
        self.env["relationship.release"].create(
            {
                "card_ids": foreign.ids,
                "user_ids": self.specialist.ids,
                "company_id": self.company.id,
                "purpose": "Bid",
                "date_start": "2026-06-01",
                "date_end": "2026-06-30",
            }
        ).state = "approved"
        self.env.flush_all()
        self.assertTrue(self.as_user(self.specialist, foreign).has_access("read"))
        with self.refused(*words):
            self.as_user(self.specialist, card).action_reconcile()
        self.assertEqual(self.rows("relationship.card"), before)

    def test_contact_moved_under_a_company_with_archived_card(self):
        """An archived card of the company comes back with what is merged into it."""
        person = self.make_customer("Li Wei", is_company=False)
        card = self.make_card(person)
        kept = self.make_card(self.make_customer("Azure Works"))
        kept.action_archive()
        person.parent_id = kept.partner_id
        self.refresh()
        self.mend(card)
        self.assertFalse(card.exists())
        self.assertTrue(kept.active)

    def test_contact_of_another_company(self):
        """The card of a contact that another company took over is archived."""
        card = self.make_card(self.make_customer("Azure Works"))
        card.partner_id.company_id = self.company_usd
        self.assertEqual(self.reason(card), "company")
        # A head of this company alone lists and opens it, although they no longer
        # sees the contact.
        self.assertEqual(self.listed(self.head), card)
        seen = self.as_user(self.head, card)
        [values] = seen.web_read(
            {"display_name": {}, "partner_id": {"fields": {"display_name": {}}}}
        )
        self.assertTrue(values["partner_id"])
        self.mend(card)
        self.assertFalse(card.active)

    def test_nobody_responsible(self):
        """The contact's salesperson becomes the specialist, else the team leader."""
        customer = self.make_customer(user_id=self.specialist_2.id)
        card = self.make_card(customer, user_id=False)
        by_team = self.make_card(user_id=False, team_id=self.team.id)
        self.refresh()
        self.assertEqual(self.listed(), card + by_team)
        self.mend(card + by_team)
        self.assertEqual(card.user_id, self.specialist_2)
        self.assertEqual(by_team.user_id, self.supervisor)

    def test_specialist_who_left(self):
        """A card of an archived user has nobody responsible."""
        card = self.make_card()
        self.specialist.active = False
        self.assertEqual(self.reason(card), "no_owner")
        card.team_id = self.team
        self.mend(card)
        self.assertEqual(card.user_id, self.supervisor)

    def test_nobody_to_be_found(self):
        """Where nobody can be responsible, the message says so, and nothing changes."""
        card = self.make_card(self.make_customer("Azure Works"), user_id=False)
        other = self.make_card(user_id=False, team_id=self.team.id)
        self.refresh()
        before = self.rows("relationship.card")
        with self.refused("Specialist", "Azure Works"):
            self.as_user(self.head, other + card).action_reconcile()
        self.assertEqual(self.rows("relationship.card"), before)

    def test_mass_service_needs_nobody(self):
        """Customers reached by mailings need no specialist (R066)."""
        self.tier_rest.service_mode = "mass"
        customer = self.make_customer("By Mailings")
        self.import_turnover(customer, 1)
        card = self.make_card(customer, user_id=False)
        self.classify(self.imported)
        self.assertFalse(self.reason(card))

    def test_reason_goes_when_the_contact_is_put_right(self):
        """A contact that returns takes its card off the list."""
        card = self.make_card()
        card.partner_id.active = False
        self.assertEqual(self.reason(card), "archived")
        card.partner_id.active = True
        self.assertFalse(self.reason(card))

    def test_stale_reason_mends_nothing(self):
        """A contact put right since last night keeps its card when reconciled."""
        card = self.make_card()
        card.partner_id.active = False
        self.refresh()
        card.partner_id.active = True
        self.as_user(self.head, card).action_reconcile()
        self.assertTrue(self.stored(card, "active")[0])

    def test_readers_do_not_mend(self):
        """Who only reads a card does not reconcile it."""
        card = self.make_card()
        card.partner_id.active = False
        self.refresh()
        for user in (self.auditor, self.specialist_2):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, card).action_reconcile()
        self.assertTrue(card.active)
