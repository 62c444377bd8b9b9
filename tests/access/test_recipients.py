from odoo import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .secret import SecretCommon

EARLY, LATE = "Said while it was open", "Said when it was closed"


@tagged("standard", "post_install", "-at_install")
class TestRecipients(SecretCommon, MailCase):
    """Who lost access receives nothing more, and reads nothing of before.

    ``reader`` sees whatever is of the secret customer, in each way in turn.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader = cls.make_user("reader", "head")
        cls.reader.notification_type = "inbox"
        cls.partner = cls.reader.partner_id
        cls.threads = [
            records[0]
            for model, records in cls.secrets.items()
            if "message_ids" in records._fields
        ]
        cls.threads += cls.of_no_customer()

    def ways(self):
        """Yield each way to lose access to everything, as a context."""
        group = self.env.ref("crm_relationship.group_relationship_head")
        yield "group", {"group_ids": [Command.unlink(group.id)]}
        company = self.company_usd
        yield (
            "company",
            {"company_ids": [Command.set(company.ids)], "company_id": company.id},
        )
        yield "archived", {"active": False}
        portal = self.env.ref("base.group_portal")
        yield "portal", {"group_ids": [Command.set(portal.ids)]}

    def received(self, record, body):
        """Return whether the reader has a notification of what was said."""
        messages = record.message_ids.filtered(lambda m: body in str(m.body))
        self.assertTrue(messages)
        return self.partner in messages.notification_ids.res_partner_id

    def readable(self, record):
        """Return what the reader reads of the messages of a record, in every way."""
        messages = self.env["mail.message"].with_user(self.reader)
        messages = messages.with_context(
            allowed_company_ids=self.reader.sudo().company_ids.ids
        )
        about = [("model", "=", record._name), ("res_id", "=", record.id)]
        found = messages.search(about)
        found |= messages.search([*about, ("needaction", "=", True)])
        known = messages.browse(record.sudo().message_ids.ids)
        found |= known._filtered_access("read")
        return [body for body in (EARLY, LATE) if body in str(found.mapped("body"))]

    def say(self, record, body, **values):
        record.sudo().message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.head.partner_id.id,
            **values,
        )
        self.env.flush_all()

    def test_there_are_threads(self):
        """All models with a chatter are tried."""
        expected = {
            name
            for name in self.our_models()
            if "message_ids" in self.env[name]._fields
        }
        self.assertEqual({record._name for record in self.threads}, expected)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.models.unlink")
    def test_after_access_ended(self):
        """Of each thread, in each way that concerns a user."""
        for record in self.threads:
            record.message_subscribe(partner_ids=self.partner.ids)
            self.say(record, EARLY)
            self.assertTrue(self.received(record, EARLY), record._name)
            self.assertEqual(self.readable(record), [EARLY])
        for way, values in self.ways():
            with self.undone():
                self.reader.sudo().write(values)
                self.env.flush_all()
                self.env.invalidate_all()
                for record in self.threads:
                    with self.subTest(f"{record._name} {way}"):
                        self.check_closed(record)
                self.env["mail.followers"]._relationship_drop_lost("relationship.card")
                self.assertNotIn(self.partner, self.secret.message_partner_ids, way)

    def check_closed(self, record):
        self.assertFalse(record._is_open_to(self.reader) and self.reader.active)
        self.say(record, LATE)
        self.assertFalse(self.received(record, LATE))
        if self.reader.active:
            self.assertEqual(self.readable(record), [])

    def losses(self):
        """Yield each change of a card that takes it from somebody, who had it so."""
        person, other = self.specialist, self.specialist_2
        card, team = self.secret, self.team
        yield (
            "hand-over",
            {"user_id": person.id},
            lambda: card.write({"user_id": other.id}),
        )
        yield (
            "leader",
            {"leader_id": person.id},
            lambda: card.write({"leader_id": False}),
        )
        release = self.release_to(person)
        yield "release", {}, release.action_recall
        leads = {"team_id": team.id}
        team.user_id = person
        yield "team", leads, lambda: card.write({"team_id": False})
        yield "team leader", leads, lambda: team.write({"user_id": other.id})

    def release_to(self, user):
        release = self.env["relationship.release"].create(
            {
                "company_id": self.company.id,
                "card_ids": self.secret.ids,
                "purpose": "To know",
                "user_ids": [Command.set(user.ids)],
                "date_start": "2026-06-01",
                "date_end": "2026-12-31",
            }
        )
        release._stamp(state="approved", requester_id=self.stranger.id)
        return self.as_user(self.head, release)

    def test_after_the_card_was_taken(self):
        """Release, hand-over, leader and team: the card goes, and its messages too."""
        self.reader = self.specialist
        self.partner = self.reader.partner_id
        self.reader.notification_type = "inbox"
        for way, given, take in self.losses():
            with self.subTest(way), self.undone():
                if way != "release":
                    self.env["relationship.release"].search(
                        [("user_ids", "in", self.reader.ids)]
                    )._stamp(state="recalled")
                if way not in ("team", "team leader"):
                    self.team.user_id = self.supervisor
                self.secret.write(given)
                self.check_taken(take)

    def check_taken(self, take):
        card = self.secret
        card.message_subscribe(partner_ids=self.partner.ids)
        self.say(card, EARLY)
        self.assertTrue(self.received(card, EARLY))
        self.assertEqual(self.readable(card), [EARLY])
        take()
        self.env.flush_all()
        self.env.invalidate_all()
        self.say(card, LATE)
        self.assertFalse(self.received(card, LATE))
        self.assertEqual(self.readable(card), [])
        self.env["mail.followers"]._relationship_drop_lost(card._name)
        self.assertNotIn(self.partner, card.message_partner_ids)
        unread = self.env["mail.notification"].search(
            [("res_partner_id", "=", self.partner.id), ("is_read", "=", False)]
        )
        self.assertNotIn(card.message_ids, unread.mail_message_id)

    def test_waiting_mail(self):
        """An e-mail that waits is not sent to who lost access meanwhile."""
        self.reader.notification_type = "email"
        card = self.secret
        followers = self.partner + self.stranger.partner_id
        card.message_subscribe(partner_ids=followers.ids)
        with self.mock_mail_gateway():
            card.with_context(mail_notify_force_send=False).message_post(
                body=EARLY,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.head.partner_id.id,
            )
            mails = self.env["mail.mail"].search([("res_id", "=", card.id)])
            mails = mails.filtered(lambda mail: mail.model == card._name)
            self.assertIn(self.partner, mails.recipient_ids)
            group = self.env.ref("crm_relationship.group_relationship_head")
            self.reader.group_ids -= group
            self.env.invalidate_all()
            mails.send()
            emails = str(self._mails)
        self.assertNotIn("reader@example.com", emails)
        self.assertIn("stranger@example.com", emails)

    def test_customers_are_written_to(self):
        """A customer follows the case; what a colleague writes to goes out."""
        case = self.secrets["relationship.complaint"]
        customer = self.secret.partner_id
        customer.email = "customer@example.com"
        friend = self.make_customer("Friend", email="friend@example.com")
        case.message_subscribe(partner_ids=(customer + friend).ids)
        self.say(case, EARLY)
        told = case.message_ids[:1].notification_ids.res_partner_id
        self.assertIn(customer, told)
        self.assertNotIn(friend, told)
        self.say(case, LATE, partner_ids=friend.ids)
        told = case.message_ids[:1].notification_ids.res_partner_id
        self.assertIn(friend, told)

    def test_nobody_is_told_without_access(self):
        """Who is named in a message, but may not read the record, is not told."""
        self.say(self.secret, EARLY, partner_ids=self.outsider.partner_id.ids)
        told = self.secret.message_ids[:1].notification_ids.res_partner_id
        self.assertNotIn(self.outsider.partner_id, told)

    def test_nightly(self):
        """The scheduled action goes through all models."""
        self.secret.message_subscribe(partner_ids=self.outsider.partner_id.ids)
        self.run_cron("ir_cron_relationship_followers")
        self.env.invalidate_all()
        self.assertNotIn(self.outsider.partner_id, self.secret.message_partner_ids)
        customer = self.secret.partner_id
        case = self.secrets["relationship.complaint"]
        case.message_subscribe(partner_ids=customer.ids)
        self.run_cron("ir_cron_relationship_followers")
        self.assertIn(customer, case.message_partner_ids)
