import os
import re
from pathlib import Path

from odoo.tests import tagged

from ..common import GROUP, RelationshipCommon

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- access table -->\n", "<!-- end of the access table -->"
GROUPS = {
    "user": "Specialist",
    "supervisor": "Supervisor",
    "head": "Head",
    "committee": "Committee",
    "data_officer": "Data Officer",
    "auditor": "Auditor",
    "confidential": "Confidential",
    "manager": "Administrator",
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


@tagged("standard", "post_install", "-at_install")
class TestReadme(RelationshipCommon):
    """The access table of the README is what rights and rules say."""

    def table(self):
        """Return the table, from the records of rights and rules."""
        models = sorted(
            (model._description, name)
            for name, model in self.registry.items()
            if name.startswith("relationship.")
            and not model._abstract
            and not model._transient
        )
        titles = ["Model", *GROUPS.values()]
        rows = [titles, ["---"] * len(titles)]
        for description, name in models:
            cells = [self.cell(name, self.env.ref(GROUP % group)) for group in GROUPS]
            rows.append([description, *cells])
        return "".join(f"| {' | '.join(row)} |\n" for row in rows)

    def cell(self, model, group):
        """Return what a group alone may do with a model's records."""
        groups = group.all_implied_ids | group
        of = [("model_id.model", "=", model)]
        rights = self.env["ir.model.access"].search(
            [*of, ("group_id", "in", groups.ids)]
        )
        rules = self.env["ir.rule"].search([*of, ("groups", "in", groups.ids)])
        found = {"all": "", "own": ""}
        for letter, operation in OPERATIONS.items():
            if not any(rights.mapped(f"perm_{operation}")):
                continue
            domains = rules.filtered(f"perm_{operation}").mapped("domain_force")
            ruled = self.env["ir.rule"].search(
                [*of, ("groups", "!=", False), (f"perm_{operation}", "=", True)]
            )
            if "[(1, '=', 1)]" in domains or not ruled:
                found["all"] += letter
            elif domains:
                found["own"] += letter
            else:
                # Rules for others only: of Odoo's rules none restricts him.
                found["all"] += letter
        texts = [f"{scope} {letters}" for scope, letters in found.items() if letters]
        return ", ".join(texts) or "–"

    def test_table(self):
        """Run with UPDATE_README=1 after a change of rights, and look at the table."""
        text = README.read_text()
        begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
        table = f"\n{self.table()}\n"
        if os.environ.get("UPDATE_README"):
            README.write_text(text[:begin] + table + text[end:])
            text = README.read_text()
            end = text.index(END)
        self.assertEqual(text[begin:end], table)

    def test_scheduled_actions(self):
        """Each is in the table, by its name, with how often it runs."""
        text = README.read_text()
        often = {"months": "monthly", "weeks": "weekly", "days": "daily"}
        prefix = "Customer Relationships: "
        actions = self.env["ir.cron"].search([("name", "=like", f"{prefix}%")])
        self.assertTrue(actions)
        for action in actions:
            interval = often.get(action.interval_type, "5 minutes")
            name = re.escape(action.name.removeprefix(prefix))
            row = rf"\| {name}( \(`_\w+`\))? \| {interval} \|"
            self.assertRegex(text, row)
        ours = self.env["ir.model.data"].search(
            [("model", "=", "ir.cron"), ("module", "=like", "crm_relationship%")]
        )
        self.assertEqual(len(actions), len(ours))
