from datetime import date

from odoo import Command
from odoo.tests import tagged

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestJob(RelationshipCommon):
    """Duties are proposed, published to everybody, and signed by who has the job."""

    def make(self, **values):
        return self.as_user(self.head, "relationship.job").create(
            {
                "name": "Customer Relations Specialist",
                "department": "Customer Service",
                "grade": "P2",
                "role": "user",
                "purpose": "Customers stay",
                "holder_ids": [Command.create({"user_id": self.specialist.id})],
                **values,
            }
        )

    def test_proposal(self):
        """What the role does, whom its holders look after, and by which cadences."""
        self.make_card(self.make_customer("Valve Works"))
        self.make_card(self.make_customer("Pump Works"))
        job = self.make()
        job.action_propose()
        said = job.line_ids.mapped("name")
        self.assertIn("Looks after 2 customers", said)
        self.assertIn("Plans the visits of the month, makes and reports them", said)
        number = len(said)
        job.action_propose()
        self.assertEqual(len(job.line_ids), number)

    def test_reports(self):
        """The supervisor leads a team of two."""
        holder = [Command.create({"user_id": self.supervisor.id})]
        job = self.make(role="supervisor", holder_ids=holder)
        job.action_propose()
        self.assertEqual(job.report_count, 2)
        self.assertIn("authority", job.line_ids.mapped("kind"))

    def test_published_and_signed(self):
        """Everybody reads it; only who has it signs it, once; changed, anew (R349)."""
        job = self.make()
        with self.forbidden():
            self.as_user(self.specialist, job).read(["name"])
        with self.refused("Duties and More"):
            job.action_publish()
        job.action_propose()
        job.action_publish()
        self.assertEqual(
            (job.published_date, job.publisher_id), (date(2026, 6, 15), self.head)
        )
        seen = self.as_user(self.specialist, job)
        self.assertTrue(seen.is_to_sign)
        with self.refused("signed by who has this job"):
            self.as_user(self.specialist_2, job).action_sign()
        seen.action_sign()
        self.assertEqual(job.holder_ids.signed_date, date(2026, 6, 15))
        with self.refused("once"):
            seen.action_sign()
        with self.refused("Take it back to draft"):
            job.purpose = "Other"
        with self.refused("Take it back to draft"):
            job.line_ids[0].name = "Other"
        with self.refused("Take it back to draft"):
            job.line_ids[0].unlink()
        with self.refused("Take it back to draft"):
            self.as_user(self.head, "relationship.job.line").create(
                {"job_id": job.id, "name": "More"}
            )
        with self.refused("has signed"):
            job.holder_ids.unlink()
        job.action_draft()
        self.assertFalse(job.holder_ids.signed_date)

    def test_reports_to_itself(self):
        job = self.make()
        below = self.make(name="Assistant", parent_id=job.id)
        with self.refused("report to itself"):
            job.parent_id = below

    def test_who_makes_them(self):
        for user in (self.specialist, self.supervisor, self.administrator):
            with self.forbidden():
                self.as_user(user, "relationship.job").create({"name": "Mine"})
