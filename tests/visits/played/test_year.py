from datetime import date, datetime, timedelta

from odoo import Command
from odoo.tests import freeze_time, tagged

from ..duty.common import DutyCommon

NEW_YORK = "America/New_York"


@tagged("standard", "post_install", "-at_install")
class TestYearPlayed(DutyCommon):
    """A leader's 2026 in New York: one visit in each quarter, by whichever leader.

    The quarters end on Tuesday 31 March, Tuesday 30 June, Wednesday 30 September and
    Thursday 31 December, all working days. In summer New York is four hours before
    UTC, in winter five. A contact is due soon in its last seven days.
    """

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.company.resource_calendar_id.tz = NEW_YORK
        cls.leader_2 = cls.make_user("leader_2", "user")
        (cls.leader + cls.leader_2 + cls.main_leader + cls.specialist).tz = NEW_YORK
        cls.led = cls.make_cadence(
            name="Led", min_count=1, period="quarter", visitor_role="leader"
        )

    def at(self, moment):
        """Let it be a moment by UTC."""
        self.env.flush_all()
        self.env.invalidate_all()
        return freeze_time(datetime.fromisoformat(moment))

    def visit(self, moment, user, card=None, **values):
        """Make a visit of an hour, of which nobody has reported yet."""
        start = datetime.fromisoformat(moment)
        return self.env["relationship.visit"].create(
            {
                "card_id": (card or self.card).id,
                "visit_type_id": self.on_site.id,
                "user_id": user.id,
                "date_start": start,
                "date_end": start + timedelta(hours=1),
                "state": "done",
                **values,
            }
        )

    def ring(self, user, record=None):
        activity = self.env["mail.activity"].create(
            {
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "res_model_id": self.env["ir.model"]._get_id(
                    (record or self.card)._name
                ),
                "res_id": (record or self.card).id,
                "user_id": user.id,
            }
        )
        activity.action_done()
        self.env.cr.precommit.run()

    def figures(self, card=None):
        duty = self.duty(self.led, card)
        return (duty.done_count, duty.due_date, duty.status)

    def test_year(self):
        """By quarters: made, missed and late, at the last hour, by another, new."""
        # First quarter: made on 10 February. The next is due by 30 June.
        with self.at("2026-02-11 15:00"):
            self.visit("2026-02-10 15:00", self.leader)
            self.assertEqual(self.figures(), (1, date(2026, 6, 30), "green"))
        # Second: nobody came. A week before it turns yellow, on its day it still is.
        with self.at("2026-06-22 15:00"):
            self.assertEqual(self.figures(), (0, date(2026, 6, 30), "green"))
        with self.at("2026-06-23 15:00"):
            self.assertEqual(self.figures()[2], "yellow")
        # 23:30 in New York on the last day, when it is July by UTC.
        with self.at("2026-07-01 03:30"):
            self.assertEqual(self.figures(), (0, date(2026, 6, 30), "yellow"))
        with self.at("2026-07-01 15:00"):
            self.assertEqual(self.figures(), (0, date(2026, 6, 30), "red"))
            # A visit in a week makes it planned; one far ahead would not.
            far = self.visit("2026-08-20 15:00", self.leader, state="planned")
            self.assertEqual(self.figures()[2], "red")
            far.date_start, far.date_end = (
                datetime(2026, 7, 8, 15),
                datetime(2026, 7, 8, 16),
            )
            self.assertEqual(self.figures()[2], "planned")
            far.action_cancel(
                self.env.ref("crm_relationship.relationship_reason_customer_cancelled")
            )
        # Third: the leader is away; the main leader calls at 20:30 on the last evening,
        # which is October by UTC, and serves it. The fourth is due by 31 December.
        with self.at("2026-10-01 00:30"):
            self.leader.write(
                {
                    "relationship_stand_in_id": self.specialist_2.id,
                    "relationship_stand_in_start": date(2026, 9, 1),
                    "relationship_stand_in_end": date(2026, 10, 5),
                }
            )
            self.ring(self.main_leader)
            self.assertEqual(self.figures(), (1, date(2026, 12, 31), "green"))
            self.refresh()
            self.assertEqual(self.card.last_contact_date, date(2026, 9, 30))
        with self.at("2026-10-01 15:00"):
            self.assertEqual(self.figures(), (0, date(2026, 12, 31), "green"))
        # Fourth: the leader comes, and is replaced in the middle: it goes on counting.
        with self.at("2026-11-02 15:00"):
            self.visit("2026-10-20 15:00", self.leader)
            self.card.leader_id = self.leader_2
            duty = self.duty(self.led)
            self.assertEqual(duty.user_id, self.leader_2)
            self.assertEqual(self.figures(), (1, date(2027, 3, 31), "green"))
        # A specialist's visit is none of a leader.
        with self.at("2026-12-01 15:00"):
            self.visit("2026-11-30 15:00", self.specialist)
            self.assertEqual(self.figures(), (1, date(2027, 3, 31), "green"))
        with self.at("2027-01-04 15:00"):
            self.assertEqual(self.figures(), (0, date(2027, 3, 31), "green"))

    def test_customer_who_comes_back(self):
        """Archived in spring, back in autumn: nobody is late for the time between."""
        with self.at("2026-02-11 15:00"):
            self.visit("2026-02-10 15:00", self.leader)
            self.as_user(self.head, self.card).action_archive()
            self.assertFalse(self.duty(self.led))
        with self.at("2026-09-08 15:00"):
            self.import_turnover(self.customer, 3000, date(2026, 9, 1))
            self.refresh()
            self.assertEqual(self.card.reconcile_reason, "returned")
            self.as_user(self.head, self.card).action_reconcile()
            self.assertTrue(self.card.active)
            self.refresh()
            # The quarter in which the customer came back: by 30 September.
            self.assertEqual(self.figures(), (0, date(2026, 9, 30), "green"))

    def test_branch_of_a_customer(self):
        """A customer's branch with a card has visits of its own; the group has both."""
        branch = self.make_customer("Azure North", parent_id=self.customer.id)
        self.import_turnover(branch, 2000)
        card = self.make_card(branch, leader_id=self.leader.id, parent_id=self.card.id)
        self.refresh()
        self.age(card)
        with self.at("2026-02-11 15:00"):
            self.visit("2026-02-10 15:00", self.leader, card)
            self.assertEqual(self.figures(card), (1, date(2026, 6, 30), "green"))
            # None in this quarter nor in the last, which stays due.
            self.assertEqual(self.figures(), (0, date(2025, 12, 31), "never"))
            self.ring(self.leader, branch)
            self.assertEqual(self.duty(self.led, card).done_count, 2)
            self.assertEqual(self.duty(self.led).done_count, 0)
            self.assertEqual(self.card.group_visit_count, 1)

    def test_branch_of_ours(self):
        """A branch of our company keeps a card of its contact, and visits it."""
        ours = self.env["res.company"].create(
            {"name": "Main Company North", "parent_id": self.company.id}
        )
        ours.resource_calendar_id = self.company.resource_calendar_id
        user = self.make_user("northern", "user", company=ours)
        self.env.user.company_ids = [Command.link(ours.id)]
        customer = self.make_customer("Northern", company_id=self.company.id)
        card = self.make_card(customer, company_id=ours.id, user_id=user.id)
        own = self.duties.create(
            {"card_id": card.id, "min_count": 1, "period": "quarter"}
        )
        own.cadence_id.start_date = False
        self.env.cr.execute(
            "UPDATE relationship_cadence SET create_date = '2024-01-01' WHERE id = %s",
            [own.cadence_id.id],
        )
        with self.at("2026-02-11 15:00"):
            self.env["relationship.card.refresh"]._refresh_company(ours)
            self.assertFalse(card.reconcile_reason)
            visit = self.visit("2026-02-10 15:00", user, card)
            self.assertEqual(visit.company_id, ours)
            duty = self.duty(own.cadence_id, card)
            self.assertEqual(
                (duty.user_id, duty.done_count, duty.due_date),
                (user, 1, date(2026, 6, 30)),
            )
