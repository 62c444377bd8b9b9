from datetime import date

from odoo.tests import tagged

from .common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestContactChange(CardCommon):
    """What becomes of contacts is found, kept, and told (R004, R024)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Azure", user_id=cls.specialist.id)
        cls.card = cls.make_card(cls.customer, leader_id=cls.head.id)
        cls.li = cls.make_customer(
            "Li Wei", is_company=False, parent_id=cls.customer.id, function="Engineer"
        )
        cls.person = cls.env["relationship.key.person"].create(
            {"card_id": cls.card.id, "partner_id": cls.li.id, "role": "decides"}
        )
        cls.refresh()
        cls.card.contact_change_ids._as_system().unlink()

    def changes(self, *fields):
        """Return what the card lists, oldest first."""
        self.env.invalidate_all()
        changes = self.card.contact_change_ids.sorted("id")
        return [(c.what, c.old_text, c.new_text) for c in changes]

    def told(self, action, user=None):
        """Return subject and text of what the leader is told of."""
        partner = (user or self.head).partner_id
        domain = [("res_partner_id", "=", partner.id)]
        notifications = self.env["mail.notification"]
        before = notifications.search(domain)
        action()
        messages = (notifications.search(domain) - before).mail_message_id
        return [(m.subject, m.preview) for m in messages]

    def test_nothing_changes(self):
        """A night without changes tells nobody, and keeps nothing."""
        self.assertFalse(self.told(self.refresh))
        self.assertFalse(self.changes())

    def test_promoted(self):
        """A new position is told with the old one, in the night."""
        self.li.function = "Director"
        [(subject, text)] = self.told(self.refresh)
        self.assertEqual(subject, "Azure: changed: Li Wei")
        self.assertEqual(text, "Li Wei, Position: Engineer → Director")
        self.assertEqual(self.changes(), [("function", "Engineer", "Director")])
        # Once.
        self.assertFalse(self.told(self.refresh))
        self.assertEqual(len(self.changes()), 1)

    def test_promoted_on_the_card(self):
        """What is entered on the card is kept and told the same way."""
        person = self.as_user(self.specialist, self.person)
        person.function = "Director"
        self.assertEqual(self.changes(), [("function", "Engineer", "Director")])
        [(__, text)] = self.told(self.refresh)
        self.assertEqual(text, "Li Wei, Position: Engineer → Director")

    def test_contact_archived(self):
        """Who is archived as a contact is news, and who comes back."""
        self.li.active = False
        [(__, text)] = self.told(self.refresh)
        self.assertEqual(text, "Li Wei, Contact: active → archived")
        self.li.active = True
        self.refresh()
        self.assertEqual(
            self.changes(),
            [("active", "active", "archived"), ("active", "archived", "active")],
        )

    def test_changes_employer(self):
        """Who goes to another company, or becomes nobody's employee."""
        self.li.parent_id = self.make_customer("Blue")
        [(__, text)] = self.told(self.refresh)
        self.assertEqual(text, "Li Wei, Employer: Azure → Blue")
        self.li.parent_id = False
        self.refresh()
        self.assertEqual(
            self.changes(), [("employer", "Azure", "Blue"), ("employer", "Blue", False)]
        )

    def marks(self, *people):
        """Return what the card says of key persons, as its specialist reads it."""
        self.env.invalidate_all()
        people = self.as_user(self.specialist, "relationship.key.person").browse(
            person.id for person in people
        )
        return [person.gone for person in people]

    def test_who_is_gone_is_marked(self):
        """Archived, with another employer, or no key person any more."""
        adviser, wang, chen = (
            self.env["relationship.key.person"].create(
                {"card_id": self.card.id, "partner_id": partner.id}
            )
            for partner in (
                self.make_customer("Adviser", is_company=False),
                self.make_customer(
                    "Wang", is_company=False, parent_id=self.customer.id
                ),
                self.make_customer(
                    "Chen", is_company=False, parent_id=self.customer.id
                ),
            )
        )
        people = (self.person, adviser, wang, chen)
        # Whoever was never employed by the customer has gone nowhere.
        self.assertEqual(self.marks(*people), [False, False, False, False])
        self.li.active = False
        wang.partner_id.parent_id = self.make_customer("Blue")
        chen.active = False
        marks = ["archived", False, "elsewhere", "former"]
        self.assertEqual(self.marks(*people), marks)
        # After the night, too, when the change is one of the past.
        self.refresh()
        self.assertEqual(self.marks(*people), marks)
        card = self.as_user(self.specialist, self.card)
        self.assertEqual(card.key_person_ids.ids, (self.person + adviser + wang).ids)
        self.assertEqual(card.former_person_ids.ids, chen.ids)
        # Who comes back is as before.
        self.li.active = True
        wang.partner_id.parent_id = self.customer
        chen.active = True
        self.refresh()
        self.assertEqual(self.marks(*people), [False, False, False, False])
        # Who takes the place of one who had left has left nothing.
        wang.partner_id.parent_id = False
        self.refresh()
        self.assertEqual(self.marks(wang), ["elsewhere"])
        wang.partner_id = self.make_customer("Zhou", is_company=False)
        self.assertEqual(self.marks(wang), [False])

    def test_several_changes_are_one_message(self):
        """A card's changes of a day are one message."""
        self.li.write({"function": "Director", "active": False})
        self.customer.industry_id = self.env.ref("base.res_partner_industry_F")
        messages = self.told(self.refresh)
        self.assertEqual(len(messages), 1)
        self.assertEqual(len(self.changes()), 3)

    def test_role_lost_and_gained(self):
        """Roles are told with old and new value, at once, and kept."""
        person = self.as_user(self.specialist, self.person)
        [(subject, text)] = self.told(lambda: person.write({"role": "uses"}))
        self.assertEqual(subject, "Azure: Key person changed: Li Wei")
        self.assertIn("Li Wei, Role: Decides → Uses", text)
        self.assertEqual(self.changes(), [("role", "Decides", "Uses")])
        self.assertFalse(self.told(self.refresh))
        # The same again is no change.
        self.assertFalse(self.told(lambda: person.write({"role": "uses"})))
        self.assertEqual(len(self.changes()), 1)

    def test_added_and_removed(self):
        """Who comes in and goes is kept, after the person is gone, too."""
        person = self.as_user(self.specialist, "relationship.key.person").create(
            {
                "card_id": self.card.id,
                "partner_id": self.make_customer("Wang", is_company=False).id,
                "role": "recommends",
            }
        )
        person.unlink()
        self.assertEqual(
            self.changes(),
            [("added", False, "Recommends"), ("removed", "Recommends", False)],
        )

    def test_replaced(self):
        """Another person in the place of one: what the first was is no change."""
        wang = self.make_customer("Wang", is_company=False, function="Buyer")
        self.person.partner_id = wang
        self.assertEqual(self.changes(), [("person", "Li Wei", "Wang")])
        self.refresh()
        self.assertEqual(len(self.changes()), 1)

    def test_fields_of_the_customer(self):
        """Industry, tags, position, work unit and name: the old and the new."""
        industry = self.env.ref("base.res_partner_industry_F")
        tags = self.env["res.partner.category"].create([{"name": "A"}, {"name": "B"}])
        self.customer.write({"industry_id": industry.id, "category_id": tags[0].ids})
        self.refresh()
        self.assertEqual(
            sorted(self.changes()),
            [("industry", False, industry.name), ("tags", False, "A")],
        )
        self.customer.write({"category_id": tags.ids, "name": "Azure Works"})
        self.refresh()
        self.assertEqual(
            sorted(self.changes()[2:]),
            [("name", "Azure", "Azure Works"), ("tags", "A", "A, B")],
        )
        trader = self.make_customer("Zhou", is_company=False, function="Owner")
        card = self.make_card(trader)
        self.refresh()
        trader.write({"function": False, "company_name": "Zhou & Sons"})
        self.refresh()
        changes = card.contact_change_ids
        self.assertEqual(
            sorted((c.what, c.old_text, c.new_text) for c in changes),
            [("function", "Owner", False), ("work_unit", False, "Zhou & Sons")],
        )

    def test_without_leader(self):
        """Without a leader it is kept, and nobody is told later of what was."""
        self.card.leader_id = False
        self.li.function = "Director"
        self.refresh()
        self.assertEqual(len(self.changes()), 1)
        self.card.leader_id = self.head
        self.assertFalse(self.told(self.refresh))

    def test_leader_who_is_gone(self):
        """Who stands in for a leader who left is told."""
        leader = self.make_user("leader", "user")
        self.card.leader_id = leader
        self.card.team_id = self.team
        leader.active = False
        self.li.function = "Director"
        self.assertTrue(self.told(self.refresh, self.supervisor))

    def test_who_reads(self):
        """Readers of the card read its changes; nobody writes them."""
        self.li.function = "Director"
        self.refresh()
        change = self.card.contact_change_ids
        for user in (self.specialist, self.head, self.data_officer, self.auditor):
            self.assertTrue(self.as_user(user, change).has_access("read"), user.name)
            self.assertFalse(self.as_user(user, change).has_access("write"))
            self.assertFalse(self.as_user(user, change).has_access("unlink"))
            self.assertFalse(self.as_user(user, change).has_access("create"))
        self.assertFalse(self.as_user(self.specialist_2, change).has_access("read"))

    def test_erased(self):
        """What a person was is forgotten when personal data is erased."""
        self.li.function = "Director"
        self.refresh()
        self.as_user(self.head, self.li).action_relationship_erase()
        # That somebody is on the card no more tells nothing of them.
        self.assertEqual(self.changes(), [("listed", "active", "archived")])

    def test_history(self):
        """The history of the customer tells of it."""
        self.li.function = "Director"
        self.refresh()
        events = self.env["relationship.history"].search(
            [("card_id", "=", self.card.id), ("kind", "=", "contact")]
        )
        self.assertEqual(len(events), 1)

    def test_origin_checked(self):
        """What was checked is the origin as it was (R029)."""
        card = self.as_user(self.specialist, self.card)
        card.information_source = "sales"
        card.action_check_source()
        card.information_source = "sales"
        self.assertEqual(card.source_checked_date, date(2026, 6, 15))
        self.assertEqual(card.source_checked_user_id, self.specialist)
        card.write({"information_source": "fair", "needs": "steel"})
        self.assertFalse(card.source_checked_date)
        self.assertFalse(card.source_checked_user_id)

    def test_key_customers_without_people(self):
        """Key customers without specialist or leader are listed (R031)."""
        self.tier_key.is_key = True
        cards = self.card | self.make_card() | self.make_card()
        cards[1].leader_id = False
        cards[2].write({"leader_id": self.head.id, "user_id": False})
        small = self.make_card(leader_id=False)
        for card in cards:
            self.import_turnover(card.partner_id, 2000)
        self.refresh()
        found = self.cards.search(
            [("has_nobody", "=", True), ("id", "in", (cards | small).ids)]
        )
        self.assertEqual(found, cards[1] | cards[2])
        self.assertEqual(cards.filtered("has_nobody"), cards[1] | cards[2])

    def test_region(self):
        """Customers outside their specialist's regions are listed (R039, R090)."""
        states = self.env["res.country.state"].search(
            [("country_id.code", "=", "CN")], limit=2
        )
        inside, outside, unknown, others = (self.make_card() for __ in range(4))
        inside.state_id, outside.state_id = states[0], states[1]
        others.user_id = self.specialist_2
        cards = inside | outside | unknown | others

        def found():
            domain = [("is_outside_region", "=", True), ("id", "in", cards.ids)]
            self.assertEqual(
                cards.filtered("is_outside_region"), self.cards.search(domain)
            )
            return cards.filtered("is_outside_region")

        # Who has no regions of their own looks after all.
        self.assertFalse(found())
        self.specialist.relationship_state_ids = states[0]
        self.env.invalidate_all()
        self.assertEqual(found(), outside | unknown)
        self.specialist.relationship_state_ids = states
        self.env.invalidate_all()
        self.assertEqual(found(), unknown)
