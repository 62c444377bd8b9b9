from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import CareCommon


@tagged("standard", "post_install", "-at_install")
class TestAct(CareCommon):
    """What care rules do beside activities and e-mails; silence by the own rhythm."""

    def test_activity_plan(self):
        """All steps of the plan, from the day of the occasion."""
        plan = self.env["mail.activity.plan"].create(
            {
                "name": "Win Back",
                "res_model": "relationship.card",
                "template_ids": [
                    Command.create(
                        {
                            "summary": summary,
                            "activity_type_id": self.env.ref(
                                "mail.mail_activity_data_call"
                            ).id,
                            "delay_count": days,
                            "delay_unit": "days",
                            "delay_from": "after_plan_date",
                            "responsible_type": "on_demand",
                        }
                    )
                    for summary, days in (("Call", 0), ("Visit", 7))
                ],
            }
        )
        self.make_date()
        rule = self.make_rule(action="plan", plan_id=plan.id)
        log = self.run_rule(rule)
        self.assertEqual(log.state, "done")
        self.assertEqual(
            {(one.summary, one.date_deadline) for one in self.activities()},
            {("Call", date(2026, 6, 15)), ("Visit", date(2026, 6, 22))},
        )
        self.assertEqual(self.activities().user_id, self.specialist)
        plan.unlink()
        self.make_date(self.zhao)
        log = self.run_rule(rule)
        self.assertEqual((log.state, log.reason), ("failed", "plan"))

    def test_campaign_of_calls(self):
        """One campaign of the rule, with a call to each customer."""
        other = self.make_card(self.make_customer("Other"))
        rule = self.make_rule(name="Call Again", action="visit")
        self.make_date(self.chen)
        self.make_date(other.partner_id, card_id=other.id)
        self.run_rule(rule)
        plan = self.env["relationship.visit.plan"].search(
            [("relationship_rule_id", "=", rule.id)]
        )
        self.assertEqual((plan.kind, plan.name), ("campaign", "Call Again"))
        self.assertEqual(plan.visit_ids.card_id, self.card + other)
        self.assertEqual(plan.visit_ids.user_id, self.specialist)
        self.make_date(self.zhao, day=16)
        with self.on("2026-06-16"):
            self.assertEqual(self.run_rule(rule).state, "done")
        # The customer has a call in it already.
        self.assertEqual(len(plan.visit_ids), 2)

    def test_text_message(self):
        """To the person's telephone, unless it is blocked; who has none is listed."""
        if "sms.sms" not in self.env:
            return
        self.customer.country_id = self.env.ref("base.us")
        self.chen.write(
            {"phone": "+1 650-555-0111", "country_id": self.env.ref("base.us").id}
        )
        self.company.relationship_cooldown_days = 0
        rule = self.make_rule(action="sms", sms_text="All the best, {name}!")
        self.make_date(self.chen)
        self.make_date(self.zhao)
        logs = self.run_rule(rule)
        reasons = {log.partner_id: (log.state, log.reason) for log in logs}
        self.assertEqual(
            reasons,
            {self.chen: ("done", False), self.zhao: ("skipped", "phone")},
        )
        message = self.env["sms.sms"].search([("partner_id", "=", self.chen.id)])
        self.assertEqual(
            (message.number, message.body), ("+16505550111", "All the best, chen!")
        )
        self.env["phone.blacklist"].sudo().add("+16505550111")
        second = self.make_rule(action="sms", sms_text="Hi", kind="birthday")
        logs = self.run_rule(second)
        self.assertEqual(set(logs.mapped("reason")), {"blacklist", "phone"})
        with self.refused("enter the text"):
            self.make_rule(action="sms")

    def test_own_rhythm(self):
        """Who is late by the own rhythm, once for each silence (R211)."""
        rule = self.make_rule(occasion="rhythm", days=2)

        def bought(last, late):
            self.env.cr.execute(
                "UPDATE relationship_card SET last_turnover_date = %s,"
                " rhythm_late_date = %s WHERE id = %s",
                [last, late, self.card.id],
            )
            self.card.invalidate_recordset()

        bought("2026-03-01", "2026-06-14")
        self.assertFalse(self.run_rule(rule))
        with self.on("2026-06-16"):
            self.assertEqual(self.run_rule(rule).date, date(2026, 3, 1))
            # Estimated anew, it is the same silence.
            bought("2026-03-01", "2026-06-12")
            self.assertFalse(self.run_rule(rule))
            bought("2026-05-01", "2026-06-12")
            self.assertEqual(self.run_rule(rule).date, date(2026, 5, 1))
