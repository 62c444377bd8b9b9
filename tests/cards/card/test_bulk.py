from odoo.tests import tagged

from ..common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestCardCreate(CardCommon):
    """Cards for many customers at once, without messages and followers."""

    def create_cards(self, user, partners=None, **values):
        """Run the wizard on selected contacts, or on customers with turnover."""
        wizards = self.as_user(user, "relationship.card.create")
        if partners is not None:
            wizards = wizards.with_context(
                active_model="res.partner", active_ids=partners.ids
            )
        before = self.cards.search([])
        action = wizards.create(values).action_create()
        self.assertEqual(action["res_model"], "relationship.card")
        cards = self.cards.search([]) - before
        # The screen that follows shows them, and no others.
        shown = self.as_user(user, "relationship.card").search(action["domain"])
        self.assertEqual(set(cards.ids), set(shown.ids))
        return cards.sorted("id")

    def test_selection(self):
        """Selected contacts get cards; contacts of a company count as the company."""
        azure, blue = self.make_customers("Azure", "Blue")
        contacts = self.env["res.partner"].create(
            [
                {"name": "Li Wei", "parent_id": azure.id},
                {"name": "Zhang Min", "parent_id": azure.id},
                {"name": "Wang Fang"},
            ]
        )
        cards = self.create_cards(self.data_officer, blue + contacts)
        self.assertEqual(cards.partner_id, azure + blue + contacts[2])
        self.assertEqual(len(cards), 3)
        self.assertEqual(cards.company_id, self.company)
        kinds = {card.partner_id.name: card.kind for card in cards}
        expected = dict.fromkeys(("Azure", "Blue"), "organization")
        self.assertEqual(kinds, {**expected, "Wang Fang": "person"})
        for card in cards:
            self.assertEqual(card.format_id.kind, card.kind)
            self.assertTrue(card.active)
            self.assertEqual(card.create_uid, self.data_officer)

    def test_bulk_is_like_one_by_one(self):
        """A card of the bulk is what the form would have made."""
        one, many = self.make_customers("One", "Many")
        for customer in one + many:
            self.import_turnover(customer, 5)
        (one + many).write({"user_id": self.specialist.id})
        self.classify(self.imported)
        by_form = self.make_card(one, user_id=self.specialist.id)
        in_bulk = self.create_cards(self.head, many)
        ignored = {"partner_id", "parent_path", "display_name", "team_id"}
        ignored |= {"id", "create_uid", "create_date", "write_uid", "write_date"}
        # Each knows the name of its own customer.
        ignored |= {"bulk_number", "known"}
        names = [
            name
            for name, field in self.cards._fields.items()
            if field.store and field.column_type and name not in ignored
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        rows = (by_form + in_bulk).read(names, load=None)
        expected, found = ({**row, "id": None} for row in rows)
        self.assertEqual(found, expected)
        self.assertEqual(
            (by_form.known, in_bulk.known), ({"name": "One"}, {"name": "Many"})
        )
        self.assertEqual(in_bulk.parent_path, f"{in_bulk.id}/")

    def test_customers_with_turnover(self):
        """All customers with turnover in the period, and no others, get cards."""
        azure, blue, old, red = self.make_customers("Azure", "Blue", "Old", "Red")
        contact = self.make_customer("Li Wei", is_company=False, parent_id=blue.id)
        self.import_turnover(azure, 10)
        self.import_turnover(contact, 20)
        self.import_turnover(old, 10, "2024-01-01")
        self.import_turnover(red, -10)
        self.import_turnover(
            self.make_customer("Abroad"), 10, company_id=self.company_usd.id
        )
        cards = self.create_cards(self.head)
        self.assertEqual(cards.partner_id, azure + blue)
        turnover = {card.partner_id: card.turnover for card in cards}
        self.assertEqual(turnover, {azure: 10, blue: 20})

    def test_two_at_once(self):
        """Of two creations of one user in the same second each shows its own cards."""
        azure, blue, red = self.make_customers("Azure", "Blue", "Red")
        first = self.create_cards(self.head, azure + blue)
        self.as_user(self.head, "relationship.card").create({"partner_id": red.id})
        second = self.create_cards(self.head, self.make_customers("Grey"))
        self.assertEqual(len(set(first.mapped("bulk_number"))), 1)
        self.assertNotEqual(first[0].bulk_number, second.bulk_number)
        with self.refused("Bulk Creation"):
            self.as_user(self.head, second).bulk_number = first[0].bulk_number

    def test_repetition_creates_nothing(self):
        """Who has a card, archived or not, is passed over; the second time says so."""
        azure, blue, red = self.make_customers("Azure", "Blue", "Red")
        kept = self.make_card(azure, nature="private", user_id=self.specialist_2.id)
        self.make_card(red).action_archive()
        cards = self.create_cards(self.head, azure + blue + red)
        self.assertEqual(cards.partner_id, blue)
        self.assertEqual(kept.nature, "private")
        before = self.rows("relationship.card")
        with self.refused("No card to create", self.company.name, "archived"):
            self.create_cards(self.head, azure + blue + red)
        self.assertEqual(self.rows("relationship.card"), before)

    def test_no_messages_and_no_followers(self):
        """Nobody is told of a thousand new cards."""
        messages = self.env["mail.message"].search_count([])
        mails = self.env["mail.mail"].search_count([])
        cards = self.create_cards(
            self.head,
            self.make_customers("Azure", "Blue"),
            user_id=self.specialist.id,
            leader_id=self.committee.id,
        )
        self.assertFalse(cards.message_ids)
        self.assertFalse(cards.message_follower_ids)
        # The two customers themselves have their messages of creation.
        others = self.env["mail.message"].search([("model", "=", "relationship.card")])
        self.assertFalse(others.filtered(lambda m: m.res_id in cards.ids))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertGreaterEqual(self.env["mail.message"].search_count([]), messages)

    def test_specialist_is_the_salesperson(self):
        """Without another choice the contact's salesperson is the specialist."""
        azure, blue = self.make_customers("Azure", "Blue")
        azure.user_id = self.specialist_2
        cards = self.create_cards(self.head, azure + blue)
        self.assertEqual(cards[0].user_id, self.specialist_2)
        self.assertFalse(cards[1].user_id)
        self.assertEqual(cards[1].reconcile_reason, "no_owner")

    def test_specialist_leader_and_team_are_chosen(self):
        """What is chosen in the wizard is on all cards."""
        azure, blue = self.make_customers("Azure", "Blue")
        azure.user_id = self.specialist_2
        cards = self.create_cards(
            self.head,
            azure + blue,
            user_id=self.specialist.id,
            leader_id=self.committee.id,
            team_id=self.team.id,
        )
        self.assertEqual(cards.user_id, self.specialist)
        self.assertEqual(cards.leader_id, self.committee)
        self.assertEqual(cards.team_id, self.team)

    def test_team_comes_from_the_specialist(self):
        """As on the form, the team is that of the specialist."""
        azure = self.make_customer("Azure", user_id=self.specialist.id)
        self.assertEqual(self.create_cards(self.head, azure).team_id, self.team)

    def test_salesperson_who_cannot_be_specialist(self):
        """Who left or is of another company is not made the specialist."""
        azure, blue = self.make_customers("Azure", "Blue")
        azure.user_id = self.specialist_usd
        blue.user_id = self.specialist_2
        self.specialist_2.active = False
        cards = self.create_cards(self.head, azure + blue)
        self.assertFalse(cards.user_id)

    def test_people_of_another_company_are_refused(self):
        """Specialist, leader and team are of the company of the cards."""
        team = self.env["crm.team"].create(
            {"name": "Abroad", "company_id": self.company_usd.id}
        )
        azure = self.make_customer("Azure")
        for values in (
            {"user_id": self.specialist_usd.id},
            {"leader_id": self.specialist_usd.id},
            {"team_id": team.id},
        ):
            with self.subTest(values), self.refused():
                self.create_cards(self.head, azure, **values)
        self.assertFalse(self.rows("relationship.card"))

    def test_supervisor_creates_cards_of_his_team(self):
        """A supervisor creates the cards of the team that they lead."""
        azure = self.make_customer("Azure", user_id=self.specialist.id)
        card = self.create_cards(self.supervisor, azure, team_id=self.team.id)
        self.assertEqual(card.user_id, self.specialist)

    def test_supervisor_creates_no_cards_of_others(self):
        """Supervisors create no cards that they may not change; nothing is left."""
        azure, blue = self.make_customers("Azure", "Blue")
        azure.user_id = self.supervisor
        stranger = self.make_user("stranger", "user")
        blue.user_id = stranger
        with self.forbidden():
            self.create_cards(self.supervisor, azure + blue)
        self.assertFalse(self.rows("relationship.card"))
        self.assertFalse(self.rows("relationship.classification"))
        self.assertFalse(self.rows("relationship.tier.change"))

    def test_who_may(self):
        """Only supervisors, those above them and data officers create in bulk."""
        azure = self.make_customer("Azure")
        for user in (
            self.specialist,
            self.auditor,
            self.administrator,
            self.confidential,
            self.outsider,
            self.portal,
        ):
            with self.subTest(user.name), self.forbidden():
                self.create_cards(user, azure)
        self.assertFalse(self.rows("relationship.card"))

    def test_only_in_own_companies(self):
        """Cards are made in the companies of the user only."""
        azure = self.make_customer("Azure")
        for user in (self.head, self.data_officer):
            with self.subTest(user.name), self.forbidden():
                self.create_cards(user, azure, company_id=self.company_usd.id)
        self.head.company_ids += self.company_usd
        cards = self.create_cards(self.head, azure, company_id=self.company_usd.id)
        self.assertEqual(cards.company_id, self.company_usd)
        # The main company's cards are not concerned.
        cards = self.create_cards(self.head, azure)
        self.assertEqual(cards.company_id, self.company)

    def test_customers_of_another_company_get_no_card(self):
        """A contact of another company is passed over."""
        azure = self.make_customer("Azure")
        abroad = self.make_customer("Abroad", company_id=self.company_usd.id)
        cards = self.create_cards(self.env.user, azure + abroad)
        self.assertEqual(cards.partner_id, azure)

    def test_new_cards_have_their_tier_at_once(self):
        """A card that follows a run is classified by its cut-offs."""
        azure = self.make_customer("Azure")
        self.import_turnover(azure, 1000)
        self.classify(self.imported)
        card = self.create_cards(self.head)
        self.assertEqual(card.badge_tier_id, self.tier_key)

    def test_every_night_where_the_company_wants_it(self):
        """The setting makes cards for customers with turnover, of that company."""
        azure = self.make_customer("Azure")
        self.import_turnover(azure, 10)
        self.import_turnover(azure, 10, company_id=self.company_usd.id)
        self.company_usd.relationship_badge_scheme_id = self.make_scheme(
            [{"min_turnover": 1}], [], company_id=self.company_usd.id
        )
        self.run_cron("ir_cron_refresh_cards")
        cards = self.cards.search([("partner_id", "=", azure.id)])
        self.assertFalse(cards)
        self.company.relationship_auto_card = True
        self.run_cron("ir_cron_refresh_cards")
        self.run_cron("ir_cron_refresh_cards")
        cards = self.cards.search([("partner_id", "=", azure.id)])
        self.assertEqual(cards.company_id, self.company)
