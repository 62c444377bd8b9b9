from odoo.tests import tagged

from ..common import AccessCommon

# What is the same when it is done again, or is refused by the state that it has led to.
REPEATED = {
    "relationship.absence": {"action_save", "action_back"},
    "relationship.card.print": {"action_print"},
    "relationship.complaint.customer": {"action_correct"},
    "relationship.complaint.decision": {"action_decide"},
    "relationship.complaint.end": {"action_end"},
    "relationship.complaint.merge": {"action_join"},
    "relationship.complaint.phone": {"action_new_case"},
    "relationship.complaint.wait": {"action_wait"},
    "relationship.handover": {"action_hand_over"},
    "relationship.satisfaction.call": {"action_enter"},
    "relationship.simulation": {"action_apply", "action_open_cards", "action_simulate"},
    "relationship.visit.cancel": {"action_cancel"},
    "relationship.visit.move": {"action_move"},
    "relationship.visit.plan.reject": {"action_reject"},
    # They replace what the first one said.
    "relationship.review.decide": {"action_decide"},
    "relationship.review.nominate": {"action_nominate"},
    "relationship.review.return": {"action_return"},
    "relationship.benefit.end": {"action_end"},
    "relationship.expense.refuse": {"action_refuse"},
    "relationship.regulation.return": {"action_return"},
    # They compute it anew.
    "relationship.holiday.list": {"action_propose"},
    "relationship.key.factors": {"action_compute"},
    "relationship.review.sheet": {"action_make"},
}


@tagged("standard", "post_install", "-at_install")
class TestSteps(AccessCommon):
    """What a step makes is made once, however often it is sent."""

    def steps(self):
        """Yield model and name of each step of a screen."""
        for model in sorted(
            self.registry.descendants(["relationship.step.mixin"], "_inherit")
        ):
            records = self.env[model]
            if records._abstract:
                continue
            for name in dir(type(records)):
                method = getattr(type(records), name, None)
                if name.startswith("action_") and hasattr(method, "asks"):
                    yield model, name, method

    def test_each_step_says_so(self):
        """A step that makes something is taken once; the others are listed."""
        found = 0
        for model, name, method in self.steps():
            with self.subTest(f"{model}.{name}"):
                found += method.once
                self.assertNotEqual(method.once, name in REPEATED.get(model, ()))
        self.assertGreater(found, 7)

    def test_taken_once(self):
        """The second call of a step is refused, and makes nothing."""
        case = self.as_user(
            self.specialist,
            self.env["relationship.complaint"].search([("card_id", "=", self.own.id)]),
        )
        customer = {"partner_id": self.own.partner_id.id}
        heard = {"information": "They build", "source": "The news"}
        steps = [
            ("relationship.find", {**customer, **heard}, "action_hand_over"),
            (
                "relationship.access.request",
                {
                    "partner_id": self.foreign.partner_id.id,
                    "purpose": "A visit",
                    "date_end": "2026-07-01",
                },
                "action_request",
            ),
            (
                "relationship.complaint.word",
                {"complaint_id": case.id, "channel": "phone", "text": "Soon"},
                "action_log",
            ),
            (
                "relationship.complaint.ask",
                {
                    "complaint_id": case.id,
                    "user_id": self.supervisor.id,
                    "question": "What now?",
                },
                "action_ask",
            ),
        ]
        for model, values, name in steps:
            with self.subTest(model):
                step = self.as_user(self.specialist, model).create(values)
                getattr(step, name)()
                self.env.flush_all()
                made = self.env["mail.message"].search_count([])
                with self.refused("done already"):
                    getattr(step, name)()
                self.assertEqual(self.env["mail.message"].search_count([]), made)
