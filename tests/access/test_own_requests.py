import inspect
import re

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AccessCommon
from .test_calls import public_methods

APPROVAL = "relationship.approval.mixin"
# Names of steps by which somebody may say yes, or no, to what was done.
DECIDING = re.compile(
    r"approv|accept|confirm|issue|publish|book|sign|grant|_set$|lift|decide|refuse"
    r"|reject|close|review|compile|effective|hand_in|second"
)
# Steps that are no word on what somebody else has done, and why.
NO_DECISION = {
    "relationship.action": {
        # Who did it says what came of it; the case is closed by its owner.
        *("action_effective", "action_ineffective"),
    },
    "relationship.card": {
        # The card is up to date: who looks after the customer says so.
        *("action_confirm", "action_ask_designation"),
    },
    # What a machine is to send waits for who looks after the customer.
    "relationship.care.log": {"action_approve"},
    # It ends work of one's own; a case is closed once its customer was told.
    "relationship.complaint": {
        *("action_ask_close", "action_close", "action_reject"),
    },
    "relationship.fund": {"action_close"},
    # A job is a text; each of its holders signs for themself.
    "relationship.job": {"action_publish", "action_sign"},
    # Minutes of who has written them.
    "relationship.meeting": {"action_issue"},
    # Of one's own month, or days.
    "relationship.monthly.report": {"action_hand_in"},
    "relationship.work.log": {"action_hand_in"},
    # Handed in to somebody else.
    "relationship.expense": {"action_submit"},
    "relationship.review": {
        # The evaluation itself, and what follows from the approval.
        *("action_accept_proposals", "action_issue", "action_submit"),
    },
    # The committee evaluates; see tests/tiers/review for one's own customers.
    "relationship.review.line": {"action_accept", "action_decide"},
    "relationship.visit": {
        # The customer has said so, or rooms are booked.
        *("action_confirm_again", "action_hand_in", "action_second_booking"),
    },
    "relationship.visit.plan": {"action_submit"},
    # Opens a list, or a dialog whose step is tried.
    "relationship.benefit.due": {"action_grant"},
}
# Steps of models of their own way, each tried below.
OTHERS = {
    "relationship.regulation": {
        *("action_approve", "action_compile", "action_confirm", "action_review"),
    },
    "relationship.evaluation": {"action_close", "action_hand_in"},
    "relationship.expense": {"action_book", "action_unbook"},
    "relationship.project.opinion": {"action_lift"},
}
GROUPS = {
    "approving": ("supervisor", "head", "committee"),
    "all": ("supervisor", "head", "committee", "data_officer", "auditor", "manager"),
}


