from odoo.tests import Form, tagged

from .common import ReviewCommon


@tagged("standard", "post_install", "-at_install")
class TestDecision(ReviewCommon):
    """What a member of the committee decides on a customer (R258)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.review = cls.open_review()
        cls.review.action_evaluate()

    def dialog(self, line, user=None, **values):
        """Open the dialog of a decision as somebody does, and fill it in."""
        dialogs = self.as_user(user or self.committee, "relationship.review.decide")
        dialogs = dialogs.with_context(default_line_ids=line.ids)
        return dialogs.create({"line_ids": line.ids, **values})

    def test_dialog_as_a_screen_opens_it(self):
        """It shows what is known, proposes it, and keeps what it has shown."""
        line = self.line_of(self.review, self.alpha)
        action = line.action_decide()
        dialogs = self.as_user(self.committee, "relationship.review.decide")
        dialogs = dialogs.with_context(**action["context"])
        with Form(dialogs) as form:
            self.assertEqual(form.tier_id, self.first)
            self.assertEqual(form.user_id, self.specialist)
            self.assertFalse(form.own_warning)
            self.assertIn("Tier 1", form.shown)
            line.with_user(self.member).decided_tier_id = self.first
        with self.refused("meanwhile"):
            form.record.action_decide()

    def test_as_proposed(self):
        """What is decided as proposed needs no reason."""
        line = self.line_of(self.review, self.alpha)
        line.decided_tier_id = self.first
        self.assertRecordValues(
            line,
            [
                {
                    "decided_user_id": self.committee.id,
                    "version": 1,
                    "is_own_customer": False,
                }
            ],
        )

    def test_reason(self):
        """What is decided against the proposal says why."""
        line = self.line_of(self.review, self.alpha)
        with self.refused("Reason", "Alpha", "Tier 2", "Tier 1"):
            line.decided_tier_id = self.second
        line.write({"decided_tier_id": self.second.id, "decision_reason": "Risk"})
        self.assertEqual(line.decided_tier_id, self.second)

    def test_tier_of_another_scheme(self):
        """A tier of another scheme is refused."""
        line = self.line_of(self.review, self.alpha)
        with self.refused("Decision", "Level 1", "Test Scheme"):
            line.write({"decided_tier_id": self.level_1.id, "decision_reason": "x"})

    def test_own_customer(self):
        """Who decides on an own customer is warned, and it is on record."""
        self.alpha.leader_id = self.committee
        line = self.line_of(self.review, self.alpha)
        dialog = self.dialog(line, tier_id=self.first.id)
        self.assertIn("Alpha", dialog.own_warning)
        dialog.action_decide()
        self.assertTrue(line.is_own_customer)
        told = self.review.message_ids.filtered(lambda m: "themselves" in m.body)
        self.assertIn(self.committee.name, told.body)
        self.assertNotIn("Alpha", told.body)

    def test_decision_of_another_one(self):
        """A decision of somebody else is changed where it is shown."""
        line = self.line_of(self.review, self.alpha)
        line.decided_tier_id = self.first
        other = line.with_user(self.member)
        with self.refused("Alpha", "Committee", "Tier 1"):
            other.write({"decided_tier_id": self.second.id, "decision_reason": "No"})
        self.dialog(
            line, self.member, tier_id=self.second.id, reason="Risk"
        ).action_decide()
        self.assertEqual(line.decided_tier_id, self.second)
        self.assertEqual(line.decided_user_id, self.member)
        self.assertIn("Committee: Tier 1", line.past_decisions_text)

    def test_decided_meanwhile(self):
        """Who decides on what was shown before somebody else decided is told."""
        line = self.line_of(self.review, self.alpha)
        dialog = self.dialog(line, self.member, tier_id=self.first.id)
        line.decided_tier_id = self.first
        with self.refused("Alpha", "Committee", "meanwhile"):
            dialog.action_decide()

    def test_several(self):
        """Several customers are decided at once, with one reason."""
        lines = self.review.line_ids.with_user(self.committee)
        self.dialog(lines, tier_id=self.rest.id, reason="Crisis").action_decide()
        self.assertEqual(lines.decided_tier_id, self.rest)
        self.assertFalse(self.review.undecided_count)

    def test_not_while_nominating(self):
        """Decisions are made while the committee evaluates."""
        self.review.action_nominate_again()
        with self.refused("Nominations"):
            self.line_of(self.review, self.alpha).decided_tier_id = self.first

    def test_who_decides(self):
        """Neither specialist nor head decides."""
        line = self.line_of(self.review, self.alpha)
        for user in (self.specialist, self.head):
            with self.subTest(user.name), self.forbidden():
                line.with_user(user).decided_tier_id = self.first

    def test_nothing_proposed(self):
        """What is left is accepted, but for customers for whom nothing is proposed."""
        line = self.line_of(self.review, self.delta)
        line.sudo()._stamp(proposed_tier_id=False)
        with self.refused("Delta"):
            self.review.action_accept_proposals()

    def test_designated(self):
        """The list gives key customers the specialist and leader it names (R031)."""
        for card in (self.alpha, self.beta):
            line = self.line_of(self.review, card)
            line.write(
                {
                    "designated_user_id": self.specialist_2.id,
                    "designated_leader_id": self.head.id,
                }
            )
        self.assertEqual(self.alpha.user_id, self.specialist)
        self.issued(self.review)
        self.assertEqual(self.alpha.user_id, self.specialist_2)
        self.assertEqual(self.alpha.leader_id, self.head)
        self.assertEqual(self.beta.user_id, self.specialist, "no key customer")

    def test_unserved(self):
        """Whom nobody would look after, or lead, is said before the list is issued."""
        self.assertEqual(self.review.unserved_count, 1, "Alpha has no leader")
        action = self.review.action_open_unserved()
        self.assertEqual(action["context"]["search_default_unserved"], 1)
        self.line_of(self.review, self.alpha).designated_leader_id = self.head
        self.env.invalidate_all()
        self.assertEqual(self.review.unserved_count, 0)

    def test_by_a_spreadsheet(self):
        """Decisions that were entered in an exported list come back by an import."""
        alpha, beta = (self.line_of(self.review, c) for c in (self.alpha, self.beta))
        lines = self.as_user(self.committee, "relationship.review.line")
        names = [".id", "decided_tier_id", "decision_reason"]
        result = lines.load(
            names,
            [
                [str(alpha.id), "Tier 2", "Pays late"],
                [str(beta.id), "Tier 2", ""],
            ],
        )
        self.assertEqual(result["ids"], [alpha.id, beta.id])
        self.assertEqual((alpha + beta).decided_tier_id, self.second)
        self.assertEqual(alpha.decided_user_id, self.committee)
        # As on the screen: what is not as proposed says why, all or nothing.
        refused = lines.load(
            names, [[str(self.line_of(self.review, self.gamma).id), "Tier 1", ""]]
        )
        self.assertFalse(refused["ids"])
        self.assertIn("Reason", refused["messages"][0]["message"])
