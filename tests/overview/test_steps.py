from datetime import date, datetime

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import RelationshipCommon

# What stands for a call, and nothing else does.
CALL = ("fa-phone",)
CALLS = ("tel:", "Call", "call", "phone")


@tagged("standard", "post_install", "-at_install")
class TestSteps(RelationshipCommon):
    """Buttons of our forms and what their icons say (R036)."""

    def models(self):
        return [
            self.env[name]
            for name, model in sorted(self.registry.items())
            if name.startswith("relationship.")
            and not model._abstract
            and not model._transient
        ]

    def archs(self, model):
        """Return the views of a model, as an administrator without limits gets them."""
        kinds = {"form", "list", "kanban", "search"}
        views = self.env["ir.ui.view"].search(
            [("model", "=", model._name), ("mode", "=", "primary")]
        )
        for view in views.filtered(lambda one: one.type in kinds):
            yield etree.fromstring(model.get_view(view.id, view.type)["arch"])

    def values(self, record):
        """Return what the conditions of a form read."""
        read = record.read(load=None)[0]
        return {
            **{
                name: str(value) if isinstance(value, date | datetime) else value
                for name, value in read.items()
            },
            "uid": self.env.uid,
            "context": {},
            "current_date": str(date.today()),
            "True": True,
            "False": False,
        }

    def highlighted(self, arch, values):
        """Return the main buttons of a form's header that are seen."""
        buttons = arch.xpath("/form/header/button[contains(@class, 'oe_highlight')]")
        return [
            button.get("string")
            for button in buttons
            if not safe_eval(button.get("invisible") or "False", dict(values))
        ]

    def test_one_main_button(self):
        """In each state that the demo data or none is in, one step is the main one."""
        looked = 0
        for model in self.models():
            if "state" not in model._fields or not model._fields["state"].store:
                continue
            arch = etree.fromstring(model.get_view(None, "form")["arch"])
            if not arch.xpath("/form/header/button"):
                continue
            for state, *__ in model._read_group([], ["state"]):
                record = model.search([("state", "=", state)], limit=1)
                with self.subTest(model=model._name, state=state):
                    looked += 1
                    seen = self.highlighted(arch, self.values(record))
                    self.assertLessEqual(len(seen), 1, seen)
        self.assertGreater(looked, 20)

    def test_a_telephone_means_a_call(self):
        """No button with the telephone's icon does anything else."""
        for model in self.models():
            for arch in self.archs(model):
                for node in arch.xpath("//*[@icon or @class]"):
                    icons = f"{node.get('icon', '')} {node.get('class', '')}".split()
                    if not set(CALL) & set(icons):
                        continue
                    around = etree.tostring(node.getparent()).decode()
                    with self.subTest(model=model._name, node=node.attrib):
                        self.assertTrue(any(word in around for word in CALLS))

    def test_daily_searches(self):
        """Cards, visits and cases are found by telephone, e-mail, city, person."""
        for name in ("card", "visit", "complaint", "contact.duty"):
            model = self.env[f"relationship.{name}"]
            arch = etree.fromstring(model.get_view(None, "search")["arch"])
            fields = arch.xpath("//field")
            told = " ".join(
                f"{one.get('name')} {one.get('filter_domain', '')}" for one in fields
            )
            for what in ("phone_mobile_search", "email", "city", "child_ids.name"):
                with self.subTest(model=name, what=what):
                    self.assertIn(what, told)
