from datetime import datetime

from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestDigest(RelationshipCommon):
    """The periodic mail says how many are overdue, late, and how satisfied."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.make_card(user_id=cls.specialist.id)
        cls.digest = cls.env["digest.digest"].create(
            {
                "name": "Week",
                "company_id": cls.company.id,
                "kpi_relationship_overdue": True,
                "kpi_relationship_breached": True,
                "kpi_relationship_satisfaction": True,
            }
        )

    def value(self, user, name):
        digest = self.as_user(user, self.digest).with_context(
            start_datetime=datetime(2026, 6, 1), end_datetime=datetime(2026, 6, 15)
        )
        return digest[f"kpi_relationship_{name}_value"]

    def test_satisfaction(self):
        """80 and 60 in the period are 70 on average; 10 came before it."""
        answers = self.env["relationship.satisfaction"].sudo()
        answers.create(
            [
                {
                    "card_id": self.card.id,
                    "partner_id": self.card.partner_id.id,
                    "company_id": self.company.id,
                    "source": "other",
                    "score": score,
                    "date": datetime(2026, month, 10),
                    "is_first": True,
                }
                for score, month in ((80, 6), (60, 6), (10, 5))
            ]
        )
        self.assertEqual(self.value(self.head, "satisfaction"), 70)

    def test_cases(self):
        """Of two cases of June one was resolved late."""
        cases = self.env["relationship.complaint"].create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.card.partner_id.id,
                    "subject": f"Case {day}",
                    "received_date": datetime(2026, 6, day, 8),
                }
                for day in (10, 12)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_complaint SET respond_result = 'failed',"
            " sla_status = 'met' WHERE id = %s",
            [cases[0].id],
        )
        self.env.cr.execute(
            "UPDATE relationship_complaint SET respond_result = NULL,"
            " resolve_result = NULL, sla_status = 'on_track' WHERE id = %s",
            [cases[1].id],
        )
        self.env.invalidate_all()
        self.assertEqual(self.value(self.head, "breached"), 1)

    def test_left_out_without_rights(self):
        """Who has no role here gets a digest without these figures."""
        sections = [
            kpi["kpi_name"]
            for kpi in self.digest._compute_kpis(self.company, self.outsider)
        ]
        self.assertFalse([name for name in sections if "relationship" in name])
        sections = [
            kpi["kpi_name"]
            for kpi in self.digest._compute_kpis(self.company, self.head)
        ]
        self.assertIn("kpi_relationship_overdue", sections)
