from datetime import date, datetime

from odoo.tests import tagged

from odoo.addons.crm_relationship.models.overview.history import Source

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestHistory(RelationshipCommon):
    """What happened with a customer is told from the records, by their rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(team_id=cls.team.id)
        cls.foreign = cls.make_card(
            cls.make_customer("Foreign"), user_id=cls.specialist_2.id
        )
        on_site = cls.env.ref("crm_relationship.relationship_visit_type_on_site")
        cls.visits = cls.env["relationship.visit"].create(
            [
                {
                    "card_id": card.id,
                    "visit_type_id": on_site.id,
                    "user_id": card.user_id.id,
                    "date_start": datetime(2026, 6, day, 8),
                    "state": state,
                }
                for card, day, state in (
                    (cls.card, 10, "done"),
                    (cls.card, 25, "draft"),
                    (cls.foreign, 11, "done"),
                )
            ]
        )
        cls.case = cls.env["relationship.complaint"].create(
            {
                "company_id": cls.company.id,
                "partner_id": cls.card.partner_id.id,
                "subject": "Leak",
                "received_date": datetime(2026, 6, 12, 8),
                "user_id": cls.specialist.id,
            }
        )
        cls.env["relationship.project"].create(
            {"card_id": cls.card.id, "name": "New plant"}
        )

    def events(self, user, card):
        history = self.as_user(user, "relationship.history")
        found = history.search([("card_id", "=", card.id)])
        return [(event.kind, event.date.date()) for event in found]

    def test_newest_first_and_only_what_was(self):
        """A visit that is only planned has not happened."""
        # The project is of the day on which the test really runs.
        project, *others = self.events(self.specialist, self.card)
        self.assertEqual(project[0], "project")
        self.assertEqual(
            others, [("case", date(2026, 6, 12)), ("visit", date(2026, 6, 10))]
        )

    def test_events_have_numbers_of_their_own(self):
        """Records of different models with one number are different events."""
        history = self.env["relationship.history"].search([])
        self.assertEqual(len(history.ids), len(set(history.ids)))

    def test_rules_of_the_parts(self):
        """Who may not see the records sees nothing of them in the history."""
        self.assertFalse(self.events(self.specialist, self.foreign))
        self.assertTrue(self.events(self.head, self.foreign))
        self.assertEqual(len(self.events(self.auditor, self.card)), 3)

    def test_without_rights(self):
        """Employees without our rights have no access."""
        with self.forbidden():
            self.events(self.outsider, self.card)

    def test_event_opens_its_record(self):
        """An event leads to what it tells of."""
        event = self.as_user(self.specialist, "relationship.history").search(
            [("card_id", "=", self.card.id), ("kind", "=", "case")]
        )
        action = event.action_open()
        self.assertEqual(action["res_model"], "relationship.complaint")
        self.assertEqual(action["res_id"], self.case.id)

    def test_another_addon_adds_a_source(self):
        """A source is a line; the rules of its model hold without more."""
        history = self.registry["relationship.history"]
        sources = history._sources

        def extended(records):
            source = Source("key_person", "relationship.key.person", "create_date")
            return [*sources(records), source]

        person = self.make_customer("Ms Chen", is_company=False)
        for card in self.card + self.foreign:
            self.env["relationship.key.person"].create(
                {"card_id": card.id, "partner_id": person.id}
            )
        self.patch(history, "_sources", extended)
        kinds = [kind for kind, __ in self.events(self.specialist, self.card)]
        self.assertEqual(kinds.count("key_person"), 1)
        self.assertFalse(self.events(self.specialist, self.foreign))

    def pages(self, user, domain, size):
        """Return the numbers of events, read page by page."""
        history = self.as_user(user, "relationship.history")
        found, page = [], True
        while page:
            page = history.search(domain, limit=size, offset=len(found)).ids
            found += page
        return found

    def test_pages_are_the_whole(self):
        """Page by page one reads what is read at once, whoever reads it."""
        scheme = self.env["relationship.scheme"].search([], limit=1)
        self.env["relationship.tier.change"].create(
            [
                {
                    "card_id": card.id,
                    "company_id": self.company.id,
                    "scheme_id": scheme.id,
                    "date": date(2026, 6, day),
                    "cause": "computed",
                }
                for card in self.card + self.foreign
                for day in range(1, 6)
            ]
        )
        for user in (self.specialist, self.specialist_2, self.head, self.auditor):
            history = self.as_user(user, "relationship.history")
            for domain in (
                [],
                [("card_id", "=", self.card.id)],
                [("card_id", "=", self.foreign.id)],
                [("card_id", "in", (self.card + self.foreign).ids)],
                ["|", ("card_id", "=", self.foreign.id), ("kind", "=", "case")],
                [("card_id", "=", self.card.id), ("kind", "=", "tier")],
            ):
                with self.subTest(f"{user.name} {domain}"):
                    whole = history.search(domain).ids
                    self.assertEqual(self.pages(user, domain, 2), whole)

    def test_page_of_a_card_in_one_query(self):
        """A page asks the database for events once, and no further than a page."""
        history = self.as_user(self.specialist, "relationship.history")
        domain = [("card_id", "=", self.card.id)]
        names = ["date", "kind", "name", "summary", "res_model", "res_id"]
        history.search_read(domain, names, limit=30)
        # The readers of the card were read before: one query is left.
        with self.assertQueryCount(1):
            history.search_read(domain, names, limit=30)

    def test_context_opens_nothing(self):
        """Who names a card in a context reads none of what they may not."""
        history = self.as_user(self.specialist, "relationship.history")
        history = history.with_context(relationship_history_card=self.foreign.id)
        self.assertFalse(history.search([("card_id", "=", self.foreign.id)]))
        self.assertFalse(history.search([("card_id", "=", self.foreign.id)], limit=9))

    def test_what_was_said_is_found(self):
        """The history says what was said, in which kind of contact, and finds it."""
        phone = self.env.ref("crm_relationship.relationship_visit_type_phone")
        self.env["relationship.visit"].create(
            {
                "card_id": self.card.id,
                "visit_type_id": phone.id,
                "user_id": self.specialist.id,
                "date_start": datetime(2026, 6, 13, 8),
                "state": "done",
                "feedback": "They want the valve by May",
                "needs": "Valve",
            }
        )
        history = self.as_user(self.specialist, "relationship.history")
        found = history.search([("summary", "ilike", "valve by")], limit=5)
        self.assertEqual(found.mapped("kind"), ["call"])
        self.assertEqual(found.name, phone.name)
        self.assertEqual(found.summary, "They want the valve by May · Valve")

    def test_tier_change_says_why(self):
        """A change of tier tells from what to what, and the reason."""
        scheme = self.env["relationship.scheme"].search([("tier_ids", "!=", False)])[:1]
        old, new = scheme.tier_ids[:2]
        self.env["relationship.tier.change"].create(
            {
                "card_id": self.card.id,
                "company_id": self.company.id,
                "scheme_id": scheme.id,
                "old_tier_id": old.id,
                "new_tier_id": new.id,
                "date": date(2026, 6, 14),
                "cause": "override",
                "reason": "Strategic partner",
            }
        )
        history = self.as_user(self.specialist, "relationship.history")
        event = history.search(
            [("card_id", "=", self.card.id), ("kind", "=", "tier")], limit=1
        )
        self.assertEqual(event.name, f"{scheme.name} · {old.name} → {new.name}")
        self.assertEqual(event.summary, "Set by Hand · Strategic partner")
        self.assertEqual(event.date.date(), date(2026, 6, 14))

    def test_key_person_gained_changed_and_lost(self):
        """Each is told once, in the reader's words, and stays when the person goes."""
        person = self.env["relationship.key.person"].create(
            {
                "card_id": self.card.id,
                "partner_id": self.make_customer("Li Wei", is_company=False).id,
                "role": "decides",
            }
        )
        reader = self.as_user(self.specialist, "relationship.history")
        domain = [("card_id", "=", self.card.id), ("kind", "in", ["person", "contact"])]

        def names(lang="en_US"):
            self.env.invalidate_all()
            events = reader.with_context(lang=lang).search(domain)
            return sorted(event.name for event in events)

        self.assertEqual(names(), ["Li Wei"])
        person.role = "uses"
        self.assertEqual(names(), ["Li Wei", "Li Wei · Role · Decides → Uses"])
        self.assertEqual(names("zh_CN")[1], "Li Wei · 角色 · 决策者 → 使用者")
        person.unlink()
        self.assertEqual(
            names(),
            [
                "Li Wei · New Key Person · – → Decides",
                "Li Wei · No Key Person any more · Uses → –",
                "Li Wei · Role · Decides → Uses",
            ],
        )

    def test_contact_opens_its_history(self):
        """The same from the partner form, behind its button."""
        partner = self.as_user(self.specialist, self.card.partner_id)
        action = partner.action_relationship_history()
        history = self.as_user(self.specialist, "relationship.history")
        kinds = history.search(action["domain"]).mapped("kind")
        self.assertEqual(sorted(kinds), ["case", "project", "visit"])

    def test_last_word(self):
        """A card says what was said last, to those who may read it."""
        visit = self.visits[0]
        visit.feedback = "They want the valve by May"
        self.card._refresh_all()
        card = self.as_user(self.specialist, self.card)
        self.assertEqual(card.last_word, "They want the valve by May")
