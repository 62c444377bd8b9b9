from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon
from .listener import Listener

MANY = 200


@tagged("standard", "post_install", "-at_install")
class TestLeave(CareCommon):
    """E-mails leave by real SMTP, and are tried again once when they did not."""

    def setUp(self):
        super().setUp()
        # Odoo sends nothing while tests run.
        servers = self.registry["ir.mail_server"]
        self.startPatcher(patch.object(servers, "_disable_send", lambda *args: False))
        self.server = self.env["ir.mail_server"].create(
            {
                "name": "Listener",
                "smtp_host": "127.0.0.1",
                "smtp_port": 1,
                "smtp_encryption": "none",
                "sequence": 0,
            }
        )

    def mails(self):
        return self.env["mail.mail"].search(
            [("email_to", "ilike", "@valve.example"), ("state", "=", "outgoing")]
        )

    def send(self, listener):
        """Send what waits; what the server says is noted."""
        self.server.smtp_port = listener.port
        with mute_logger(
            "odoo.addons.mail.models.mail_mail",
            "odoo.addons.base.models.ir_mail_server",
        ):
            self.mails().send()
        self.env["relationship.care"]._note_failures()
        self.env.invalidate_all()

    def text(self, message, kind="plain"):
        return message.get_body((kind,)).get_content()

    def test_greeting(self):
        """To each person alone, from the specialist, in the person's language."""
        self.specialist.email = "specialist@ours.example"
        self.card.user_id = self.specialist
        self.chen.lang = "zh_CN"
        self.zhao.lang = "en_US"
        self.company.relationship_cooldown_days = 0
        self.make_date()
        self.make_date(self.zhao)
        self.template.with_context(
            lang="zh_CN"
        ).subject = "{{ object.partner_id.name }}，生日快乐"
        self.run_rule(self.make_rule(action="mail"))
        with Listener() as listener:
            self.send(listener)
            self.send(listener)
        found = {people[0]: message for people, message in listener.messages}
        self.assertEqual(len(listener.messages), 2)
        self.assertEqual(
            {address: message["Subject"] for address, message in found.items()},
            {
                "chen@valve.example": "chen，生日快乐",
                "zhao@valve.example": "Happy birthday, zhao",
            },
        )
        for people, message in listener.messages:
            self.assertEqual(len(people), 1)
            self.assertIn(people[0], message["To"])
            self.assertFalse(message["Cc"])
            self.assertIn("specialist@ours.example", message["From"])
            self.assertEqual(message["Auto-Submitted"], "auto-generated")
        self.assertIn("zhao", self.text(found["zhao@valve.example"], "html"))

    def test_questionnaire(self):
        """Its link is that of the person's own answers."""
        rule = self.make_rule(
            action="survey",
            survey_id=self.env.ref("crm_relationship_care.survey_general").id,
        )
        self.make_date()
        self.run_rule(rule)
        with Listener() as listener:
            self.send(listener)
        answers = self.env["survey.user_input"].search(
            [("relationship_card_id", "=", self.card.id)]
        )
        [(people, message)] = listener.messages
        self.assertEqual(people, ["chen@valve.example"])
        link = answers.get_base_url() + answers.get_start_url()
        self.assertIn(link.replace("&", "&amp;"), self.text(message, "html"))

    def test_many_are_refused(self):
        """Each is listed with the reason; tried again, each leaves once."""
        self.company.relationship_cooldown_days = 0
        people = self.env["res.partner"].create(
            [
                {
                    "name": f"Person {number}",
                    "parent_id": self.customer.id,
                    "email": f"p{number}@valve.example",
                }
                for number in range(MANY)
            ]
        )
        self.env["relationship.key.date"].create(
            [
                {
                    "card_id": self.card.id,
                    "partner_id": person.id,
                    "month": 6,
                    "day": 15,
                }
                for person in people
            ]
        )
        rule = self.make_rule(action="mail")
        logs = self.run_rule(rule)
        self.assertEqual(len(logs), MANY)
        with Listener(refuses=True) as listener:
            self.send(listener)
            self.assertFalse(listener.messages)
        self.assertEqual(
            {(log.state, log.reason) for log in logs}, {("failed", "server")}
        )
        self.assertIn("550", logs[0].detail)
        # The next night does not try by itself.
        self.assertFalse(self.run_rule(rule))
        self.as_user(self.specialist, logs).action_retry()
        with Listener() as listener:
            self.send(listener)
            self.send(listener)
        told = [address for people, __ in listener.messages for address in people]
        self.assertEqual(len(told), MANY)
        self.assertEqual(set(told), set(people.mapped("email")))
        self.assertEqual(set(logs.mapped("state")), {"done"})
        with self.refused("did not fail"):
            self.as_user(self.specialist, logs).action_retry()

    def refuse(self):
        """Let the server refuse what waits."""
        with Listener(refuses=True) as listener:
            self.send(listener)
            self.assertFalse(listener.messages)

    def leaving(self):
        """Let what waits leave; return the addresses to which it went."""
        with Listener() as listener:
            self.send(listener)
            self.send(listener)
        return [address for people, __ in listener.messages for address in people]

    def test_notice_is_refused(self):
        """Who was not told is listed with the reason, and told once afterwards."""
        notice = self.as_user(self.head, "relationship.notice").create(
            {"name": "New prices", "kind": "price", "body": "<p>From July</p>"}
        )
        line = self.as_user(self.head, "relationship.notice.line").create(
            {
                "notice_id": notice.id,
                "card_id": self.card.id,
                "partner_id": self.chen.id,
            }
        )
        notice.action_send()
        notice.sudo()._send_all()
        self.assertEqual((line.state, notice.told_count), ("told", 1))
        with self.refused("was not left out"):
            line.action_retry()
        self.refuse()
        self.assertEqual((line.state, line.reason), ("left_out", "server"))
        self.assertIn("550", line.detail)
        self.assertEqual((line.told_date, notice.told_count), (False, 0))
        # Nobody was written to: no cool-down of what did not arrive.
        self.assertFalse(self.company._relationship_asked(self.chen))
        line.action_retry()
        self.assertEqual((line.state, notice.state), ("waiting", "sending"))
        notice.sudo()._send_all()
        self.assertEqual(self.leaving(), ["chen@valve.example"])
        self.assertEqual((line.state, line.reason), ("told", False))
        self.assertTrue(line.told_date)

    def test_invitation_is_refused(self):
        """Who was not invited is to be invited still, unless they said something."""
        event = self.as_user(self.head, "relationship.event").create(
            {"name": "Symposium", "date_start": "2026-07-01 06:00:00"}
        )
        guests = chen, zhao = self.as_user(
            self.head, "relationship.event.guest"
        ).create(
            [
                {
                    "event_id": event.id,
                    "card_id": self.card.id,
                    "partner_id": person.id,
                }
                for person in (self.chen, self.zhao)
            ]
        )
        event.action_invite()
        self.assertEqual(set(guests.mapped("state")), {"invited"})
        zhao.state = "accepted"
        self.refuse()
        self.assertEqual(set(guests.mapped("reason")), {"server"})
        self.assertEqual((chen.state, zhao.state), ("listed", "accepted"))
        self.assertFalse(any(guests.mapped("told_date")))
        event.action_invite()
        self.assertEqual(self.leaving(), ["chen@valve.example"])
        self.assertEqual((chen.state, chen.reason), ("invited", False))

    def ask(self, person=None):
        """Ask by e-mail from the card, as the specialist."""
        step = self.as_user(self.specialist, "relationship.survey.ask").create(
            {
                "card_id": self.card.id,
                "partner_id": (person or self.chen).id,
                "survey_id": self.env.ref("crm_relationship_care.survey_general").id,
            }
        )
        step.action_ask()
        return self.env["relationship.care.log"].search(
            [("occasion", "=", "asked")], order="id desc", limit=1
        )

    def answers(self):
        return self.env["survey.user_input"].search(
            [("relationship_card_id", "=", self.card.id)]
        )

    def test_question_of_the_card_is_refused(self):
        """It is listed with the reason; tried again, it is the same questionnaire."""
        log = self.ask()
        self.assertEqual((log.state, log.action, log.reason), ("done", "survey", False))
        self.assertEqual(log.sudo().answers_id, self.answers())
        with self.refused("within the last 30 days"):
            self.ask(self.zhao)
        self.refuse()
        self.assertEqual((log.state, log.reason), ("failed", "server"))
        self.assertIn("550", log.detail)
        # It reached nobody: who was not asked may be asked.
        self.assertFalse(self.company._relationship_asked(self.chen))
        self.as_user(self.specialist, log).action_retry()
        self.assertEqual((log.state, log.reason), ("done", False))
        self.assertEqual(self.leaving(), ["chen@valve.example"])
        self.assertEqual(len(self.answers()), 1)
        self.assertTrue(self.company._relationship_asked(self.chen))

    def test_tried_again_for_nothing(self):
        """Who answered meanwhile is not asked again; after the end it is a new one."""
        log = self.ask()
        self.refuse()
        with self.undone():
            self.answers()._mark_done()
            self.as_user(self.specialist, log).action_retry()
            self.assertEqual((log.state, self.leaving()), ("done", []))
        first = self.answers()
        first.deadline = "2026-06-01 00:00:00"
        self.as_user(self.specialist, log).action_retry()
        self.assertEqual(self.leaving(), ["chen@valve.example"])
        self.assertNotIn(log.sudo().answers_id, [first, first.browse()])

    def test_turn_and_reminder_are_refused(self):
        """By a policy: each leaves once when tried again, and there is one request."""
        self.card.contact_id = self.chen
        policy = self.env["relationship.survey.policy"].create(
            {
                "name": "Twice a Year",
                "company_id": self.company.id,
                "survey_id": self.env.ref("crm_relationship_care.survey_general").id,
                "is_spread": False,
                "skips_days_off": False,
            }
        )
        care = self.env["relationship.care"]
        care._run_policies(policy)
        log = self.env["relationship.care.log"].search([("policy_id", "=", policy.id)])
        self.refuse()
        self.assertEqual((log.state, log.reason), ("failed", "server"))
        self.as_user(self.specialist, log).action_retry()
        self.assertEqual(self.leaving(), ["chen@valve.example"])
        with self.on("2026-06-22"):
            care._run_policies(policy)
            self.refuse()
            self.assertEqual((log.state, log.reason), ("failed", "server"))
            # The request itself arrived.
            self.assertTrue(self.company._relationship_asked(self.chen))
            self.as_user(self.specialist, log).action_retry()
            mails = self.mails()
            self.assertIn("remind", mails.subject)
            self.assertEqual(self.leaving(), ["chen@valve.example"])
        self.assertEqual((log.state, len(self.answers())), ("done", 1))
