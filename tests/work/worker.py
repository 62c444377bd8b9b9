"""A process of its own that runs our jobs, for the tests of concurrency.

Started as ``python -m tests.work.worker``, with the options of Odoo as JSON on the
first line. Each further line is a command; every answer is a line of JSON. A job in
steps says ``{"commit": 3}`` before a commit, and goes on when it reads a line.
"""

import json
import sys
from datetime import date

from odoo import SUPERUSER_ID, Command, api
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import freeze_time
from odoo.tools import config

CUSTOMERS = 40
BATCH = 10


def say(**answer):
    """Answer, or tell how far we are."""
    print(json.dumps(answer), flush=True)


def wait(step):
    """Tell how far we are, and wait until a line says to go on."""
    say(commit=step)
    sys.stdin.readline()


class Worker:
    """What the tests ask for, each command in a transaction of its own."""

    def __init__(self, database):
        self.registry = Registry(database)
        for name in (
            "relationship.classifier",
            "relationship.card.refresh",
            "relationship.contact.refresh",
        ):
            self.registry[name]._work_batch_size = BATCH

    def run(self, name, **options):
        """Run a command and answer what it returns."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            say(result=getattr(self, name)(env, **options))

    def setup(self, env):
        """Make a company whose cards are to be classified for the first time."""
        company = env["res.company"].create({"name": "Concurrent Company"})
        company.resource_calendar_id.tz = "UTC"
        scheme = env.ref("crm_relationship.relationship_scheme_t3")
        scheme.turnover_source = "imported"
        partners = env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(CUSTOMERS)]
        )
        env["relationship.turnover"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": company.id,
                    "month": date(2026, 5, 1),
                    "amount": 10 + number,
                }
                for number, partner in enumerate(partners)
            ]
        )
        cards = env["relationship.card"].create(
            [{"partner_id": p.id, "company_id": company.id} for p in partners]
        )
        return {"company": company.id, "cards": cards.ids, "scheme": scheme.id}

    def classify(self, env, max_waits=None):
        """Run the nightly job, all of it."""
        self._wait_at_most(env, max_waits)
        env["relationship.scheme"]._cron_classify()

    def classify_now(self, env, scheme):
        """Press the button of a scheme, as a user's request does."""
        scheme = env["relationship.scheme"].browse(scheme)
        retrying(scheme.action_classify, env)

    def _wait_at_most(self, env, max_waits):
        if max_waits is not None:
            module = sys.modules[type(env["relationship.work.mixin"]).__module__]
            module.MAX_WAITS = max_waits

    def setup_duties(self, env, company):
        """Put all cards of the company under two cadences; return their ids."""
        env["relationship.cadence"].search([]).active = False
        tiers = env.ref("crm_relationship.relationship_scheme_t3").tier_ids
        tiers.service_mode = "personal"
        demands = ({"min_count": 2}, {"ideal_days": 30, "visitor_role": "other"})
        cadences = env["relationship.cadence"].create(
            [
                {
                    "name": "Cadence",
                    "company_id": company,
                    "tier_ids": tiers.ids,
                    **demand,
                }
                for demand in demands
            ]
        )
        return cadences.ids

    def duties(self, env, max_waits=None):
        """Run the nightly job of contacts, all of it."""
        self._wait_at_most(env, max_waits)
        env["relationship.contact.digest"]._cron_contacts()

    def duties_in_steps(self, env, company, pause):
        """Refresh the duties of a company, and wait before the commit of a number."""
        company = env["res.company"].browse(company)
        duties = env["relationship.contact.refresh"]
        return self._in_steps(
            pause, lambda: duties._refresh_company(company, commit=True)
        )

    def visit(self, env, card):
        """Log a contact as a user's request does."""
        visit_type = env.ref("crm_relationship.relationship_visit_type_phone")

        def log():
            env["relationship.visit"].create(
                {
                    "card_id": card,
                    "visit_type_id": visit_type.id,
                    "visitor_role": "specialist",
                    "date_start": "2026-06-16 02:00:00",
                    "state": "reported",
                }
            )

        retrying(log, env)

    def file_case(self, env, form, subject, pause=False):
        """File a case as a visitor's request does, and return its id.

        :param form: the page that was sent
        :param pause: wait before the commit
        """
        cases = env["relationship.complaint"]
        values = {"subject": subject, "description": "It leaks."}

        def file():
            case = cases._file_case(values, form=form)
            if pause:
                wait(1)
            return case.id

        return retrying(file, env)

    def classify_in_steps(self, env, company, scheme, pause):
        """Classify one company, and wait before the commit of this number.

        :param pause: 0 is before the job, when the transaction has begun; "compute" is
            before the computing, when the runs so far were looked at
        :return: number of commits
        """

        def job():
            env["res.company"].search([])
            if pause == 0:
                wait(pause)
            env["relationship.scheme"].browse(scheme)._classify_company(
                env["res.company"].browse(company), commit=True
            )

        return self._in_steps(pause, job)

    def _in_steps(self, pause, job):
        """Run a job, and wait before the commit of a number; return their number."""
        numbers, crons = [], self.registry["ir.cron"]
        classifier = self.registry["relationship.classifier"]
        commit, compute = crons._commit_progress, classifier._compute_run

        def reach(step):
            if step == pause:
                wait(pause)

        def committing(self, *args, **kwargs):
            numbers.append(len(numbers) + 1)
            reach(numbers[-1])
            return commit(self, *args, **kwargs)

        def computing(self, *args):
            reach("compute")
            return compute(self, *args)

        crons._commit_progress, classifier._compute_run = committing, computing
        try:
            job()
        finally:
            crons._commit_progress, classifier._compute_run = commit, compute
        return len(numbers)

    def override(self, env, card, scheme, tier):
        """Set a tier by hand as a user's request does."""
        line = env["relationship.classification"].search(
            [("card_id", "=", card), ("scheme_id", "=", scheme)]
        )
        values = {"manual_tier_id": tier, "manual_reason": "Test"}
        if line:
            line.write(values)
        else:
            line.create({"card_id": card, "scheme_id": scheme, **values})

    def make_plan(self, env):
        """Make a month plan of one draft visit to each of three customers."""
        cards = env["relationship.card"].create(
            [
                {"partner_id": partner.id, "user_id": env.user.id}
                for partner in env["res.partner"].create(
                    [{"name": f"Planned {number}"} for number in range(3)]
                )
            ]
        )
        plan = env["relationship.visit.plan"].create(
            {
                "user_id": env.user.id,
                "date_start": date(2027, 3, 1),
                "purpose": "Quarterly round",
                "visit_ids": [
                    Command.create(
                        {"card_id": card.id, "date_start": "2027-03-03 09:00"}
                    )
                    for card in cards
                ],
            }
        )
        return {"plan": plan.id, "cards": cards.ids, "visits": plan.visit_ids.ids}

    def save_plan(self, env, plan, values):
        """Save a plan as the form does; first read it, and wait with what was read."""
        plan = env["relationship.visit.plan"].browse(plan)
        plan.read()
        wait(0)
        retrying(lambda: plan.web_save(values, {"visit_ids": {}}), env)

    def submit_plan(self, env, plan):
        """Hand a plan in as the button does; first read it, and wait."""
        plan = env["relationship.visit.plan"].browse(plan)
        plan.read()
        wait(0)
        retrying(plan.action_submit, env)

    def make_review(self, env, company):
        """Make a review of the company's cards that is evaluated, and its members."""
        group = env.ref("crm_relationship.group_relationship_committee")
        members = env["res.users"].create(
            [
                {
                    "name": f"Member {number}",
                    "login": f"member_{number}",
                    "group_ids": [Command.set(group.ids)],
                    "company_ids": [Command.set([company])],
                    "company_id": company,
                }
                for number in (1, 2)
            ]
        )
        scheme = env["relationship.scheme"].create(
            {
                "name": "Reviewed",
                "company_id": company,
                "basis": "manual",
                "mode": "propose",
                "tier_ids": [Command.create({"name": name}) for name in "AB"],
            }
        )
        review = env["relationship.review"].create(
            {"scheme_id": scheme.id, "company_id": company}
        )
        review._open()
        cards = env["relationship.card"].search([("company_id", "=", company)])
        env["relationship.review.work"]._compute_lines(review, cards)
        review.action_evaluate()
        lines = review.line_ids
        return {
            "review": review.id,
            "members": members.ids,
            "tiers": scheme.tier_ids.ids,
            "scheme": scheme.id,
            "lines": lines.ids,
        }

    def decide(self, env, line, tier, user):
        """Decide on a line that was read before; return what is refused."""
        line = env["relationship.review.line"].with_user(user).browse(line)
        line.read()
        wait(0)
        return self._refused(env, lambda: line.write({"decided_tier_id": tier}))

    def approve(self, env, review, tier):
        """Have a list decided on and approved, all in one tier."""
        review = env["relationship.review"].browse(review)
        review.line_ids._stamp(decided_tier_id=tier)
        review._stamp(state="approved")

    def issue(self, env, review, user, pause=False):
        """Issue a list as the button does; return what is refused.

        :param pause: wait before the commit
        """
        review = env["relationship.review"].with_user(user).browse(review)

        def issue():
            review.action_issue()
            if pause:
                wait(1)

        return self._refused(env, issue)

    def _refused(self, env, job):
        try:
            retrying(job, env)
        except UserError as error:
            env.cr.rollback()
            return str(error)
        return None

    def make_benefit(self, env, company):
        """Make a benefit that may be used once, of the tier of two customers.

        One of them has it already.
        """
        scheme = env["relationship.scheme"].create(
            {
                "name": "With Benefits",
                "company_id": company,
                "basis": "manual",
                "tier_ids": [Command.create({"name": "A"})],
            }
        )
        tier = scheme.tier_ids
        benefit = env["relationship.benefit"].create(
            {
                "name": "Visit to the plant",
                "tier_id": tier.id,
                "kind": "privilege",
                "limit_quantity": 1,
                "limit_period": "total",
            }
        )
        cards = env["relationship.card"].search(
            [("company_id", "=", company)], order="id", limit=2
        )
        cards.classification_ids.create(
            [
                {
                    "card_id": card.id,
                    "scheme_id": scheme.id,
                    "manual_tier_id": tier.id,
                    "manual_reason": "Chosen",
                }
                for card in cards
            ]
        )
        granted = self._grant(env, benefit.id, cards[0].id)
        return {
            "benefit": benefit.id,
            "cards": cards.ids,
            "grant": granted.id,
        }

    def _grant(self, env, benefit, card):
        grant = env["relationship.benefit.grant"].create(
            {"card_id": card, "benefit_id": benefit}
        )
        grant.action_grant()
        return grant

    def grant_benefit(self, env, benefit, card):
        """Grant a benefit, and wait before the commit; return what is refused."""

        def grant():
            self._grant(env, benefit, card)
            wait(0)

        return self._refused(env, grant)

    def use_benefit(self, env, grant):
        """Use a benefit, and wait before the commit; return what is refused."""

        def use():
            env["relationship.benefit.use"].create({"grant_id": grant})
            env.flush_all()
            wait(0)

        return self._refused(env, use)

    def make_fund(self, env):
        """Make a fund of 1,000 and two expenses of 600."""
        fund = env["relationship.fund"].create(
            {"name": "Two at Once", "budget": 1000, "approval_limit": 1000}
        )
        fund.action_open()
        values = {"fund_id": fund.id, "name": "Dinner", "amount": 600}
        expenses = env["relationship.expense"].create([values, values])
        return {"fund": fund.id, "expenses": expenses.ids}

    def submit_expense(self, env, expense):
        """Submit an expense as the button does, once it was read; return a refusal."""
        expense = env["relationship.expense"].browse(expense)
        expense.read()
        wait(0)
        return self._refused(env, expense.action_submit)

    def make_receipt(self, env):
        """Make an approved expense of somebody else, with its receipt."""
        fund = env["relationship.fund"].create(
            {"name": "Two who Book", "budget": 1000, "approval_limit": 1000}
        )
        fund.action_open()
        user = env.ref("base.user_admin")
        env["hr.employee"].search([("user_id", "=", user.id)]).unlink()
        env["hr.employee"].create({"name": "Spender", "user_id": user.id})
        values = {
            "fund_id": fund.id,
            "name": "Dinner",
            "amount": 60,
            "user_id": user.id,
            "receipt": "cmVjZWlwdA==",
            "receipt_name": "receipt.txt",
        }
        expense = env["relationship.expense"].create(values)
        expense.action_submit()
        return expense.id

    def book_expense(self, env, expense):
        """Book an expense as the button does, once it was read; return a refusal."""
        expense = env["relationship.expense"].browse(expense)
        expense.read()
        wait(0)
        return self._refused(env, expense.action_book)

    def make_card(self, env, company):
        """Make one more card, of a customer without turnover."""
        partner = env["res.partner"].create({"name": "Customer"})
        return (
            env["relationship.card"]
            .create({"partner_id": partner.id, "company_id": company})
            .id
        )

    def delete_card(self, env, card):
        """Delete a card."""
        env["relationship.card"].browse(card).unlink()

    def edit(self, env, cards, values):
        """Edit cards as a user's request does, one after the other."""
        for card in env["relationship.card"].browse(cards):
            retrying(lambda card=card: card.write(values), env)
            env.cr.commit()
        return len(cards)

    def make_late_cases(self, env, count, label):
        """Make cases whose deadlines were missed two days ago, with three levels."""
        company = env["res.company"].create({"name": f"Company {label}"})
        users = env["res.users"].create(
            [{"name": role, "login": f"{role}@{label}"} for role in ("owner", "leader")]
        )
        specialists = env.ref("crm_relationship.group_relationship_user")
        users.write(
            {
                "company_ids": [(4, company.id)],
                "group_ids": [(4, specialists.id)],
            }
        )
        team = env["crm.team"].create(
            {"name": "Team", "company_id": company.id, "user_id": users[1].id}
        )
        policy = env["relationship.sla.policy"].create(
            {
                "name": "Late",
                "company_id": company.id,
                "sequence": 1,
                "level_ids": [
                    (0, 0, {"name": f"L{h}", "hours": h, "notify_team_leader": True})
                    for h in (0, 1, 2)
                ],
            }
        )
        cases = env["relationship.complaint"].create(
            [
                {
                    "company_id": company.id,
                    "team_id": team.id,
                    "user_id": users[0].id,
                    "sla_policy_id": policy.id,
                    "received_date": "2026-06-13 04:00:00",
                }
            ]
            * count
        )
        return cases.ids

    def make_care(self, env, company):
        """Let all customers of the company have their day today; return the rule."""
        company = env["res.company"].browse(company)
        today = company._relationship_today()
        cards = env["relationship.card"].search([("company_id", "=", company.id)])
        for card in cards:
            card.partner_id.email = f"care{card.id}@care.example"
        env["relationship.key.date"].create(
            [
                {
                    "card_id": card.id,
                    "kind": "founding",
                    "month": today.month,
                    "day": today.day,
                }
                for card in cards
            ]
        )
        template = env.ref("crm_relationship_care.mail_template_birthday")
        rule = env["relationship.care.rule"].create(
            {
                "name": "Founding Days",
                "company_id": company.id,
                "action": "mail",
                "template_id": template.id,
                "skips_days_off": False,
                "heeds_cooldown": False,
            }
        )
        return rule.id

    def care(self, env, rule, pause=None):
        """Do what is due by a rule, and wait between logs and e-mails of a batch.

        :param pause: the number of that batch
        :return: how many occasions were handled
        """
        care = env["relationship.care"]
        module = sys.modules["odoo.addons.crm_relationship_care.models.rule.care"]
        module.BATCH = BATCH
        templates = self.registry["mail.template"]
        make, numbers = templates._relationship_mails, []

        def making(self, records):
            numbers.append(len(numbers) + 1)
            if numbers[-1] == pause:
                wait(pause)
            return make(self, records)

        templates._relationship_mails = making
        try:
            return care._run(rule, commit=True)
        finally:
            templates._relationship_mails = make

    def check_deadlines(self, env, pause=None):
        """Run the action that checks deadlines; wait before the commit of a number.

        :return: number of commits
        """
        module = sys.modules[
            "odoo.addons.crm_relationship.models.complaints.deadline.deadline"
        ]
        module.BATCH = BATCH
        return self._in_steps(pause, env["relationship.deadline"]._cron_check)


def main():
    """Read options and commands until there are no more."""
    options = json.loads(sys.stdin.readline())
    config.parse_config(options["arguments"])
    with freeze_time("2026-06-16 04:00:00"):
        worker = Worker(options["database"])
        say(ready=True)
        for line in sys.stdin:
            command = json.loads(line)
            worker.run(command.pop("name"), **command)


if __name__ == "__main__":
    main()
