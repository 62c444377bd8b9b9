import re
from collections import defaultdict

from lxml import etree

from odoo.tests import tagged

from ..common import RelationshipCommon

# What a custom group may be of, as the web client says.
GROUPABLE = {"boolean", "char", "date", "datetime", "integer"}
GROUPABLE |= {"many2many", "many2one", "selection", "tags"}
# How one names what no person reads: keys, counters, copies, and what mail keeps.
TECHNICAL = re.compile(
    r".*(token|nonce|_key|sequence|color|parent_path|res_model|res_id|normalized"
    r"|sanitized.*|filename|file_name|document_name|(?<!cooperation)_model)"
    r"|message_.*|website_message_ids|has_message|rating_ids|id"
    r"|activity_(type_icon|exception_.*)"
)
TECHNICAL_TYPES = {"binary", "json", "many2one_reference", "properties_definition"}
# The chart itself is the table of customers and months.
MATRIX = "crm_relationship.relationship_visit_report_action_matrix"


class ViewWalk(RelationshipCommon):
    """Walks over our models and what they show."""

    def models(self, transient=False):
        return [
            self.env[name]
            for name, model in sorted(self.registry.items())
            if name.startswith("relationship.")
            and not model._abstract
            and (transient or not model._transient)
        ]

    def archs(self, model, *kinds):
        views = self.env["ir.ui.view"].search(
            [("model", "=", model._name), ("mode", "=", "primary")]
        )
        for view in views.filtered(lambda one: one.type in kinds):
            arch = model.get_view(view.id, view.type)["arch"]
            yield view.type, etree.fromstring(arch)


@tagged("standard", "post_install", "-at_install")
class TestChoices(ViewWalk):
    """What the menus of lists and reports offer (R036)."""

    def test_nothing_technical(self):
        """Custom filters and groups of all our models offer what people read."""
        offered = 0
        for model in self.models():
            for name, field in model.fields_get().items():
                groups = field["groupable"] and field["type"] in GROUPABLE
                if not (field["searchable"] or groups and name != "id"):
                    continue
                offered += 1
                with self.subTest(model=model._name, field=name):
                    self.assertNotIn(field["type"], TECHNICAL_TYPES)
                    self.assertIsNone(TECHNICAL.fullmatch(name))
        self.assertGreater(offered, 1000)

    def test_what_people_read_is_offered(self):
        """By the fields of the day one filters and groups as before."""
        offered = self.env["relationship.card"].fields_get()
        for name in ("user_id", "team_id", "badge_tier_id", "lifecycle", "city"):
            self.assertTrue(offered[name]["searchable"], name)
            self.assertTrue(offered[name]["groupable"], name)
        # Odoo's own models are as they were.
        partner = self.env["res.partner"].fields_get(["id", "color"])
        self.assertTrue(partner["color"]["searchable"])

    def test_technical_fields_are_searched_by_programs(self):
        """A domain on such a field finds what it found."""
        card = self.make_card()
        found = self.env["relationship.card"].search([("id", "=", card.id)])
        self.assertEqual(found, card)

    def test_reports_begin_with_a_chart(self):
        """What counts and sums begins with a chart, and not with a table."""
        root = self.env.ref("crm_relationship.relationship_report_menu")
        menus = self.env["ir.ui.menu"].with_context(**{"ir.ui.menu.full_list": True})
        below = menus.search([("id", "child_of", root.id)])
        actions = [menu.action for menu in below if menu.action]
        self.assertGreater(len(actions), 30)
        for action in actions:
            if action == self.env.ref(MATRIX):
                continue
            with self.subTest(action.name):
                self.assertNotEqual(action.view_mode.split(",")[0], "pivot")


