from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import ReleaseCommon

WIZARD = "relationship.access.request"


@tagged("standard", "post_install", "-at_install")
class TestAccessRequest(ReleaseCommon):
    """Who needs a customer asks, and learns yes or no (R231)."""

    def ask(self, user=None, partner=None, **values):
        """Let the colleague ask for ``own``; return the release."""
        before = self.env["relationship.release"].search([])
        wizards = self.as_user(user or self.colleague, WIZARD)
        self.answer = wizards.create(
            {
                "partner_id": (partner or self.own.partner_id).id,
                "purpose": "Bid for the bridge",
                **values,
            }
        ).action_request()
        return self.env["relationship.release"].search([]) - before

    def told(self, user):
        """Return subject and body of what a user was told, the last first."""
        messages = self.env["mail.message"].search(
            [("partner_ids", "in", user.partner_id.ids)], order="id desc"
        )
        return [f"{message.subject} {message.body}" for message in messages]

    def test_owner_says_yes(self):
        """The owner is asked, approves, and the requester reads for the term."""
        release = self.ask()
        self.assertEqual(
            (release.state, release.requester_id, release.user_ids, release.card_ids),
            ("requested", self.colleague, self.colleague, self.own),
        )
        self.assertEqual(release.scope, "basic")
        self.assertEqual(str(release.date_start), "2026-06-15")
        self.assertEqual(str(release.date_end), "2026-07-15")
        self.assertEqual(release.activity_ids.user_id, self.specialist)
        self.assertEqual(self.sees(self.colleague), "")
        owner = self.as_user(self.specialist, release)
        self.assertTrue(owner.can_decide)
        owner.action_approve()
        self.assertEqual(self.sees(self.colleague), "r")
        self.assertIn("Own Customer", self.told(self.colleague)[0])
        self.assertIn("Yes", self.told(self.colleague)[0])
        self.assertTrue(self.as_user(self.colleague, release).has_access("read"))
        owner.action_recall()
        self.assertEqual(self.sees(self.colleague), "")
        self.assertFalse(self.as_user(self.colleague, release).has_access("read"))

    def test_no_and_nothing_else(self):
        """Who asked reads neither request, card, decider nor reason."""
        release = self.ask(partner=self.own.key_person_ids.partner_id)
        seen = self.as_user(self.colleague, release)
        self.assertFalse(release.message_partner_ids & self.colleague.partner_id)
        for operation in ("read", "write", "unlink"):
            self.assertFalse(seen.has_access(operation))
        owner = self.as_user(self.specialist, release)
        owner.decision_note = "SECRET reason"
        owner.action_refuse()
        self.assertEqual(self.sees(self.colleague), "")
        self.assertFalse(seen.has_access("read"))
        [text] = self.told(self.colleague)
        self.assertIn("No", text)
        for secret in ("SECRET", "Specialist", release.name):
            self.assertNotIn(secret, text)
        message = self.env["mail.message"].search(
            [("partner_ids", "in", self.colleague.partner_id.ids)]
        )
        self.assertFalse(message.model)
        self.assertEqual(message.author_id, self.env.ref("base.partner_root"))

    def test_who_decides(self):
        """The owner, their stand-in, the committee; a head where nobody else can."""
        self.specialist.group_ids += self.env.ref(
            "crm_relationship.group_relationship_user"
        )
        release = self.ask()
        for user in (self.colleague, self.supervisor, self.head_2, self.data_officer):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, release).action_approve()
        self.specialist.sudo().write(
            {
                "relationship_stand_in_id": self.supervisor.id,
                "relationship_stand_in_start": "2026-06-14",
                "relationship_stand_in_end": "2026-06-20",
            }
        )
        for user in (self.supervisor, self.committee):
            with self.subTest(user.name), self.undone():
                self.as_user(user, release).action_approve()
        self.own.user_id = False
        self.env.flush_all()
        self.env.invalidate_all()
        self.as_user(self.head, release).action_approve()
        self.assertEqual(release.state, "approved")

    def test_own_request_of_a_head(self):
        """Nobody approves what they asked for."""
        self.foreign.user_id = self.colleague
        release = self.ask(user=self.specialist, partner=self.foreign.partner_id)
        with self.forbidden():
            self.as_user(self.specialist, release).action_approve()

    def test_refused(self):
        """Nothing to ask for, seen already, asked already, no purpose, no right."""
        with self.refused("no relationship card"):
            self.ask(partner=self.make_customer("Without"))
        with self.refused("you see the card already"):
            self.ask(user=self.specialist)
        with self.refused("Purpose of Use"):
            self.ask(purpose=" ")
        with self.refused("term is over"):
            self.ask(date_start="2026-06-01", date_end="2026-06-02")
        self.ask()
        with self.refused("asked already"):
            self.ask()
        for user in (self.outsider, self.portal, self.data_officer):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.ask(user=user)

    def test_from_a_case(self):
        """A member of the team asks from the case that they work on."""
        case = self.own.complaint_ids
        case.team_id = self.team
        self.assertFalse(self.as_user(self.specialist_2, self.own).has_access("read"))
        wizards = self.as_user(self.specialist_2, WIZARD)
        wizard = Form(wizards.with_context(active_model=case._name, active_id=case.id))
        self.assertEqual(wizard.partner_id, self.own.partner_id)
        wizard.purpose = "The case"
        wizard.save().action_request()
        release = self.env["relationship.release"].search([], limit=1, order="id desc")
        self.assertEqual(release.requester_id, self.specialist_2)
        # Of a case that one does not see, the step says nothing.
        other = wizards.with_context(
            active_model=case._name, active_id=self.foreign.complaint_ids.id
        )
        self.assertFalse(other.new().partner_id)

    def test_answer_tells_nothing(self):
        """The screen says that it was handed on, and not to whom."""
        self.ask()
        text = str(self.answer)
        self.assertIn("handed on", text)
        self.assertNotIn("Specialist", text)


