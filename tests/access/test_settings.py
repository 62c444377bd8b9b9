from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from dev import addons

from .common import MAIN_GROUPS, NO_GROUPS, AccessCommon

SETTINGS = "crm_relationship.res_company_view_form_settings"


@tagged("standard", "post_install", "-at_install")
class TestSettings(AccessCommon):
    """The settings of a company: our administrator's and Odoo's, nobody else's."""

    def save(self, user, values, company=None):
        """Save settings of a company as the web client does."""
        companies = self.as_user(user, "res.company")
        company = company or self.company
        return call_kw(
            companies, "web_save", [company.ids, values], {"specification": {}}
        )

    def test_administrator_opens_and_saves(self):
        """The form of our settings opens, and saves, each of its fields."""
        user = self.administrator
        menu = self.env.ref("crm_relationship.relationship_settings_menu")
        action = self.as_user(user, menu.action).run()
        self.assertEqual(action["res_id"], self.company.id)
        self.assertEqual(action["views"], [(self.env.ref(SETTINGS).id, "form")])
        with Form(self.as_user(user, self.company), SETTINGS) as form:
            form.relationship_auto_card = True
            form.relationship_new_days = 30
            form.relationship_lapsing_days = 60
            form.relationship_lost_days = 90
            form.relationship_review_days = 180
            form.relationship_badge_scheme_id = self.scheme
            form.relationship_main_leader_id = self.leader
        self.assertRecordValues(
            self.company,
            [
                {
                    "relationship_auto_card": True,
                    "relationship_new_days": 30,
                    "relationship_lapsing_days": 60,
                    "relationship_lost_days": 90,
                    "relationship_review_days": 180,
                    "relationship_badge_scheme_id": self.scheme.id,
                    "relationship_main_leader_id": self.leader.id,
                }
            ],
        )
        # Another badge scheme is shown at once.
        self.assertEqual(self.own.badge_tier_id, self.tier(self.own))

    def test_form_has_all_settings(self):
        """What the administrator may change, he finds on his form."""
        arch = self.env.ref(SETTINGS)._get_combined_arch()
        names = {node.get("name") for node in arch.iter("field")}
        for name in self.env["res.company"]._relationship_settings():
            with self.subTest(name):
                self.assertIn(name, names)

    def test_form_can_be_edited(self):
        """The web client lets the administrator type, though he writes no companies."""
        companies = self.as_user(self.administrator, "res.company")
        self.assertFalse(companies.has_access("write"))
        view = companies.get_view(self.env.ref(SETTINGS).id, "form")
        self.assertIn('edit="1"', view["arch"])

    def test_nothing_else(self):
        """He changes no other field of a company, not even along with ours."""
        name = self.company.name
        for values in (
            {"name": "Renamed"},
            {"name": "Renamed", "relationship_new_days": 10},
            {"user_ids": [(4, self.administrator.id)]},
            {"partner_id": self.own.partner_id.id},
        ):
            with self.subTest(values), self.forbidden():
                self.save(self.administrator, values)
        companies = self.as_user(self.administrator, "res.company")
        with self.forbidden():
            companies.create({"name": "New", "relationship_new_days": 10})
        with self.forbidden():
            self.as_user(self.administrator, self.company).unlink()
        self.assertEqual(self.company.name, name)
        self.assertEqual(self.company.relationship_new_days, 90)

    def test_only_plain_fields_of_ours(self):
        """Fields with records of their own are not written on the quiet."""
        companies = self.env["res.company"]
        names = companies._relationship_settings()
        self.assertIn("relationship_new_days", names)
        for name in names:
            field = companies._fields[name]
            with self.subTest(name):
                ours = [module for module in field._modules if module in addons.found()]
                self.assertTrue(ours)
                self.assertNotIn(field.type, ("one2many", "many2many"))

    def test_only_own_companies(self):
        """Settings of a company in which he does not work are closed."""
        with self.forbidden():
            self.save(
                self.administrator, {"relationship_new_days": 10}, self.company_usd
            )
        self.administrator.company_ids += self.company_usd
        self.save(self.administrator, {"relationship_new_days": 10}, self.company_usd)
        self.assertEqual(self.company_usd.relationship_new_days, 10)
        self.assertEqual(self.company.relationship_new_days, 90)

    def test_nobody_else(self):
        """No other role changes our settings, by whatever way."""
        menu = self.env.ref("crm_relationship.relationship_settings_menu")
        for role in (*MAIN_GROUPS, "data_officer", "auditor", *NO_GROUPS):
            user = getattr(self, role)
            with self.subTest(role):
                with self.forbidden():
                    self.save(user, {"relationship_new_days": 10})
                with self.forbidden():
                    self.as_user(user, menu.action).run()
        self.assertEqual(self.company.relationship_new_days, 90)

    def test_settings_that_cannot_be(self):
        """What is wrong is refused with a message, and nothing is written."""
        for values, words in (
            ({"relationship_new_days": 0}, ["New for"]),
            ({"relationship_lost_days": 100}, ["Lost after"]),
            ({"relationship_lost_days": 2**31 - 1}, ["Lost after", "36500"]),
            ({"relationship_new_days": 36501}, ["New for", "36500"]),
            ({"relationship_review_days": 36501}, ["Review Cards every", "36500"]),
        ):
            with self.subTest(values), self.refused(*words):
                self.save(self.administrator, values)
        abroad = self.make_scheme([], [], company_id=self.company_usd.id)
        with self.refused("Badge Scheme", "Second Company"):
            self.save(self.administrator, {"relationship_badge_scheme_id": abroad.id})

    def test_odoo_s_settings_offer_the_company_s_schemes(self):
        """Odoo's own settings choose among shared schemes and those of the company."""
        settings = self.env["res.config.settings"].create({})
        own = self.make_scheme([], [])
        abroad = self.make_scheme([], [], company_id=self.company_usd.id)
        field = settings.fields_get(["relationship_badge_scheme_id"])
        domain = field["relationship_badge_scheme_id"]["domain"]
        values = {"company_id": settings.company_id.id, "id": settings.id}
        found = self.env["relationship.scheme"].search(safe_eval(domain, values))
        self.assertEqual(settings.company_id, self.company)
        self.assertIn(own, found)
        self.assertIn(self.scheme, found)
        self.assertNotIn(abroad, found)

    def test_approval_of_plans(self):
        """The administrator decides which team's plans are approved, no more of it."""
        team = self.as_user(self.administrator, self.team)
        team.write({"relationship_plan_approval": True})
        self.assertTrue(self.team.relationship_plan_approval)
        with self.assertRaises(AccessError):
            team.write({"user_id": self.administrator.id})
        with self.assertRaises(AccessError):
            team.write({"relationship_plan_approval": False, "name": "Mine"})
        for user in (self.specialist, self.auditor, self.outsider):
            with self.subTest(user.name), self.assertRaises(AccessError):
                self.as_user(user, self.team).write(
                    {"relationship_plan_approval": False}
                )