@tagged("standard", "post_install", "-at_install")
class TestDailyForms(ViewWalk):
    """Forms of the day: what is on them, how they are steered, their names (R036)."""

    def test_first_page_of_a_card(self):
        """At most 18 fields before the tabs, at most five tabs, few steps on top."""
        arch = etree.fromstring(
            self.env["relationship.card"].get_view(
                self.env.ref("crm_relationship.relationship_card_view_form").id, "form"
            )["arch"]
        )
        page = "not(ancestor::notebook) and not(ancestor::field)"
        shown = arch.xpath(
            f"//sheet//field[{page} and not(ancestor::*[@name='button_box'])]"
        )
        shown = [one for one in shown if one.get("invisible") not in ("1", "True")]
        self.assertLessEqual(len(shown), 18)
        self.assertLessEqual(len(arch.xpath("//notebook/page")), 5)
        always = [
            one.get("string")
            for one in arch.xpath("/form/header/button")
            if (one.get("invisible") or "not id") in ("not id", "not id or not active")
        ]
        self.assertEqual(always, ["Log a Contact", "Confirm"])

    def test_main_steps_have_a_key(self):
        """The main step of each form and dialog is one keystroke away."""
        looked = 0
        for model in self.models(transient=True):
            for __, arch in self.archs(model, "form"):
                steps = arch.xpath(
                    "/form/header/button[contains(@class, 'oe_highlight')]"
                    "|//footer/button[contains(@class, 'btn-primary')]"
                )
                for step in steps:
                    looked += 1
                    with self.subTest(model=model._name, step=step.get("string")):
                        self.assertTrue(step.get("data-hotkey"))
        self.assertGreater(looked, 60)

    def test_names_of_new_records(self):
        """The breadcrumb says *New*, or what it is, and no name of a model."""
        for model in self.models():
            if not any(self.archs(model, "form")) or not model.has_access("create"):
                continue
            asked = {"display_name": {}}
            name = model.onchange({}, [], asked)["value"].get("display_name") or ""
            with self.subTest(model=model._name, name=name):
                self.assertNotIn("NewId", name)
                self.assertNotIn(name.strip(), ("/", ":"))
                self.assertFalse(name.startswith(":"))

    def test_dates_are_dates(self):
        """No list or card says "Next month" where a date can stand."""
        for model in self.models():
            for kind, arch in self.archs(model, "list", "kanban", "form"):
                with self.subTest(model=model._name, kind=kind):
                    self.assertFalse(arch.xpath("//*[@widget='remaining_days']"))

    def test_years_are_years(self):
        """1972 is a year; 1,972 is a number."""
        found = 0
        for model in self.models(transient=True):
            for __, arch in self.archs(model, "list", "form", "kanban"):
                for node in arch.xpath("//field"):
                    if re.fullmatch(r"(.*_)?year", node.get("name")):
                        found += 1
                        with self.subTest(model=model._name):
                            self.assertIn("enable_formatting", node.get("options", ""))
        self.assertGreaterEqual(found, 5)

    def test_icons_mean_one_thing(self):
        """A button that says the same has the same icon, wherever it is."""
        icons = defaultdict(set)
        for model in self.models():
            for __, arch in self.archs(model, "form", "list", "kanban"):
                for button in arch.xpath("//button[@icon]"):
                    words = [button.get("string"), *button.xpath(".//field/@string")]
                    words += button.xpath(".//span[@class='o_stat_text']/text()")
                    for word in filter(None, words):
                        # Of one thing or of many.
                        icons[word.strip().removesuffix("s")].add(button.get("icon"))
        self.assertGreater(len(icons), 30)
        for word, found in icons.items():
            with self.subTest(word):
                self.assertEqual(len(found), 1, found)

    def test_calendars_begin_with_the_customer(self):
        """What has a customer names him first; visits do so in their names."""
        looked = 0
        for model in self.models():
            for __, arch in self.archs(model, "calendar"):
                shown = set(arch.xpath("//field/@name")) & {"card_id", "partner_id"}
                if not shown or model._name == "relationship.visit":
                    continue
                looked += 1
                with self.subTest(model=model._name):
                    self.assertEqual(arch.get("js_class"), "relationship_calendar")
        self.assertGreaterEqual(looked, 1)
