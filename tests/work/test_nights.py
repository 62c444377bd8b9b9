from collections import Counter
from datetime import date
from functools import partial
from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..common import RelationshipCommon
from .commits import CommitsMixin

# What jobs make beside records of ours.
OTHERS = ("mail.activity", "mail.mail", "mail.message", "survey.user_input", "sms.sms")
# No job of this stage has more.
MOST_COMMITS = 60
# A run that was killed is taken up again, or is another one.
RUNS = {"relationship.classification.run"}
NOTICES = "odoo.addons.crm_relationship_care.models.event.notice.BATCH"
CARE = "odoo.addons.crm_relationship_care.models.rule.care.BATCH"
REMINDED = "odoo.addons.crm_relationship_care.models.survey.policy.REMINDED"


@tagged("standard", "post_install", "-at_install")
class TestNights(CommitsMixin, RelationshipCommon):
    """Each scheduled action of ours: run twice, and killed at each of its commits."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.cards = cls.env["relationship.card"].concat(
            *(
                cls.make_card(cls.make_customer(f"C{n}", email=f"c{n}@valve.example"))
                for n in range(5)
            )
        )
        cls._prepare_care()
        cls._prepare_evaluation()

    @classmethod
    def _prepare_care(cls):
        """Have two rules that are due, a policy whose turn it is, and a notice."""
        survey = cls.env["survey.survey"].create(
            {"title": "How was it?", "relationship_is_satisfaction": True}
        )
        ours = {"company_id": cls.company.id}
        template = cls.env.ref("crm_relationship_care.mail_template_birthday")
        cls.env["relationship.key.date"].create(
            [
                {
                    "card_id": card.id,
                    "partner_id": card.partner_id.id,
                    "month": 7,
                    "day": 1,
                }
                for card in cls.cards
            ]
        )
        cls.env["relationship.care.rule"].create(
            [
                {**ours, "name": "Call", "action": "activity"},
                {
                    **ours,
                    "name": "Write",
                    "action": "mail",
                    "template_id": template.id,
                    "heeds_cooldown": False,
                },
            ]
        )
        cls.env["relationship.survey.policy"].create(
            {
                **ours,
                "name": "Ask",
                "survey_id": survey.id,
                "is_spread": False,
                "skips_days_off": False,
                "heeds_cooldown": False,
                "date_start": "2026-07-01",
            }
        )
        notice = cls.env["relationship.notice"].create(
            {**ours, "name": "News", "kind": "price", "body": "<p>From July</p>"}
        )
        cls.env["relationship.notice.line"].create(
            [
                {
                    "notice_id": notice.id,
                    "card_id": card.id,
                    "partner_id": card.partner_id.id,
                }
                for card in cls.cards
            ]
        )
        notice.action_send()

    @classmethod
    def _prepare_evaluation(cls):
        """Have a month that has ended, a check that is due, and a late regulation."""
        cls.env["relationship.kpi"].create(
            {
                "name": "Cards",
                "company_id": cls.company.id,
                "formula": "card_count",
                "interval": "month",
                "target": 5,
            }
        )
        cls.env["relationship.check.template"].create(
            {
                "name": "Premises",
                "company_id": cls.company.id,
                "user_id": cls.specialist.id,
                "unit": "week",
                "item_ids": [Command.create({"name": "Clean"})],
            }
        )
        cls.env["relationship.regulation"].create(
            {
                "name": "Visits",
                "company_id": cls.company.id,
                "compiler_id": cls.supervisor.id,
                "reviewer_id": cls.head.id,
                "approver_id": cls.committee.id,
            }
        )._stamp(state="approved", date_start=date(2025, 6, 1))

    def jobs(self):
        """Return the scheduled actions of ours."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "crm_relationship%")]
        )
        return self.env["ir.cron"].browse(data.mapped("res_id")).exists()

    def run_job(self, job):
        with self.on("2026-07-01"), self.enter_registry_test_mode():
            job.method_direct_trigger()

    def state(self):
        """Return what there is: the number of records of each model, by state."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = {}
        for name, model in self.registry.items():
            if model._abstract or not model._auto or model._transient:
                continue
            if not name.startswith("relationship.") and name not in OTHERS:
                continue
            is_stated = "state" in model._fields and model._fields["state"].store
            self.env.cr.execute(
                f"SELECT {'state' if is_stated else 'NULL'}, count(*)"
                f' FROM "{model._table}" GROUP BY 1'
            )
            for state, number in self.env.cr.fetchall():
                found[name, state] = number
        # Runs, and what is kept of each day, are made anew by each.
        return {key: value for key, value in found.items() if key[0] not in RUNS}

    def test_jobs(self):
        """Run twice, or killed at any of its commits and run again: the same end."""
        batches = (patch(NOTICES, 2), patch(CARE, 2), patch(REMINDED, 2))
        commits = Counter()
        for job in self.jobs():
            with (
                batches[0],
                batches[1],
                batches[2],
                self.subTest(job.name),
            ):
                with self.undone():
                    before = self.state()
                    self.run_job(job)
                    expected = self.state()
                    self.run_job(job)
                    self.assertEqual(self.changed(self.state(), expected), {})
                for kill_at in range(1, MOST_COMMITS):
                    with self.undone():
                        if not self._killed_at(kill_at, partial(self.run_job, job)):
                            break
                        commits[job] += 1
                        self.run_job(job)
                        self.assertEqual(
                            self.changed(self.state(), expected), {}, kill_at
                        )
                if expected != before:
                    self.assertTrue(commits[job], "it commits what it has done")
        self.assertGreater(len(commits), 8)

    def changed(self, found, expected):
        """Return what differs, in a form that can be read."""
        return {
            key: (found.get(key), expected.get(key))
            for key in found.keys() | expected.keys()
            if found.get(key) != expected.get(key)
        }
