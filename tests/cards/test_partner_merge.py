from odoo.fields import Command
from odoo.tests import tagged

from ..common import GROUP
from .common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestPartnerMerge(CardCommon):
    """Contacts that are merged: their cards become one, and nothing is lost.

    ``azure`` has no card, ``blue`` and ``cyan`` have cards with everything on them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.azure, cls.blue, cls.cyan = cls.make_customers("Azure", "Blue", "Cyan")
        cls.people = cls.env["res.partner"].create(
            [{"name": name} for name in ("Li Wei", "Zhang Min", "Wang Fang")]
        )
        cls.li, cls.zhang, cls.wang = cls.people
        cls.manual = cls.make_scheme([], [], basis="manual")
        cls.strategic, cls.general = cls.manual.tier_ids
        cls.blue_card = cls.make_full_card(cls.blue, "Blue", cls.li + cls.zhang)
        cls.cyan_card = cls.make_full_card(cls.cyan, "Cyan", cls.li + cls.wang)

    @classmethod
    def make_full_card(cls, partner, name, people, **values):
        """Create a card with something of everything that can be on it."""
        card = cls.make_card(partner, information_source="sales", **values)
        card.key_person_ids = [
            Command.create({"partner_id": person.id}) for person in people
        ]
        cls.env["relationship.confidential"].create(
            [
                {"card_id": card.id, "family": f"Family of {name}"},
                {
                    "card_id": card.id,
                    "key_person_id": card.key_person_ids[0].id,
                    "hobbies": f"Hobbies at {name}",
                },
                {
                    "card_id": card.id,
                    "key_person_id": card.key_person_ids[1].id,
                    "hobbies": f"Hobbies of the second at {name}",
                },
            ]
        )
        project = cls.env["relationship.project"].create(
            {
                "name": f"Project of {name}",
                "card_id": card.id,
                "key_person_ids": [Command.set(card.key_person_ids.ids)],
            }
        )
        card.message_post(body=f"Note on {name}")
        card.activity_schedule(
            "mail.mail_activity_data_todo", summary=f"To do for {name}"
        )
        card.message_subscribe(partner_ids=people.ids)
        for owner in (card, project):
            cls.env["ir.attachment"].create(
                {
                    "name": f"{name}.txt",
                    "raw": b"text",
                    "res_model": owner._name,
                    "res_id": owner.id,
                }
            )
        cls.import_turnover(partner, 100, "2026-01-01")
        cls.import_turnover(partner, 10, "2026-02-01", source=name)
        return card

    def merge(self, partners, destination, user=None):
        """Merge contacts through Odoo's own wizard."""
        self.env.flush_all()
        wizards = self.env["base.partner.merge.automatic.wizard"]
        if user:
            wizards = self.as_user(user, wizards)
        wizards.create(
            {
                "state": "selection",
                "partner_ids": [Command.set((partners | destination).ids)],
                "dst_partner_id": destination.id,
            }
        ).action_merge()
        self.env.flush_all()
        self.env.invalidate_all()

    def everything(self, partners):
        """Return whatever hangs on the cards of these contacts, as a set of facts."""
        self.env.flush_all()
        self.env.invalidate_all()
        env = self.env["base"].with_context(active_test=False).env
        cards = env["relationship.card"].search([("partner_id", "in", partners.ids)])
        people = env["relationship.key.person"].search([("card_id", "in", cards.ids)])
        projects = env["relationship.project"].search([("card_id", "in", cards.ids)])
        own = [("model", "=", "relationship.card"), ("res_id", "in", cards.ids)]
        own_documents = [("res_model", *own[0][1:]), own[1]]
        facts = {("person", person.partner_id.name) for person in people}
        for block in env["relationship.confidential"].search(
            [("card_id", "in", cards.ids)]
        ):
            about = block.key_person_id.partner_id.name
            for text in f"{block.family}\n{block.hobbies}".split("\n"):
                facts.add(("confidential", about, text))
        for project in projects:
            for person in project.key_person_ids:
                facts.add(("project", project.name, person.partner_id.name))
        facts |= {
            ("attachment", attachment.id)
            for attachment in env["ir.attachment"].search(
                [
                    *["|", "&", ("res_model", "=", "relationship.project")],
                    *[("res_id", "in", projects.ids), "&", *own_documents],
                ]
            )
        }
        facts |= {("message", m.id) for m in env["mail.message"].search(own)}
        facts |= {
            ("activity", activity.id, activity.res_model)
            for activity in env["mail.activity"].search(own_documents)
        }
        facts |= {("follower", p.name) for p in cards.message_follower_ids.partner_id}
        facts |= {
            ("change", change.id)
            for change in env["relationship.tier.change"].search(
                [("card_id", "in", cards.ids)]
            )
        }
        return facts

    def turnover_lines(self, partners):
        """Return the amount of each month and source, added up."""
        lines = self.env["relationship.turnover"]._read_group(
            [("partner_id", "in", partners.ids)],
            ["company_id", "month:month", "source"],
            ["amount:sum"],
        )
        return {tuple(line[:3]): line[3] for line in lines}

    def assert_nothing_lost(self, partners, destination, owner=None):
        """Merge, and compare all there was with all there is."""
        owner = owner or destination
        before = self.everything(partners | destination | owner)
        turnover = self.turnover_lines(partners | destination)
        self.assertGreater(len(before), 10)
        self.merge(partners, destination)
        self.assertFalse((partners - destination).exists())
        self.assertFalse(before - self.everything(owner))
        self.assertEqual(self.turnover_lines(destination), turnover)
        return self.cards.with_context(active_test=False).search(
            [("partner_id", "=", owner.id)]
        )

    def test_destination_without_card(self):
        """Three contacts of which two have cards, into the one that has none."""
        card = self.assert_nothing_lost(self.blue + self.cyan, self.azure)
        self.assertEqual(len(card), 1)
        self.assertIn(card, self.blue_card + self.cyan_card)
        self.refresh()
        self.assertEqual(card.turnover, 220)

    def test_destination_with_card(self):
        """The card of the destination stays, and takes up the other."""
        card = self.assert_nothing_lost(self.azure + self.cyan, self.blue)
        self.assertEqual(card, self.blue_card)
        self.assertFalse(self.cyan_card.exists())
        self.refresh()
        self.assertEqual(card.turnover, 220)

    def test_nothing_lost_when_a_head_merges(self):
        """Who may change both cards, and what is confidential on them, merges."""
        self.head.group_ids += self.env.ref(GROUP % "confidential")
        before = self.everything(self.blue + self.cyan)
        self.merge(self.cyan, self.blue, user=self.head)
        self.assertFalse(before - self.everything(self.blue))

    def test_confidential_information_asks_for_access_to_it(self):
        """The specialist of both, and a head, are told that there is such."""
        for user in (self.specialist, self.head, self.data_officer):
            with self.subTest(user.name), self.refused("Confidential information"):
                self.merge(self.cyan, self.blue, user=user)

    def test_cards_in_two_companies(self):
        """Each company keeps its card; both belong to the customer that is left."""
        other = self.make_full_card(
            self.azure, "Abroad", self.li + self.zhang, company_id=self.company_usd.id
        )
        cards = self.assert_nothing_lost(self.azure + self.cyan, self.blue)
        self.assertEqual(set(cards), {self.blue_card, other})
        self.assertEqual(other.company_id, self.company_usd)
        self.assertEqual(set(other.key_person_ids.company_id), {self.company_usd})

    def test_destination_is_a_contact_of_a_customer_without_card(self):
        """The card goes to the customer that the contact belongs to."""
        contact = self.make_customer(
            "Contact", is_company=False, parent_id=self.azure.id
        )
        person = self.make_customer("Person", is_company=False)
        card = self.make_full_card(person, "Person", self.li + self.zhang)
        before = self.everything(person)
        self.merge(person, contact)
        self.assertEqual(contact.commercial_partner_id, self.azure)
        self.assertEqual(card.partner_id, self.azure)
        self.assertFalse(before - self.everything(self.azure))
        self.assertEqual((card.kind, card.format_id.kind), ("organization",) * 2)
        self.refresh()
        self.assertFalse(card.reconcile_reason)
        self.assertEqual(card.turnover, 110)

    def test_destination_is_a_contact_of_a_customer_with_card(self):
        """The card of the customer that the contact belongs to takes up the other."""
        contact = self.make_customer(
            "Contact", is_company=False, parent_id=self.blue.id
        )
        person = self.make_customer("Person", is_company=False)
        card = self.make_full_card(person, "Person", self.li + self.zhang)
        before = self.everything(person + self.blue)
        self.merge(person, contact)
        self.assertFalse(card.exists())
        self.assertFalse(before - self.everything(self.blue))
        self.refresh()
        self.assertEqual(self.blue_card.turnover, 220)

    def test_contacts_of_customers_with_cards(self):
        """Merging contacts leaves the cards of their customers alone."""
        contacts = self.env["res.partner"].create(
            [
                {"name": "Contact", "parent_id": self.blue.id},
                {"name": "Contact", "parent_id": self.cyan.id},
            ]
        )
        before = self.everything(self.blue), self.everything(self.cyan)
        self.merge(contacts[1], contacts[0])
        after = self.everything(self.blue), self.everything(self.cyan)
        self.assertEqual(after, before)

    def test_archived_card(self):
        """A card in use is kept before an archived one, and what was archived, too."""
        self.blue_card.action_archive()
        card = self.assert_nothing_lost(self.blue + self.cyan, self.azure)
        self.assertEqual(card, self.cyan_card)
        self.assertTrue(card.active)

    def test_archived_card_of_the_destination(self):
        """An archived card of the destination comes back with what it takes up."""
        self.blue_card.action_archive()
        card = self.assert_nothing_lost(self.cyan, self.blue)
        self.assertEqual(card, self.blue_card)
        self.assertTrue(card.active)

    def test_empty_fields_are_filled(self):
        """What only one of the cards knows is kept; own fields, too."""
        card_format = self.blue_card.format_id
        card_format.card_properties_definition = [
            {"name": "fleet", "type": "integer", "string": "Ships"}
        ]
        team = self.env["crm.team"].create(
            {"name": "Other", "company_id": self.company.id}
        )
        self.blue_card.write(
            {"needs": "steel", "user_id": False, "team_id": False, "leader_id": False}
        )
        self.wang.parent_id = self.cyan
        self.cyan_card.write(
            {
                "needs": "iron",
                "preferences": "tea",
                "asset_value": 5,
                "leader_id": self.head.id,
                "team_id": team.id,
                "user_id": self.specialist_2.id,
                "card_properties": {"fleet": 12},
                "source_checked_date": "2026-05-01",
                "contact_id": self.wang.id,
            }
        )
        self.cyan_card.team_id = team
        self.merge(self.cyan, self.blue)
        card = self.blue_card
        self.assertEqual(
            (card.needs, card.preferences, card.asset_value), ("steel", "tea", 5)
        )
        self.assertEqual(card.user_id, self.specialist_2)
        self.assertEqual(card.leader_id, self.head)
        self.assertEqual(card.contact_id, self.wang)
        self.assertEqual(str(card.source_checked_date), "2026-05-01")
        with self.subTest("team"):
            self.assertEqual(card.team_id, team)
        with self.subTest("own fields"):
            self.assertEqual(card.card_properties["fleet"], 12)

    def test_value_that_gives_way_is_kept_in_the_messages(self):
        """Where both cards say something, the other's words are not lost (R004)."""
        self.blue_card.needs = "steel"
        self.cyan_card.needs = "iron"
        self.merge(self.cyan, self.blue)
        self.assertEqual(self.blue_card.needs, "steel")
        texts = self.blue_card.message_ids.mapped("body")
        tracked = self.blue_card.message_ids.sudo().tracking_value_ids
        values = [*texts, *tracked.mapped("new_value_text")]
        self.assertIn("iron", " ".join(str(value) for value in values))

    def test_chatter_tells(self):
        """The card says what was merged into it."""
        self.merge(self.cyan, self.blue)
        texts = " ".join(self.blue_card.message_ids.mapped("body"))
        self.assertIn("The card of Cyan was merged into this one", texts)

    def test_key_persons_who_are_the_same(self):
        """Two key persons of a card turn out to be one: what each has is kept."""
        li, zhang = self.blue_card.key_person_ids
        li.write({"level": False, "note": False})
        zhang.write({"level": "top", "place": "local", "note": "Likes tea"})
        blocks = self.env["relationship.confidential"].search(
            [("key_person_id", "in", (li + zhang).ids)]
        )
        texts = set(blocks.mapped("hobbies"))
        self.assertEqual(len(texts), 2)
        self.merge(self.zhang, self.li)
        person = self.blue_card.key_person_ids
        self.assertEqual(person.partner_id, self.li)
        self.assertEqual(
            (person.level, person.place, person.note), ("top", "local", "Likes tea")
        )
        block = self.env["relationship.confidential"].search(
            [("key_person_id", "=", person.id)]
        )
        self.assertEqual(set(block.hobbies.split("\n")), texts)
        self.assertEqual(self.blue_card.project_ids.key_person_ids, person)
        # On the other card only one of them is a key person.
        self.assertEqual(self.cyan_card.key_person_ids.partner_id, self.li + self.wang)

    def test_decision_persons_of_projects(self):
        """A project keeps its decision person when they are merged into another."""
        li, zhang = self.blue_card.key_person_ids
        self.blue_card.project_ids.key_person_ids = zhang
        self.merge(self.zhang, self.li)
        self.assertEqual(self.blue_card.project_ids.key_person_ids, li)

    def test_notes_and_roles_of_key_persons(self):
        """The stronger part in decisions and the notes of both are kept."""
        li, zhang = self.blue_card.key_person_ids
        li.write({"role": "contact", "note": "Speaks English"})
        zhang.write({"role": "decides", "note": "Likes tea"})
        self.merge(self.zhang, self.li)
        self.assertEqual(li.role, "decides")
        self.assertIn("Speaks English", li.note)
        self.assertIn("Likes tea", li.note)

    def test_archived_key_person(self):
        """A key person in use and the same one archived become one in use."""
        li, zhang = self.blue_card.key_person_ids
        li.active = False
        self.merge(self.zhang, self.li)
        self.assertTrue(li.active)
        self.assertFalse(zhang.exists())

    def test_merging_tells_no_leader(self):
        """Merging the records of a person is no change of the customer's people."""
        (self.blue_card + self.cyan_card).leader_id = self.head
        domain = [("res_partner_id", "=", self.head.partner_id.id)]
        before = self.env["mail.notification"].search(domain)
        self.merge(self.cyan, self.blue)
        self.merge(self.zhang, self.li)
        self.assertEqual(self.env["mail.notification"].search(domain), before)

    def test_key_person_merged_with_the_customer(self):
        """A key person who turns out to be the customer does no harm to the card."""
        person = self.make_customer("Person", is_company=False)
        card = self.make_card(person)
        card.key_person_ids = [Command.create({"partner_id": self.li.id})]
        self.merge(self.li, person)
        self.assertEqual(card.key_person_ids.partner_id, person)
        card.nature = "private"

    def test_turnover_of_the_same_month_is_added_up(self):
        """Each month, company and source has one line with the sum; nothing twice."""
        self.import_turnover(self.azure, 1, "2026-01-01")
        self.import_turnover(
            self.azure, 7, "2026-01-01", company_id=self.company_usd.id
        )
        self.merge(self.blue + self.cyan, self.azure)
        lines = self.env["relationship.turnover"].search(
            [("partner_id", "=", self.azure.id)], order="company_id, month, source"
        )
        self.assertEqual(
            [(str(x.month), x.source, x.amount, x.company_id) for x in lines],
            [
                ("2026-01-01", "import", 201, self.company),
                ("2026-02-01", "Blue", 10, self.company),
                ("2026-02-01", "Cyan", 10, self.company),
                ("2026-01-01", "import", 7, self.company_usd),
            ],
        )
        self.refresh()
        card = self.cards.search([("partner_id", "=", self.azure.id)])
        self.assertEqual((card.turnover, card.turnover_total), (221, 221))

    def set_tier(self, card, tier, reason):
        line = self.line(card, tier.scheme_id)
        values = {"manual_tier_id": tier.id, "manual_reason": reason}
        if line:
            line.write(values)
            return line
        return self.env["relationship.classification"].create(
            {"card_id": card.id, "scheme_id": tier.scheme_id.id, **values}
        )

    def test_override_of_the_source_is_kept(self):
        """A tier set by hand moves to the card that has none, and counts there."""
        self.refresh()
        self.set_tier(self.cyan_card, self.tier_key, "Great potential")
        self.set_tier(self.cyan_card, self.strategic, "Listed")
        self.merge(self.cyan, self.blue)
        self.refresh()
        line = self.line(self.blue_card, self.imported)
        self.assertEqual(line.manual_tier_id, self.tier_key)
        self.assertEqual(line.tier_id, self.tier_key)
        self.assertEqual(line.manual_reason, "Great potential")
        self.assertEqual(self.blue_card.badge_tier_id, self.tier_key)
        self.assertEqual(self.tier(self.blue_card, self.manual), self.strategic)

    def test_override_of_the_destination_is_kept(self):
        """Where both were set by hand, that of the destination counts."""
        self.refresh()
        self.set_tier(self.blue_card, self.tier_key, "Blue")
        self.set_tier(self.blue_card, self.strategic, "Blue")
        self.set_tier(self.cyan_card, self.tier_rest, "Cyan")
        self.set_tier(self.cyan_card, self.general, "Cyan")
        changes = self.env["relationship.tier.change"].search(
            [("card_id", "in", (self.blue_card + self.cyan_card).ids)]
        )
        self.merge(self.cyan, self.blue)
        self.refresh()
        self.assertEqual(self.tier(self.blue_card, self.imported), self.tier_key)
        self.assertEqual(self.tier(self.blue_card, self.manual), self.strategic)
        self.assertEqual(len(self.blue_card.classification_ids), 2)
        self.assertLessEqual(changes, self.blue_card.tier_change_ids)

    def test_tier_follows_the_turnover_of_both(self):
        """The customer that is left has the tier of the whole turnover."""
        self.import_turnover(self.blue, 500, "2026-03-01")
        self.import_turnover(self.cyan, 500, "2026-03-01")
        self.refresh()
        self.assertEqual(self.blue_card.badge_tier_id, self.tier_rest)
        self.merge(self.cyan, self.blue)
        self.refresh()
        self.assertEqual(self.blue_card.turnover, 1220)
        self.assertEqual(self.blue_card.badge_tier_id, self.tier_key)
        self.assertEqual(self.blue_card.turnover_share, 100)

    def test_nightly_jobs_after_a_merge(self):
        """The nightly jobs run over what was merged, and find it in order."""
        self.merge(self.blue + self.cyan, self.azure)
        self.run_cron("ir_cron_classify")
        self.run_cron("ir_cron_refresh_cards")
        card = self.cards.search([("partner_id", "=", self.azure.id)])
        self.assertEqual(card.turnover, 220)
        self.assertFalse(card.reconcile_reason)
        self.assertEqual(self.tier(card, self.imported), self.tier_rest)

    def test_followers_of_both(self):
        """Who follows either card follows the one that is left, once."""
        self.merge(self.cyan, self.blue)
        followers = self.blue_card.message_follower_ids.partner_id
        self.assertLessEqual(self.people, followers)
        self.assertEqual(len(followers), len(self.blue_card.message_follower_ids))

    def test_groups_of_companies(self):
        """Units of a card that goes become units of the card that is left."""
        unit = self.make_card(parent_id=self.cyan_card.id)
        sub_unit = self.make_card(parent_id=unit.id)
        self.import_turnover(sub_unit.partner_id, 5)
        self.merge(self.cyan, self.blue)
        self.refresh()
        self.assertEqual(unit.parent_id, self.blue_card)
        self.assertEqual(self.stored(self.blue_card, "group_turnover"), (225,))
        self.assertEqual(
            self.cards.search([("id", "child_of", self.blue_card.id)], order="id"),
            self.blue_card + unit + sub_unit,
        )

    def test_head_of_a_group_merged_into_its_unit(self):
        """A unit that takes up the head of its group is no unit of itself."""
        top = self.make_card()
        self.cyan_card.parent_id = top
        self.blue_card.parent_id = self.cyan_card
        self.merge(self.cyan, self.blue)
        self.refresh()
        self.assertEqual(self.blue_card.parent_id, top)
        self.assertEqual(self.stored(top, "group_turnover"), (220,))

    def test_unit_merged_into_the_head_of_its_group(self):
        """The head of a group that takes up its unit stays the head."""
        self.cyan_card.parent_id = self.blue_card
        unit = self.make_card(parent_id=self.cyan_card.id)
        self.merge(self.cyan, self.blue)
        self.assertFalse(self.blue_card.parent_id)
        self.assertEqual(unit.parent_id, self.blue_card)
        found = self.cards.search([("id", "child_of", self.blue_card.id)], order="id")
        self.assertEqual(found, self.blue_card + unit)

    def test_group_of_the_source_is_kept(self):
        """The card that is left joins the group that only the other belonged to."""
        top = self.make_card()
        self.cyan_card.parent_id = top
        self.merge(self.cyan, self.blue)
        self.assertEqual(self.blue_card.parent_id, top)
        self.refresh()
        self.assertEqual(self.stored(top, "group_turnover"), (220,))
