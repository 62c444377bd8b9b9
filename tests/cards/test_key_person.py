from odoo.tests import tagged

from .common import CardCommon

NAMELESS = "Azure: New key person: Azure, Delivery"


@tagged("standard", "post_install", "-at_install")
class TestKeyPerson(CardCommon):
    """Key persons of a customer; the liaison leader learns of changes (R023, R024)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(cls.make_customer("Azure"), leader_id=cls.head.id)
        cls.li = cls._make_person("Li Wei")
        cls.zhang = cls._make_person("Zhang Min")

    @classmethod
    def _make_person(cls, name):
        return cls.make_customer(
            name, is_company=False, parent_id=cls.card.partner_id.id
        )

    def add(self, partner, user=None, **values):
        people = self.as_user(user or self.specialist, "relationship.key.person")
        return people.create(
            {"card_id": self.card.id, "partner_id": partner.id, **values}
        )

    def told(self, action):
        """Return the subjects of the notifications to the leader that an act causes."""
        domain = [("res_partner_id", "=", self.head.partner_id.id)]
        notifications = self.env["mail.notification"]
        before = notifications.search(domain)
        action()
        new = notifications.search(domain) - before
        self.assertTrue(all(n.notification_type == "email" for n in new))
        return new.mail_message_id.mapped("subject")

    def logged(self, action):
        """Return the texts of the messages on the card that an act leaves."""
        before = self.card.message_ids
        action()
        return [message.preview for message in self.card.message_ids - before]

    def test_new_person_is_told(self):
        """The liaison leader is told of a new key person."""
        subjects = self.told(lambda: self.add(self.li, role="decides"))
        self.assertEqual(subjects, ["Azure: New key person: Li Wei"])

    def test_told_in_their_own_language(self):
        """The leader reads it in his own language, not in that of who changes it."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.head.lang = "zh_CN"
        person = self.add(self.li)
        [subject] = self.told(lambda: person.write({"role": "decides"}))
        self.assertEqual(subject, "Azure: 关键人变动：Li Wei")

    def test_people_added_together_are_told_together(self):
        """Several people added at once are one message."""
        people = self.as_user(self.specialist, "relationship.key.person")
        subjects = self.told(
            lambda: people.create(
                [
                    {"card_id": self.card.id, "partner_id": partner.id}
                    for partner in self.li + self.zhang
                ]
            )
        )
        self.assertEqual(len(subjects), 1)
        self.assertIn("Li Wei", subjects[0])
        self.assertIn("Zhang Min", subjects[0])

    def test_replaced_person_is_told_by_both_names(self):
        """The message names who went and who came."""
        person = self.add(self.li)
        subjects = self.told(lambda: person.write({"partner_id": self.zhang.id}))
        [subject] = subjects
        self.assertIn("Li Wei", subject)
        self.assertIn("Zhang Min", subject)
        self.assertLess(subject.index("Li Wei"), subject.index("Zhang Min"))

    def test_changed_removed_and_archived_are_told(self):
        """A change of role, level or place, leaving and removal are told."""
        person = self.add(self.li)
        for values in (
            {"role": "decides"},
            {"level": "top"},
            {"place": "local"},
            {"active": False},
        ):
            with self.subTest(values):
                subjects = self.told(lambda values=values: person.write(values))
                self.assertEqual(subjects, ["Azure: Key person changed: Li Wei"])
        subjects = self.told(person.unlink)
        self.assertEqual(subjects, ["Azure: Key person removed: Li Wei"])

    def test_address_without_a_name(self):
        """An address without a name is called as the contacts call it."""
        address = self.env["res.partner"].create(
            {"type": "delivery", "parent_id": self.card.partner_id.id}
        )
        self.assertEqual(self.told(lambda: self.add(address)), [NAMELESS])

    def test_details_are_not_told(self):
        """A telephone number or a note is no change of a key person."""
        person = self.add(self.li)
        values = {"note": "Likes tea", "phone": "+86 21 5555 0100", "sequence": 5}
        self.assertFalse(self.told(lambda: person.write(values)))
        self.assertEqual(self.li.phone, "+86 21 5555 0100")

    def test_leader_who_acts_is_not_told(self):
        """Who makes the change needs no message; the card keeps a note."""
        lines = []

        def action():
            lines.extend(self.logged(lambda: self.add(self.li, user=self.head)))

        self.assertFalse(self.told(action))
        self.assertEqual(lines, ["New key person: Li Wei"])

    def test_card_without_leader_keeps_a_note(self):
        """Without a leader the change is on the card."""
        self.card.leader_id = False
        lines = self.logged(lambda: self.add(self.li))
        self.assertEqual(lines, ["New key person: Li Wei"])

    def test_change_is_on_the_card(self):
        """What the leader was told is found on the card by everybody who sees it."""
        lines = self.logged(lambda: self.add(self.li))
        self.assertEqual(len(lines), 1)
        self.assertIn("Li Wei", lines[0])

    def test_person_once_on_a_card(self):
        """A person is a key person of a card once; the message names the field."""
        self.add(self.li)
        with self.refused("Person", "already"):
            self.add(self.li, role="decides")
        other = self.make_card()
        self.env["relationship.key.person"].create(
            {"card_id": other.id, "partner_id": self.li.id}
        )

    def test_customer_is_no_key_person_of_itself(self):
        """An organization is not its own key person; a person may be."""
        with self.refused("Person", "Azure"):
            self.add(self.card.partner_id)
        person = self.make_customer("Wang Fang", is_company=False)
        card = self.make_card(person)
        self.assertTrue(
            self.env["relationship.key.person"].create(
                {"card_id": card.id, "partner_id": person.id}
            )
        )

    def test_deleted_contact_leaves(self):
        """With the contact goes its part in the decisions."""
        person = self.add(self.li)
        self.li.unlink()
        self.assertFalse(person.exists())

    def test_company_is_that_of_the_card(self):
        """A key person's company is the card's."""
        self.assertEqual(self.add(self.li).company_id, self.company)
        card = self.make_card(company_id=self.company_usd.id)
        person = self.env["relationship.key.person"].create(
            {"card_id": card.id, "partner_id": self.li.id}
        )
        self.assertEqual(person.company_id, self.company_usd)

    def test_completeness_follows(self):
        """Adding and removing key persons is seen in the completeness at once."""
        before = self.card.completeness
        person = self.add(self.li)
        self.assertGreater(self.stored(self.card, "completeness")[0], before)
        person.active = False
        self.assertEqual(self.stored(self.card, "completeness")[0], before)
        person.active = True
        person.unlink()
        self.assertEqual(self.stored(self.card, "completeness")[0], before)
