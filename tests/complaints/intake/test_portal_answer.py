from odoo.tests import tagged

from .common import PortalCommon


@tagged("standard", "post_install", "-at_install")
class TestPortalAnswer(PortalCommon):
    """Customers read the answer where they asked, and say how satisfied they are."""

    def close(self, result):
        self.case.write({"cause": "Seal", "result": result})
        self.case.action_resolve()
        self.case.action_inform()
        self.case.action_close()

    def page(self):
        self.env.flush_all()
        answer = self.url_open(f"/my/cases/{self.case.id}")
        self.assertEqual(answer.status_code, 200)
        return answer.text

    def test_from_filing_to_the_rating(self):
        """Thanks and until when; the answer; what was said before; the rating."""
        self.login(self.buyer)
        known = self.all_ids()
        thanks = self.url_open(
            "/my/cases/new",
            data={
                "csrf_token": self.token("/my/cases/new"),
                "kind": "complaint",
                "subject": "Pump",
                "description": "Makes noise",
            },
        )
        filed = self.new_cases(known)
        self.assertTrue(filed.respond_deadline)
        self.assertIn("Thank you", thanks.text)
        self.assertIn("We answer by", thanks.text)
        self.assertNotIn("Our Answer", self.page())
        self.close("Valve replaced")
        page = self.page()
        self.assertIn("Valve replaced", page)
        self.assertNotIn("We answer by", page)
        self.assertIn(f"/my/cases/{self.case.id}/rate", page)
        rating = self.url_open(f"/my/cases/{self.case.id}/rate").text
        self.assertIn("You have not answered yet", rating)
        self.assertNotIn("Thank you", rating)
        self.assertFalse(self.case.is_rated)
        self.case.reopen_reason_id = self.env.ref(
            "crm_relationship.relationship_reason_came_back"
        )
        self.case.action_reopen()
        page = self.page()
        self.assertNotIn("Our Answer", page)
        self.assertIn("What We Said Before", page)
        self.assertIn("Valve replaced", page)
        self.assertIn("/my", self.url_open(f"/my/cases/{self.case.id}/rate").url)

    def test_language_of_who_reads(self):
        """Who is logged in reads in their language, not in the contact's."""
        self.case.partner_id.lang = "en_US"
        self.buyer.lang = "zh_CN"
        self.close("Valve replaced")
        self.env.flush_all()
        self.login(self.buyer)
        self.assertIn("我们的答复", self.page())
        rating = self.url_open(f"/my/cases/{self.case.id}/rate").text
        self.assertIn("您满意吗？", rating)

    def test_declined(self):
        """Why not, and what is offered instead."""
        self.case.write(
            {
                "reject_reason_id": self.env.ref(
                    "crm_relationship.relationship_reason_unreasonable"
                ).id,
                "alternative": "Repair at cost",
            }
        )
        self.case.action_inform()
        self.case.action_reject()
        self.login(self.buyer)
        page = self.page()
        self.assertIn("Repair at cost", page)
        self.assertNotIn(f"/my/cases/{self.case.id}/rate", page)

    def test_adverse_event(self):
        """What we made a case of ourselves is not the customer's to see or to file."""
        self.case.kind = "adverse_event"
        self.env.flush_all()
        self.login(self.buyer)
        self.assertNotIn(self.case.name, self.url_open("/my/cases").text)
        answer = self.url_open(f"/my/cases/{self.case.id}")
        self.assertNotIn(self.case.name, answer.text)
        self.assertNotIn("adverse_event", self.url_open("/my/cases/new").text)

    def test_rating_of_others(self):
        """Neither strangers nor employees get to the page."""
        self.close("Valve replaced")
        self.env.flush_all()
        for user in (self.specialist,):
            self.login(user)
            answer = self.url_open(f"/my/cases/{self.case.id}/rate")
            self.assertNotIn("You have not answered yet", answer.text)
