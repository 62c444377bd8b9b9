from odoo import Command
from odoo.tests import tagged

from ..common import AccessCommon


@tagged("standard", "post_install", "-at_install")
class TestOpinion(AccessCommon):
    """The commissioner's opinion, suggestion and veto on projects (R251, R252)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.own.project_ids
        cls.project.state = "intended"

    def say(self, kind="veto", subject="bidding", user=None, **values):
        opinions = self.as_user(user or self.specialist, "relationship.project.opinion")
        return opinions.create(
            {
                "project_id": self.project.id,
                "kind": kind,
                "subject": subject,
                "text": "Payment is not secured",
                **values,
            }
        )

    def test_who_gives_it(self):
        """The customer's specialist, by himself; nobody else, not even a head."""
        opinion = self.say("opinion", "initiation")
        self.assertEqual(opinion.user_id, self.specialist)
        self.assertTrue(opinion.date)
        messages = self.project.sudo().message_ids.mapped("body")
        self.assertTrue(any("Payment is not secured" in body for body in messages))
        for user in (
            self.leader,
            self.supervisor,
            self.head,
            self.committee,
            self.data_officer,
            self.auditor,
            self.stranger,
            self.administrator,
            self.outsider,
        ):
            with self.subTest(user.name), self.forbidden():
                self.say(user=user)
        for values in ({"user_id": self.head.id}, {"date": "2020-01-01 00:00:00"}):
            with self.subTest(str(values)), self.refused("kept by the system"):
                self.say(**values)

    def test_stays_on_record(self):
        """Nobody changes or deletes what was said."""
        opinion = self.say()
        for user in (self.specialist, self.head, self.committee):
            seen = self.as_user(user, opinion)
            with self.subTest(user.name):
                with self.forbidden():
                    seen.text = "Fine"
                with self.forbidden():
                    seen.unlink()
        with self.forbidden():
            self.as_user(self.specialist, self.project).opinion_ids = [
                Command.update(opinion.id, {"kind": "opinion"})
            ]

    def test_what_a_veto_stops(self):
        """A veto on the bid stops the bid; one on a plan stops the beginning."""
        for subject, stopped, free in (
            ("bidding", ("bidding", "in_progress", "completed"), ("lost",)),
            ("staffing", ("in_progress", "completed"), ("bidding", "lost")),
            ("funds", ("in_progress", "completed"), ("bidding", "lost")),
            ("business", ("in_progress", "completed"), ("bidding", "lost")),
        ):
            with self.subTest(subject), self.undone():
                self.say("veto", subject)
                for user in (self.specialist, self.head, self.env.user):
                    for state in stopped:
                        with self.refused("Specialist", "Payment is not secured"):
                            self.as_user(user, self.project).state = state
                for state in free:
                    self.as_user(self.specialist, self.project).state = state
        with self.refused("Veto"):
            self.say("veto", "initiation")
        for kind in ("opinion", "suggestion"):
            self.say(kind)
        self.project.state = "bidding"

    def test_opportunity_that_is_won(self):
        """A linked opportunity does not carry a project past a veto."""
        lead = self.env["crm.lead"].create(
            {"name": "Bridge", "type": "opportunity", "company_id": self.company.id}
        )
        self.project.lead_id = lead
        self.assertEqual(self.project.state, "bidding")
        veto = self.say("veto", "funds")
        lead.action_set_won()
        self.env.flush_all()
        self.assertEqual(self.project.state, "bidding")
        veto.action_lift()
        self.project.state = "in_progress"

    def test_who_lifts_it(self):
        """Who vetoed, or the committee; then the project goes on."""
        veto = self.say()
        self.assertTrue(self.project.is_vetoed)
        found = self.project.search([("is_vetoed", "=", True)])
        self.assertIn(self.project, found)
        for user in (self.leader, self.supervisor, self.head, self.stranger):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, veto).action_lift()
        for user in (self.specialist, self.committee):
            with self.subTest(user.name), self.undone():
                self.as_user(user, veto).action_lift()
                self.assertFalse(self.project.is_vetoed)
                self.assertEqual(veto.lifted_user_id, user)
                self.project.state = "bidding"
                with self.refused("no veto"):
                    self.as_user(user, veto).action_lift()

    def test_after_a_hand_over(self):
        """A veto stands when the customer has another specialist."""
        veto = self.say()
        self.own.user_id = self.stranger
        self.env.flush_all()
        self.env.invalidate_all()
        with self.refused("Specialist"):
            self.as_user(self.stranger, self.project).state = "bidding"
        with self.forbidden():
            self.as_user(self.stranger, veto).action_lift()
        with self.forbidden():
            self.say()
