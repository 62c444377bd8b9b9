from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class TestLeaks(AccessCommon):
    """Nothing of a foreign card comes out by groups, paths, exports or messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.as_user(cls.specialist, "relationship.card")
        cls.specialist.group_ids += cls.env.ref("base.group_allow_export")
        cls.refresh()

    def test_groups_count_own_cards_only(self):
        """Grouping, by whatever path, adds up the cards that the reader sees."""
        for groupby in ("user_id", "lifecycle", "company_id", "partner_id.city"):
            with self.subTest(groupby):
                groups = self.mine._read_group(
                    [], [groupby], ["__count", "turnover:sum"]
                )
                self.assertEqual([row[1:] for row in groups], [(1, 1000)])
        groups = self.mine.formatted_read_group([], ["badge_tier_id"], ["__count"])
        self.assertEqual(sum(group["__count"] for group in groups), 1)

    def test_paths_from_what_everybody_sees(self):
        """Searching contacts, tiers and schemes by cards finds one's own only."""
        partners = self.as_user(self.specialist, "res.partner")
        word = [("relationship_card_id.needs", "ilike", "Needs of")]
        found = partners.search(word).commercial_partner_id
        self.assertEqual(found.ids, self.own.partner_id.ids)
        word = [("relationship_card_id.user_id.name", "=", "Stranger")]
        self.assertFalse(partners.search(word))
        lines = self.as_user(self.specialist, "relationship.classification")
        found = lines.search([("card_id.needs", "ilike", "Needs of")])
        self.assertEqual(found.card_id.ids, self.own.ids)
        turnover = self.as_user(self.specialist, "relationship.turnover")
        found = turnover.search([("card_id.needs", "ilike", "Needs of")])
        self.assertEqual(found.partner_id.ids, self.own.partner_id.ids)

    def test_sorting_by_what_one_does_not_see(self):
        """Contacts are neither sorted nor grouped by fields of cards."""
        partners = self.as_user(self.specialist, "res.partner")
        for name in ("relationship_tier_id", "relationship_user_id"):
            with self.subTest(name):
                with self.assertRaises(ValueError):
                    partners.search([], order=name, limit=1)
                with self.assertRaises(ValueError):
                    partners._read_group([], [name])

    def test_counters_count_what_the_reader_sees(self):
        """The number of cards of a tier and scheme is that of the reader's cards."""
        for user, expected in ((self.specialist, 1), (self.head, 2), (self.auditor, 2)):
            with self.subTest(user.name):
                self.env.invalidate_all()
                self.assertEqual(self.as_user(user, self.tier_key).card_count, expected)
                self.assertEqual(self.as_user(user, self.imported).card_count, expected)

    def test_group_of_companies(self):
        """A unit shows the name of its group's head, and nothing else of its card."""
        self.own.parent_id = self.foreign
        card = self.as_user(self.specialist, self.own)
        [values] = card.web_read({"parent_id": {"fields": {"display_name": {}}}})
        self.assertEqual(values["parent_id"]["display_name"], "Foreign Customer")
        with self.assertRaises(AccessError):
            card.parent_id.read(["needs"])
        with self.assertRaises(AccessError):
            card.web_read({"parent_id": {"fields": {"needs": {}}}})
        with self.assertRaises(AccessError):
            card.export_data(["parent_id/needs"])
        found = self.mine.search([("parent_id.needs", "ilike", "Needs")])
        self.assertFalse(found)

    def test_units_of_a_group(self):
        """The head of a group lists those units that the reader sees."""
        self.foreign.parent_id = self.own
        card = self.as_user(self.specialist, self.own)
        [values] = card.web_read({"child_ids": {"fields": {"needs": {}}}})
        self.assertEqual(values["child_ids"], [])

    def test_export(self):
        """An export holds one's own cards with what is on them."""
        names = ["partner_id/name", "needs", "key_person_ids/partner_id/name"]
        rows = self.mine.search([]).export_data(names)["datas"]
        self.assertEqual(
            rows, [["Own Customer", "Needs of Own Customer", "Person of Own Customer"]]
        )
        with self.assertRaises(AccessError):
            self.as_user(self.specialist, self.foreign).export_data(names)

    def test_names(self):
        """Names of foreign cards are not found."""
        self.assertFalse(self.mine.name_search("Foreign"))
        self.assertTrue(self.mine.name_search("Own"))
        for user in (self.outsider, self.portal, self.public):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.as_user(user, "relationship.card").name_search("Own")

    def test_messages_and_attachments(self):
        """Messages, activities and files of a foreign card are closed."""
        self.foreign.message_post(body="Secret")
        attachment = self.env["ir.attachment"].create(
            {
                "name": "secret.txt",
                "raw": b"secret",
                "res_model": "relationship.card",
                "res_id": self.foreign.id,
            }
        )
        activity = self.foreign.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.stranger.id
        )
        for user in (self.specialist, self.outsider, self.portal):
            with self.subTest(user.name):
                for records in (
                    self.foreign.message_ids,
                    self.foreign.message_ids.sudo().tracking_value_ids,
                    attachment,
                    activity,
                ):
                    seen = self.as_user(user, records)
                    self.assertFalse(seen.has_access("read") and records)
                with self.forbidden():
                    self.as_user(user, self.foreign).message_post(body="Hello")
                with self.forbidden():
                    self.as_user(user, self.foreign).activity_schedule(
                        "mail.mail_activity_data_todo", user_id=user.id
                    )
                files = self.as_user(user, "ir.attachment")
                self.assertFalse(files.search([("id", "=", attachment.id)]))

    def test_meetings(self):
        """The calendar that colleagues share shows nothing of a foreign visit."""
        visit = self.records_of("relationship.visit", self.foreign)
        visit.key_person_ids = self.foreign.key_person_ids
        event = visit.calendar_event_id
        self.assertTrue(event)
        names = {"display_name": {}}
        shown = {
            **dict.fromkeys(("name", "description", "location", "res_id"), {}),
            **dict.fromkeys(("partner_ids", "attendee_ids"), {"fields": names}),
        }
        for user in (self.specialist, self.auditor, self.outsider):
            meetings = self.as_user(user, "calendar.event")
            with self.subTest(user.name):
                [values] = meetings.browse(event.id).web_read(shown)
                self.assertNotIn("Foreign", str(values))
                for name in ("name", "partner_ids"):
                    groups = meetings._read_group([("id", "=", event.id)], [name])
                    self.assertNotIn(
                        "Foreign", str([g[0].display_name for g in groups])
                    )
        # Nor which busy time is which visit: no condition leads from one to the other.
        for name, field in meetings._fields.items():
            with self.subTest(name):
                self.assertFalse((field.comodel_name or "").startswith("relationship."))

    def test_followers_see_no_more(self):
        """Following a card gives no right to read it."""
        self.foreign.message_subscribe(partner_ids=self.outsider.partner_id.ids)
        self.assertFalse(self.as_user(self.outsider, self.foreign).has_access("read"))

    def test_explanations_for_everybody_who_sees_the_card(self):
        """Why a customer is in its tier is the same text for each of its readers."""
        expected = self.own.explanation
        self.assertIn("1,000", expected)
        line = self.line(self.own, self.imported)
        run = self.imported.run_ids[:1]
        for user in (
            self.specialist,
            self.leader,
            self.supervisor,
            self.head,
            self.committee,
            self.data_officer,
            self.auditor,
        ):
            with self.subTest(user.name):
                self.assertEqual(self.as_user(user, self.own).explanation, expected)
                self.assertEqual(self.as_user(user, line).explanation, expected)
                change = self.as_user(user, self.own.tier_change_ids[:1])
                self.assertTrue(change.explanation)
                self.assertTrue(self.as_user(user, run).cutoffs)
        for user in (self.stranger, self.administrator, self.outsider):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.as_user(user, self.own).read(["explanation"])

    def test_company_total_is_not_a_list(self):
        """Specialists see the company's total, and not who makes it."""
        run = self.as_user(self.specialist, self.imported.run_ids[:1])
        self.assertEqual(run.total, 2000)
        lines = self.as_user(self.specialist, "relationship.turnover").search([])
        self.assertEqual(lines.partner_id.ids, self.own.partner_id.ids)
