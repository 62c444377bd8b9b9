from odoo.tests import tagged

from ..common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class TestDuplicate(ComplaintCommon):
    """Two cases of Huaxin and one of a neighbour are about the same leak."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.neighbour = cls.make_customer("Neighbour", email="n@neighbour.example")
        cls.make_card(cls.neighbour)
        cls.first = cls.make_case()
        cls.second = cls.make_case(description="<p>It leaks again</p>")
        cls.foreign = cls.make_case(
            partner_id=cls.neighbour.id, description="<p>Water from next door</p>"
        )
        cls.word = cls.post(cls.second, cls.customer, "SECOND word")
        cls.secret = cls.post(cls.foreign, cls.neighbour, "NEIGHBOUR word")
        cls.measure = cls.env["relationship.action"].create(
            {
                "name": "Check",
                "complaint_id": cls.second.id,
                "user_id": cls.specialist.id,
                "date_deadline": "2026-06-20",
            }
        )

    @classmethod
    def post(cls, case, author, body):
        return case.message_post(
            body=body,
            author_id=author.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            attachments=[(f"{author.name}.txt", b"picture")],
        )

    def join(self, cases, remaining, user=None, **values):
        wizard = self.as_user(user or self.head, "relationship.complaint.merge")
        wizard = wizard.with_context(
            active_model="relationship.complaint", active_ids=(cases | remaining).ids
        )
        wizard.create({"remaining_id": remaining.id, **values}).action_join()

    def test_everything_is_kept(self):
        """Words, files and measures of the same customer move into what remains."""
        self.join(self.second, self.first)
        self.assertFalse(self.second.active)
        self.assertEqual(self.second.duplicate_of_id, self.first)
        self.assertEqual(self.word.res_id, self.first.id)
        self.assertEqual(self.word.attachment_ids.res_id, self.first.id)
        self.assertEqual(self.measure.complaint_id, self.first)
        bodies = " ".join(self.first.message_ids.mapped("body"))
        self.assertIn("It leaks again", bodies)
        self.assertIn(self.second.name, bodies)
        self.assertEqual(self.first.duplicate_count, 1)
        self.assertEqual(self.card.open_complaint_count, 1)

    def test_no_deadline_of_a_duplicate(self):
        """What was joined in time is not missed later."""
        self.join(self.second, self.first)
        self.assertFalse(self.second.next_check)
        with self.at("2026-06-20 04:00"):
            self.check()
        self.assertFalse(any(self.second.deadline_ids.mapped("breached")))
        self.assertTrue(self.deadline(self.first).breached)

    def test_another_customer(self):
        """Words of another customer are notes for us, and stay in their own case."""
        self.join(self.foreign, self.first)
        self.assertEqual(self.secret.res_id, self.foreign.id)
        notes = self.first.message_ids.filtered(
            lambda message: "NEIGHBOUR word" in message.body
        )
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.attachment_ids.mapped("name"), ["Neighbour.txt"])
        self.assertNotEqual(notes.attachment_ids, self.secret.attachment_ids)
        for message in self.first.message_ids:
            if "NEIGHBOUR" in message.body or "next door" in message.body:
                self.assertTrue(message.subtype_id.internal)
        self.assertNotIn(self.neighbour, self.first.message_partner_ids)

    def test_later_words(self):
        """What is written to a duplicate later reaches who works on what remains."""
        self.join(self.foreign, self.first)
        self.post(self.foreign, self.neighbour, "LATER word")
        self.assertIn("LATER word", " ".join(self.first.message_ids.mapped("body")))
        self.assertEqual(self.first.activity_ids.user_id, self.first.user_id)

    def test_customers_hear_the_number(self):
        """Each customer is told the number that remains, where that is wanted."""
        self.join(self.second, self.first)
        self.assertNotIn(
            "Please name this number", " ".join(self.first.message_ids.mapped("body"))
        )
        self.join(self.foreign, self.first, tells_customers=True)
        told = self.foreign.message_ids.filtered(
            lambda message: "Please name this number" in message.body
        )
        self.assertIn(self.first.name, told.body)
        self.assertEqual(told.notified_partner_ids & self.neighbour, self.neighbour)
        self.assertFalse(self.foreign.responded_date)

    def test_several(self):
        """Several are joined at once, and duplicates of duplicates lead to the last."""
        self.join(self.second, self.foreign)
        self.join(self.foreign, self.first)
        self.assertEqual(self.second.duplicate_of_id, self.first)
        self.assertEqual(self.first.duplicate_ids, self.second + self.foreign)

    def test_refused(self):
        """No case into itself, a duplicate, or another company; none without rights."""
        self.join(self.second, self.first)
        with self.refused("cannot be joined"):
            self.join(self.foreign, self.second)
        other = self.make_case(company_id=self.company_usd.id, user_id=False)
        with self.refused("cannot be joined"):
            other._join(self.first)
        with self.forbidden():
            self.as_user(self.confidential, self.foreign)._join(self.first)

    def test_what_remains_goes_on(self):
        """An open case is not joined into one that nobody works on any more."""
        self.fill_for_closing(self.first)
        self.first.action_resolve()
        self.first.action_close()
        with self.refused("nobody would answer", self.second.name):
            self.join(self.second, self.first)
        self.assertTrue(self.second.active)
        self.foreign.active = False
        with self.refused("nobody would answer"):
            self.second._join(self.foreign)
        # What is over may be joined into what is over.
        self.fill_for_closing(self.second)
        self.measure.sudo().active = True
        self.measure._stamp(state="cancelled")
        self.second.action_resolve()
        self.second.action_close()
        self.second._join(self.first)
        self.assertEqual(self.second.duplicate_of_id, self.first)

    def test_duplicate_is_not_taken_up(self):
        """A duplicate has no clock: it is not taken out of the archive."""
        self.join(self.second, self.first)
        for take_up in ("action_unarchive", "toggle"):
            with self.subTest(take_up), self.refused("the matter goes on"):
                second = self.as_user(self.head, self.second)
                if take_up == "toggle":
                    second.active = True
                else:
                    second.action_unarchive()
        self.assertFalse(self.second.active)
