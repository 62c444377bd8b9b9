import resource
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from odoo.tests import HttpCase, new_test_user, tagged

CHROMIUM = "/usr/bin/chromium"


@contextmanager
def memory_for_a_browser():
    """Lift the limit of memory that Odoo sets for itself: browsers reserve more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@tagged("standard", "post_install", "-at_install")
class TestPortalTour(HttpCase):
    """The customer's ways, in a real browser."""

    browser_size = "390x844"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Tour Customer", "is_company": True, "email": "t@tour.example"}
        )
        cls.user = new_test_user(
            cls.env, "tour_buyer", "base.group_portal", name="Tour Buyer"
        )
        cls.user.partner_id.parent_id = cls.customer

    def cases(self):
        return self.env["relationship.complaint"].search([], order="id desc", limit=1)

    def test_portal(self):
        """A customer files a case on a telephone, and writes to it."""
        self.start_tour("/my", "relationship_portal_tour", login=self.user.login)
        case = self.cases()
        self.assertEqual(case.subject, "Tour pump")
        self.assertEqual(case.partner_id, self.user.partner_id)
        self.assertEqual(case.channel, "portal")
        bodies = " ".join(case.message_ids.mapped("body"))
        self.assertIn("Please at nine", bodies)

    def test_intake_page(self):
        """A visitor files a case without log-in, and gets its number."""
        point = self.env["relationship.intake.point"].create({"name": "Tour Store"})
        self.start_tour(f"/case/{point.token}", "relationship_intake_tour")
        case = self.cases()
        self.assertEqual(case.intake_point_id, point)
        self.assertEqual(case.contact_name, "Mr Li")

    def test_rating(self):
        """One press of the button votes; a loaded page or a script does not."""
        self.env.company.relationship_rating_mail = True
        case = self.env["relationship.complaint"].create(
            {"partner_id": self.customer.id, "cause": "x", "result": "y"}
        )
        case.action_resolve()
        case.action_inform()
        case.action_close()
        rating = self.env["rating.rating"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)]
        )
        answers = self.env["relationship.satisfaction"]
        about = [("res_model", "=", case._name), ("res_id", "=", case.id)]
        path = f"/rate/{rating.access_token}/5"
        self.start_tour(path, "relationship_rating_tour")
        self.assertFalse(answers.search(about))
        with self.allow_requests(all_requests=True):
            self.press_button(self.base_url() + path)
        self.env.invalidate_all()
        answer = answers.search(about)
        self.assertEqual(answer.score, 60)
        self.assertEqual(answer.comment, "Fair enough")

    def press_button(self, url):
        """Rate as a person does, in a browser that knows real clicks."""
        with memory_for_a_browser(), sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
            )
            page = browser.new_page()
            page.goto(url)
            page.click("label[for=rate_3]")
            page.fill("textarea[name=feedback]", "Fair enough")
            page.wait_for_timeout(1200)
            page.click("button[data-nonce]")
            page.wait_for_selector(".o_rating_page_thank_you")
            browser.close()
