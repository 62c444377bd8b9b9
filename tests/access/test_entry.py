from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command, fields, models
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import TODAY
from .common import (
    MAIN_GROUPS,
    OTHER_GROUPS,
    PATHS_TO_CARD,
    PATHS_TO_PERSON,
    PIXEL,
    AccessCommon,
)

MIXIN = "relationship.entry.mixin"
# Models that say otherwise what is not entered. None is to be added.
NOT_CONVERTED = set()
# Who may write these enters them in a dialog, which writes as its user.
BY_DIALOG = {
    ("relationship.complaint", "wait_reason_id"),
    ("relationship.complaint", "wait_until"),
}


class _Undone(Exception):
    """Takes back what was written."""


@tagged("standard", "post_install", "-at_install")
class TestEntry(AccessCommon):
    """What the system sets, and what is said once, nobody writes: in any model."""

    def models(self):
        """Return the names of our models that have a table."""
        return {
            name
            for name, model in self.registry.items()
            if name.startswith("relationship.")
            and not model._abstract
            and not model._transient
            and model._auto
        }

    def converted(self):
        """Return the names of those that inherit the mixin."""
        return self.models() & set(self.registry.descendants([MIXIN], "_inherit"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.samples = {
            "relationship.route": {"name": "Any Case"},
            "relationship.scheme.change": {"scheme_id": cls.imported.id},
            "relationship.workday": {"date": "2026-06-20"},
            "relationship.care.rule": {"name": "Birthdays"},
            "relationship.intake.point": {"name": "Store"},
            "relationship.dropped.mail": {"reason": "answer"},
        }
        for model, values in cls.samples.items():
            cls.env[model].create(values)

    def sample(self, model):
        """Return a record of a model, that of the specialist's card where there is."""
        records = self.env[model].sudo().with_context(active_test=False)
        if model == "relationship.card" or model in (
            *PATHS_TO_CARD,
            *PATHS_TO_PERSON,
        ):
            return self.records_of(model, self.own)[:1]
        if not {"card_id", "card_ids"}.isdisjoint(records._fields):
            found = self.records_of(model, self.own)[:1]
            # What lists customers and is of the company has none of them here.
            return found or records.search([], limit=1)
        return records.search([], limit=1)

    def test_every_model_says_it_at_its_fields(self):
        """Each of our models inherits the mixin that reads it there."""
        self.assertLessEqual(self.models() - self.converted(), NOT_CONVERTED)
        self.assertLessEqual(NOT_CONVERTED, self.models())

    def test_copy_leaves_what_the_system_sets(self):
        """A copy is a new record: of what the system sets it takes nothing along."""
        taken, tried = set(), 0
        for model in sorted(self.converted()):
            record = self.sample(model)
            try:
                copied = record.copy_data()
            except UserError:
                continue
            for values in copied:
                tried += 1
                taken |= {
                    (model, name)
                    for name in values
                    if (field := record._fields[name]).readonly
                    and not getattr(field, "fixed", False)
                }
        self.assertEqual(taken, set())
        self.assertGreater(tried, 50)

    def test_readonly_on_every_screen_is_readonly(self):
        """What no screen lets people enter, the model keeps from calls, too."""
        entered, shown = set(), set()
        views = self.env["ir.ui.view"].search([("model", "in", list(self.models()))])
        for view in views.filtered(lambda view: not view.inherit_id):
            model = self.env[view.model]
            arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
            for owner, node in self.fields_of(arch, model):
                readonly = node.get("readonly") in ("1", "True")
                (shown if readonly else entered).add((owner._name, node.get("name")))
        self.assertGreater(len(entered), 300)
        self.assertFalse(
            {
                (name, field_name)
                for name, field_name in shown - entered
                # What is archived is so by an action of its own.
                if name in self.models()
                and (name, field_name) not in BY_DIALOG
                and field_name
                not in self.env[name].with_user(self.specialist)._protected_fields()
                and field_name != "active"
                and (field := self.env[name]._fields[field_name]).store
                and not field.readonly
                and not getattr(field, "fixed", False)
            }
        )

    def fields_of(self, node, model):
        """Yield the model and the node of each field that a view shows."""
        for child in node:
            field = child.tag == "field" and model._fields.get(child.get("name"))
            if not field:
                yield from self.fields_of(child, model)
                continue
            if "1" not in (child.get("invisible"), child.get("column_invisible")):
                yield model, child
            if field.relational:
                yield from self.fields_of(child, self.env[field.comodel_name])

    @mute_logger("odoo.sql_db")
    def test_nobody_writes_them(self):
        """Refused or without effect: each such field, by each role."""
        roles = (*MAIN_GROUPS, *OTHER_GROUPS, "confidential")
        tried, written = 0, []
        lacking = [name for name in self.converted() if not self.sample(name)]
        self.assertEqual(lacking, [], "make a sample of each")
        for model in sorted(self.converted()):
            record = self.sample(model)
            values = {
                name: self.another(record, field)
                for name, field in record._fields.items()
                if self.is_protected(name, field)
            }
            for role in roles:
                user = getattr(self, role)
                names = list(values)
                if not record.with_user(user).has_access("write"):
                    # Who writes nothing of a record is refused whatever they write.
                    names = names[:1]
                tried += len(names)
                written += [
                    f"{model}.{name} by {role}"
                    for name in self.written_of(user, record, names, values)
                ]
        self.assertEqual(written, [])
        self.assertGreater(tried, 500)
        # What may be written is found to be.
        values = {"confirmed_date": "2026-01-01", "needs": "Others"}
        found = self.written_of(self.specialist, self.own, list(values), values)
        self.assertEqual(found, ["needs"])

    def is_protected(self, name, field):
        """Return whether a field says that nobody enters it, or nobody again."""
        is_system = field.store and field.readonly
        is_fixed = getattr(field, "fixed", False)
        return name not in models.MAGIC_COLUMNS and (is_system or is_fixed)

    def written_of(self, user, record, names, values):
        """Return the names of the fields that a user changes.

        Most calls are refused before anything is written; where one is not, it is
        undone before the next.
        """
        before = {name: record[name] for name in names}
        seen, found = self.as_user(user, record), []
        for name in names:
            try:
                with self.cr.savepoint(flush=False):
                    seen.write({name: values[name]})
                    self.env.flush_all()
                    self.env.invalidate_all()
                    if record[name] != before[name]:
                        found.append(name)
                    raise _Undone
            except (UserError, IntegrityError, _Undone):
                self.env.clear()
                self.registry.reset_changes()
        return found

    def another(self, record, field):
        """Return a value for a field that it does not have."""
        value = record[field.name]
        match field.type:
            case "boolean":
                return not value
            case "integer" | "float" | "monetary" | "many2one_reference":
                return (value or 0) + 1
            case "date":
                return fields.Date.add(value or TODAY, days=1)
            case "datetime":
                return fields.Datetime.add(value or fields.Datetime.now(), days=1)
            case "selection":
                keys = field.get_values(self.env)
                return next((key for key in keys if key != value), "forged")
            case "many2one":
                others = self.env[field.comodel_name].sudo().with_context(active_test=0)
                return others.search([("id", "!=", value.id)], limit=1).id
            case "one2many" | "many2many":
                others = self.env[field.comodel_name].sudo().search([], limit=1)
                return [Command.clear() if value else Command.link(others.id)]
            case "binary" | "image":
                return PIXEL
            case "reference":
                return f"res.partner,{self.own.partner_id.id}"
            case "json" | "properties":
                return {"forged": 1}
            case _:
                return "Forged"
