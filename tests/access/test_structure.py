import ast
import re
from collections import defaultdict
from pathlib import Path

from odoo.tests import tagged

from odoo.addons.crm_relationship.models import mixins

from dev import addons

from ..common import RelationshipCommon

ROOT = Path(__file__).parents[2]
# Methods that several classes of a capability define, as (model, capability, method).
# None is to be added.
SEVERAL_TIMES = set()
# What says who can act, and acts for who cannot.
ANSWERS_WHO = {
    "_relationship_recipients",
    "_relationship_somebody",
    "_recipients",
    "_first_decider",
    "_who_is_reminded",
}
# Functions that tell somebody whom others have chosen, and why that is enough.
ASKED_BEFORE = {
    ("reminder.py", "_send_digest"): "_cron_remind asks",
    ("access_request.py", "_answer_request"): "who has asked, and nobody instead",
    ("notices.py", "_message"): "add asks",
    ("notices.py", "_message_many"): "add asks",
    ("complaint.py", "_schedule_call"): "_owner_to_tell asks",
    ("handover.py", "_tell_colleague"): "who takes over is checked",
    ("absence.py", "_tell_customers"): "customers",
    ("complaint.py", "_tell_remaining"): "customers",
    ("type.py", "_tell_reported"): "_leaders_of asks",
    ("preparation.py", "_notify_arranged"): "_people_of_arranged asks",
    ("monthly_report.py", "_tell"): "_readers_to_tell asks",
    ("mail_thread.py", "message_notify"): "Odoo's own: whoever calls it asks",
}


@tagged("standard", "post_install", "-at_install")
class TestStructure(RelationshipCommon):
    """In which order a write happens is found in one place."""

    def test_one_depends(self):
        """Of two ``depends`` of a method Odoo takes one: what it has is said in one."""
        for addon in addons.found().values():
            for file in sorted(addon.folder.glob("**/*.py")):
                for node in ast.walk(ast.parse(file.read_text())):
                    if not isinstance(node, ast.FunctionDef):
                        continue
                    names = [
                        getattr(getattr(one, "func", None), "attr", "")
                        for one in node.decorator_list
                    ]
                    with self.subTest(f"{file.name}: {node.name}"):
                        self.assertLess(names.count("depends"), 2)

    def test_one_write_in_a_capability(self):
        """A capability extends create and write of a model once, whoever's it is."""
        found = defaultdict(set)
        ours = "|".join(addons.found())
        place = re.compile(rf"odoo\.addons\.({ours})\.(\w+)(?:\.(\w+)\.)?")
        for name, model in self.registry.items():
            for definition in model.mro():
                where = place.match(definition.__module__)
                if not where:
                    continue
                own = vars(definition)
                # A mixin is a model of its own.
                whose = own.get("_name") or own.get("_inherit")
                whose = whose if isinstance(whose, str) else name
                for method in {"create", "write"} & own.keys():
                    found[whose, where[0], method].add(definition)
        several = {key for key, definitions in found.items() if len(definitions) > 1}
        self.assertLessEqual(several, SEVERAL_TIMES)
        self.assertGreater(len(found), 30)

    def test_odoo_stays_light(self):
        """No stored field of ours is looked for when a record of Odoo's is written."""
        found = set()

        def walk(field, tree, path):
            for dependent in tree.root or ():
                if path and dependent.store and is_ours(dependent.model_name):
                    found.add(f"{field} → {dependent}")
            for step, subtree in tree.items():
                walk(field, subtree, [*path, step])

        for name, model in self.registry.items():
            if not is_ours(name):
                for field in model._fields.values():
                    walk(field, self.registry.get_field_trigger_tree(field), [])
        self.assertFalse(found)

    def test_context_keys_are_listed(self):
        """What steers us from the context is in the table of ``models/mixins``."""
        listed = set(re.findall(r"``(relationship_\w+)``", mixins.__doc__))
        used = defaultdict(set)
        for addon in addons.found().values():
            for path in addon.folder.rglob("*.py"):
                for key in context_keys(ast.parse(path.read_text())):
                    used[key].add(str(path.relative_to(ROOT)))
        for key in sorted(used.keys() - listed):
            self.fail(f"{key} is not listed: {', '.join(sorted(used[key]))}")
        self.assertFalse(listed - used.keys(), "listed, and used by nothing")

    def test_whoever_is_told_can_act(self):
        """Whatever tells a colleague something asks first who can act for whom."""
        found, wrong = set(), set()
        for addon in addons.found().values():
            for path in addon.folder.rglob("*.py"):
                for name, calls in telling_functions(ast.parse(path.read_text())):
                    found.add((path.name, name))
                    if not calls & ANSWERS_WHO:
                        wrong.add((path.name, name))
        self.assertLessEqual(wrong, ASKED_BEFORE.keys())
        self.assertLessEqual(ASKED_BEFORE.keys(), wrong, "asks by itself now")
        self.assertGreater(len(found), 10)


def telling_functions(tree):
    """Yield the functions that tell colleagues something, with what they call."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        calls = [
            (node.func.attr, {keyword.arg for keyword in node.keywords})
            for node in ast.walk(function)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        ]
        tells = any(
            name in ("activity_schedule", "message_notify")
            or (name == "message_post" and "partner_ids" in given)
            for name, given in calls
        )
        if tells:
            names = (getattr(node, "attr", "") for node in ast.walk(function))
            yield function.name, set(names)


def is_ours(name):
    """Return whether a model is one of ours."""
    return name.startswith("relationship.")


def context_keys(tree):
    """Yield the keys of ours that a module puts into a context, or looks for there."""
    constants = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(tree):
        for key in keys_of(node):
            key = constants.get(key.id) if isinstance(key, ast.Name) else key
            text = getattr(key, "value", key)
            if isinstance(text, str) and text.startswith("relationship_"):
                yield text


def keys_of(node):
    """Return the keys of a context in a part of a module, as nodes or texts."""
    match node:
        case ast.Call(func=ast.Attribute(attr="with_context")):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            dictionaries = [item.keys for item in given if isinstance(item, ast.Dict)]
            return [keyword.arg for keyword in node.keywords] + sum(dictionaries, [])
        case ast.Call(func=ast.Attribute(attr="depends_context")):
            return node.args
        case ast.Call(func=ast.Attribute(attr="get" | "pop", value=of)):
            return node.args[:1] if is_context(of) else []
        case ast.Subscript(value=of, slice=key):
            return [key] if is_context(of) else []
        case ast.Compare(left=key, comparators=[of]):
            return [key] if is_context(of) else []
    return []


def is_context(node):
    """Return whether an expression is a context, such as ``self.env.context``."""
    return "context" in (getattr(node, "attr", ""), getattr(node, "id", ""))