@tagged("standard", "post_install", "-at_install")
class TestOwnRequests(AccessCommon):
    """Nobody says yes to their own request, whatever groups they have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.authors = {
            name: cls.make_user(f"author_{name}", *groups)
            for name, groups in GROUPS.items()
        }
        cls.authors["all"].group_ids += cls.env.ref("base.group_system")
        cls.colleague = cls.make_user("colleague", *GROUPS["all"])
        cls.reason = cls.env["relationship.reason"].search(
            [("kind", "=", "plan_reject")], limit=1
        )

    def approvals(self):
        """Return the names of the models of what somebody else decides on."""
        return [
            model
            for model in sorted(self.registry.descendants([APPROVAL], "_inherit"))
            if not self.registry[model]._abstract
        ]

    def steps(self, model):
        """Return the names of the steps of a model that decide, and are tried."""
        names = {name for __, name in public_methods(self.registry[model])}
        known = NO_DECISION.get(model, set()) | OTHERS.get(model, set())
        return sorted(name for name in names - known if DECIDING.search(name))

    def waiting(self, model):
        """Return a record of a model that waits for the decision of somebody else."""
        record = self.records_of(model, self.own)[:1]
        record = record or self.env[model].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        record = record.sudo(False).with_user(self.env.user)
        self.assertTrue(record, model)
        getattr(self, f"ready_{model.split('.', 1)[1].replace('.', '_')}", bool)(record)
        record._stamp(
            state=record._awaiting_state,
            requester_id=self.stranger.id,
            requested_date="2026-06-15 04:00:00",
        )
        self.env.flush_all()
        return record

    def ready_benefit_grant(self, grant):
        grant._stamp(is_exception=True, reason="Because")

    def ready_review(self, review):
        review.line_ids._stamp(decided_tier_id=review.scheme_id.tier_ids[:1].id)

    def ready_review_proposal(self, proposal):
        proposal._stamp(measures="Visits")

    def ready_visit(self, visit):
        visit.visit_type_id.needs_approval = True
        visit.plan_id = False

    def ready_release(self, release):
        release._stamp(purpose="Because", user_ids=[Command.set(self.specialist_2.ids)])

    def ways(self, record):
        """Yield each field of a record by which somebody is its author."""
        for name, field in record._fields.items():
            if field.comodel_name != "res.users" or not (
                field.store and field.column_type
            ):
                continue
            with self.undone():
                self.be(record, name, self.colleague)
                is_author = self.colleague in record._authors()
            if is_author:
                yield name

    def be(self, record, name, user):
        self.env.cr.execute(
            f'UPDATE {record._table} SET "{name}" = %s WHERE id = %s',
            (user.id, record.id),
        )
        self.env.invalidate_all()

    def press(self, record, name):
        """Press a button, and that of the dialog that asks why."""
        method = getattr(record, name)
        given = {"note": "Because", "reason": self.reason.id}
        asked = inspect.signature(method).parameters
        result = method(**{key: given[key] for key in asked if key in given})
        if isinstance(result, dict) and result.get("target") == "new":
            model = self.as_user(record.env.user, result["res_model"])
            context = {**result.get("context", {}), "active_ids": record.ids}
            context.update(active_model=record._name, active_id=record.id)
            values = {"reason": "Because"} if "reason" in model._fields else {}
            step = model.with_context(**context).create(values)
            for __, button in public_methods(type(step)):
                getattr(step, button)()

    @mute_logger("odoo.sql_db")
    def test_decided_by_others(self):
        """Each deciding step of each model: somebody else takes it, no author does."""
        tried = 0
        for model in self.approvals():
            record = self.waiting(model)
            deciding = []
            for name in self.steps(model):
                with self.undone():
                    self.press(self.as_user(self.colleague, record), name)
                    if record.sudo().state != record._awaiting_state:
                        deciding.append(name)
            with self.subTest(model):
                self.assertTrue(deciding, f"{model}: {self.steps(model)}")
            for way in self.ways(record):
                for role, author in self.authors.items():
                    for name in deciding:
                        with self.subTest(f"{model} {name} as {role} by {way}"):
                            tried += 1
                            self.refuses(record, name, way, author)
            self.env.invalidate_all()
        self.assertGreater(tried, 40)

    def refuses(self, record, name, way, author):
        with self.undone():
            self.be(record, way, author)
            before = record.read(["state", "decided_user_id"])
            with self.assertRaises(UserError) as caught:
                self.press(self.as_user(author, record), name)
            self.assertTrue(str(caught.exception))
            self.env.invalidate_all(flush=False)
            self.assertEqual(record.read(["state", "decided_user_id"]), before)

    def test_each_step_is_known(self):
        """A new step that may say yes is tried, or says here why it need not be."""
        found = {}
        for model in self.registry:
            if self.registry[model]._transient:
                continue
            names = {name for __, name in public_methods(self.registry[model])}
            names = {name for name in names if DECIDING.search(name)}
            names = {name for name in names if not name.startswith("action_open")}
            if names - set(self.tried(model)):
                found[model] = names - set(self.tried(model))
        self.assertEqual(found, {})

    def tried(self, model):
        known = NO_DECISION.get(model, set()) | OTHERS.get(model, set())
        return known | set(self.steps(model) if model in self.approvals() else ())

    # Models of their own way

    def test_regulation(self):
        """Who takes one of the three steps takes no other, in whatever group."""
        regulation = self.of_the_company["relationship.regulation"]
        author, people = self.authors["all"], self.make_users_of_regulation()
        steps = {
            "draft": ("action_compile", "compiler_id"),
            "compiled": ("action_review", "reviewer_id"),
            "reviewed": ("action_approve", "approver_id"),
        }
        tried = 0
        for state, (step, __) in steps.items():
            for __, field in steps.values():
                own = dict(people, **{field: author.id})
                with self.undone():
                    regulation._stamp(state=state, department="Hall", **own)
                    mine = self.as_user(author, regulation)
                    if steps[state][1] == field:
                        getattr(mine, step)()
                        continue
                    tried += 1
                    with self.assertRaises(UserError):
                        getattr(mine, step)()
                    self.assertEqual(regulation.state, state)
        self.assertEqual(tried, 6)

    def make_users_of_regulation(self):
        return {
            "compiler_id": self.head.id,
            "reviewer_id": self.supervisor.id,
            "approver_id": self.committee.id,
        }

    def test_regulation_confirmed(self):
        """Nor does who compiled or reviewed it say that it stays, or ends."""
        regulation = self.of_the_company["relationship.regulation"]
        author = self.authors["all"]
        for field in ("compiler_id", "reviewer_id"):
            own = dict(self.make_users_of_regulation(), **{field: author.id})
            for step in ("action_confirm", "action_withdraw"):
                with self.subTest(f"{field} {step}"), self.undone():
                    regulation._stamp(**own)
                    with self.assertRaises(UserError):
                        getattr(self.as_user(author, regulation), step)()
                    self.assertEqual(regulation.state, "approved")

    def test_evaluation(self):
        """Who is judged takes no step of those who judge."""
        [evaluation] = self.records_of("relationship.evaluation", self.own)
        author = self.authors["all"]
        steps = {
            "supervisor": ("action_to_committee",),
            "committee": ("action_close", "action_back"),
            "closed": ("action_back",),
        }
        self.be(evaluation, "user_id", author)
        self.be(evaluation, "supervisor_id", author)
        for state, names in steps.items():
            evaluation._stamp(state=state)
            for name in names:
                with self.subTest(f"{state} {name}"):
                    with self.forbidden():
                        getattr(self.as_user(author, evaluation), name)()
                    self.assertEqual(evaluation.state, state)

    def test_booking(self):
        """Who has spent something neither books it nor takes the booking back."""
        expense = self.own.expense_ids
        author = self.authors["all"]
        expense.fund_id.sudo().keeper_id = author
        self.be(expense, "user_id", author)
        for state, step in (("approved", "action_book"), ("booked", "action_unbook")):
            expense._stamp(state=state)
            with self.subTest(step):
                with self.refused():
                    getattr(self.as_user(author, expense), step)()
                self.assertEqual(expense.state, state)

    def test_veto(self):
        """Who looks after the customer may take back their own veto, and no other's."""
        opinion = self.records_of("relationship.project.opinion", self.own)[:1]
        self.be(opinion, "user_id", self.stranger)
        self.env.cr.execute(
            "UPDATE relationship_project_opinion SET kind = 'veto' WHERE id = %s",
            opinion.ids,
        )
        self.env.invalidate_all()
        for role in ("specialist", "supervisor", "head"):
            with self.subTest(role), self.forbidden():
                self.as_user(getattr(self, role), opinion).action_lift()
        self.assertFalse(opinion.lifted_date)
