"""A process of its own that runs our jobs, for the tests of concurrency.

Started as ``python -m tests.work.worker``, with the options of Odoo as JSON on the
first line. Each further line is a command; every answer is a line of JSON. A job in
steps says ``{"commit": 3}`` before a commit, and goes on when it reads a line.
"""

import json
import sys
from datetime import date

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import freeze_time
from odoo.tools import config

CUSTOMERS = 40
BATCH = 10


def say(**answer):
    """Answer, or tell how far we are."""
    print(json.dumps(answer), flush=True)


class Worker:
    """What the tests ask for, each command in a transaction of its own."""

    def __init__(self, database):
        self.registry = Registry(database)
        for name in ("relationship.classification.run", "relationship.card"):
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
        if max_waits is not None:
            module = sys.modules[type(env["relationship.work.mixin"]).__module__]
            module.MAX_WAITS = max_waits
        env["relationship.scheme"]._cron_classify()

    def classify_in_steps(self, env, company, scheme, pause):
        """Classify one company, and wait before the commit of this number.

        :param pause: 0 is before the job, when the transaction has begun
        :return: number of commits
        """
        numbers, crons = [], self.registry["ir.cron"]
        commit = crons._commit_progress

        def paused(self, *args, **kwargs):
            numbers.append(len(numbers) + 1)
            if numbers[-1] == pause:
                say(commit=pause)
                sys.stdin.readline()
            return commit(self, *args, **kwargs)

        crons._commit_progress = paused
        try:
            env["res.company"].search([])
            if pause == 0:
                say(commit=pause)
                sys.stdin.readline()
            company = env["res.company"].browse(company)
            env["relationship.scheme"].browse(scheme)._classify_company(
                company, commit=True
            )
        finally:
            crons._commit_progress = commit
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
        users.write({"company_ids": [(4, company.id)]})
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

    def check_deadlines(self, env, pause=None):
        """Run the action that checks deadlines; wait before the commit of a number.

        :return: number of commits
        """
        module = sys.modules[
            "odoo.addons.crm_relationship.models.complaints"
            ".relationship_complaint_escalation"
        ]
        module.BATCH = BATCH
        numbers, crons = [], self.registry["ir.cron"]
        commit = crons._commit_progress

        def paused(self, *args, **kwargs):
            numbers.append(len(numbers) + 1)
            if numbers[-1] == pause:
                say(commit=pause)
                sys.stdin.readline()
            return commit(self, *args, **kwargs)

        crons._commit_progress = paused
        try:
            env["relationship.complaint"]._cron_check_deadlines()
        finally:
            crons._commit_progress = commit
        return len(numbers)


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