@tagged("standard", "post_install", "-at_install")
class TestFind(ReleaseCommon):
    """What anybody heard of a customer comes to whose customer it is (R030)."""

    def hand_on(self, user=None, partner=None, **values):
        self.answer = (
            self.as_user(user or self.outsider, "relationship.find")
            .create(
                {
                    "partner_id": (partner or self.own.partner_id).id,
                    "information": "A second plant\nin Ningbo",
                    "source": "Newspaper of Monday",
                    **values,
                }
            )
            .action_hand_over()
        )

    def test_owner_gets_it(self):
        """As an activity and as a note of the card, with who found it and where."""
        self.own.sudo().activity_ids.unlink()
        self.hand_on(partner=self.own.key_person_ids.partner_id)
        activity = self.own.activity_ids
        self.assertEqual(activity.user_id, self.specialist)
        self.assertEqual(activity.date_deadline, fields.Date.context_today(activity))
        note = self.own.message_ids[0]
        for text in (activity.note, note.body):
            for word in ("A second plant", "Newspaper of Monday", "Person of Own"):
                self.assertIn(word, text)
        self.assertIn("Outsider", activity.summary)
        self.assertEqual(note.author_id, self.outsider.partner_id)

    def test_sender_sees_nothing(self):
        """Neither card, note nor activity, and not whose customer it is."""
        self.hand_on()
        for records in (self.own, self.own.activity_ids):
            self.assertFalse(self.as_user(self.outsider, records).has_access("read"))
        self.assertFalse(
            self.own.message_partner_ids & self.outsider.partner_id,
        )
        self.assertNotIn("Specialist", str(self.answer))

    def test_somebody_gets_it_always(self):
        """Without a card, the salesperson of the contact; else the department head."""
        partner = self.make_customer("Without Card", user_id=self.specialist_2.id)
        self.hand_on(partner=partner)
        self.assertEqual(partner.activity_ids.user_id, self.specialist_2)
        self.own.user_id = False
        self.own.team_id = False
        self.own.sudo().activity_ids.unlink()
        self.hand_on()
        self.assertIn(self.own.activity_ids.user_id, self.company._relationship_heads())

    def test_refused(self):
        """Without its source it is a rumour; customers hand on nothing."""
        for values in ({"source": " "}, {"information": ""}):
            with self.refused("where it comes from"):
                self.hand_on(**values)
        with self.assertRaises(AccessError):
            self.hand_on(user=self.portal)
