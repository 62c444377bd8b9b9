from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CareCommon

WORK = "odoo.addons.crm_relationship.models.mixins.work"
LOG = "odoo.addons.crm_relationship_care.models.rule.log.RelationshipCareLog"


@tagged("standard", "post_install", "-at_install")
class TestFaults(CareCommon):
    """Nothing is lost, nothing is doubled, and what could not be done is listed."""

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "ilike", "@valve.example")])

    def test_killed_between_log_and_mail(self):
        """Neither is there, and the next run does both."""
        self.make_date()
        rule = self.make_rule(action="mail")
        with (
            self.refused("killed", error=RuntimeError),
            patch(f"{LOG}._done", side_effect=RuntimeError("killed")),
        ):
            self.env["relationship.care"]._run(rule.id)
        logs = self.env["relationship.care.log"]
        self.assertFalse(logs.search([("rule_id", "=", rule.id)]))
        self.assertFalse(self.mails())
        self.assertEqual(self.run_rule(rule).state, "done")
        self.assertEqual(len(self.mails()), 1)

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_mail_server_refuses(self):
        """Each is listed as failed, with what the server said; tried again, once."""
        people = [
            self.make_customer(
                f"p{number}", is_company=True, email=f"p{number}@valve.example"
            )
            for number in range(5)
        ]
        for person in people:
            card = self.make_card(person)
            self.make_date(person, card_id=card.id)
        rule = self.make_rule(action="mail")
        logs = self.run_rule(rule)
        self.assertEqual(set(logs.mapped("state")), {"done"})
        connect = "odoo.addons.base.models.ir_mail_server.IrMail_Server._connect__"
        with patch(connect, side_effect=OSError("550 refused")):
            self.mails().send(raise_exception=False)
        self.env["relationship.care"]._note_failures()
        self.assertEqual(
            {(log.state, log.reason) for log in logs}, {("failed", "server")}
        )
        self.assertIn("550 refused", logs[0].detail)
        self.as_user(self.specialist, logs).action_retry()
        self.assertEqual(set(logs.mapped("state")), {"done"})
        waiting = self.mails().filtered(lambda mail: mail.state == "outgoing")
        self.assertEqual(len(waiting), 5)
        self.assertFalse(self.run_rule(rule))

    def test_without_language(self):
        """Who has no language is written to in that of the company."""
        self.chen.lang = False
        self.make_date()
        log = self.run_rule(self.make_rule(action="mail"))
        self.assertEqual((log.state, log.lang), ("done", self.company.partner_id.lang))

    def test_person_is_gone_before_approval(self):
        """Archived while it waits: left out, with the reason."""
        self.make_date()
        log = self.run_rule(self.make_rule(action="mail", needs_approval=True))
        self.chen.active = False
        self.as_user(self.specialist, log).action_approve()
        self.assertEqual((log.state, log.reason), ("skipped", "archived"))

    def test_template_is_gone_before_approval(self):
        """Failed with the reason, and tried again once there is another one."""
        self.make_date()
        rule = self.make_rule(action="mail", needs_approval=True)
        log = self.run_rule(rule)
        rule._as_system().write({"action": "activity", "template_id": False})
        self.as_user(self.specialist, log).action_approve()
        self.assertEqual((log.state, log.reason), ("failed", "template"))
        rule.write({"template_id": self.template.id})
        self.as_user(self.specialist, log).action_retry()
        self.assertEqual(log.state, "done")

    def test_odd_values(self):
        """Text for numbers, nothing at all: a message that says what to do."""
        rules = self.env["relationship.care.rule"]
        self.assertEqual(self.env["relationship.care"]._run(0), 0)
        self.assertEqual(self.env["relationship.care"]._run_rules(rules.browse()), 0)
        self.env["relationship.care.log"].action_approve()
        with self.refused("0 to 90"), mute_logger("odoo.sql_db"):
            self.make_rule(lead_days=91)
        with self.refused("1 to 3660"), mute_logger("odoo.sql_db"):
            self.env["relationship.survey.policy"].create(
                {
                    "name": "Never",
                    "company_id": self.company.id,
                    "survey_id": self.env.ref(
                        "crm_relationship_care.survey_general"
                    ).id,
                    "interval_days": 0,
                }
            )

    def test_one_refuses(self):
        """What cannot be done for one is listed with why, and done for the others."""
        self.make_date(self.chen)
        self.make_date(self.zhao)
        self.chen.parent_id = self.make_customer("Elsewhere")
        rule = self.make_rule(action="gift", gift_name="Cake", gift_value=80)
        logs = self.run_rule(rule).grouped("partner_id")
        self.assertEqual(logs[self.zhao].state, "done")
        self.assertEqual(
            (logs[self.chen].state, logs[self.chen].reason), ("failed", "refused")
        )
        self.assertIn("does not belong", logs[self.chen].detail)
        self.assertEqual(self.card.gift_ids.partner_id, self.zhao)
        self.assertFalse(self.run_rule(rule))

    def test_one_company_fails(self):
        """The night goes on with the others, and says at its end that one failed."""
        self.make_date(self.zhao)
        rule = self.make_rule(action="activity")
        care = type(self.env["relationship.care"])
        run = care._run_company

        def fail(service, company):
            if company != self.company:
                raise ZeroDivisionError
            return run(service, company)

        with (
            patch.object(care, "_run_company", fail),
            patch.object(care, "_work_step", lambda service, step, commit: step()),
            patch.object(self.env.cr, "rollback"),
            self.assertLogs(
                "odoo.addons.crm_relationship.models.mixins.work", "WARNING"
            ),
        ):
            # Not assertRaises: it would undo what was done.
            try:
                self.env["relationship.care"]._cron_care()
            except ZeroDivisionError:
                failed = True
        self.assertTrue(failed)
        self.assertEqual(
            self.env["relationship.care.log"].search([("rule_id", "=", rule.id)]).state,
            "done",
        )
