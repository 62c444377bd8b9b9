import ast
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

import odoo.addons
from odoo.addons.crm_relationship.tools.each import each

from ..common import RelationshipCommon

LOGGER = "odoo.addons.crm_relationship.models.mixins.work"


@tagged("standard", "post_install", "-at_install")
class TestEach(RelationshipCommon):
    """What goes wrong with one keeps no other waiting."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.cards = cls.env["relationship.card"].concat(
            *(cls.make_card(cls.make_customer(name)) for name in ("A", "B", "C"))
        )

    def jobs(self):
        """Yield place and syntax tree of each scheduled action of ours."""
        for name in (
            self.env["ir.module.module"]
            .search(
                [("name", "=like", "crm_relationship%"), ("state", "=", "installed")]
            )
            .mapped("name")
        ):
            addon = Path(odoo.addons.__path__[0])
            for path in odoo.addons.__path__:
                if (Path(path) / name).is_dir():
                    addon = Path(path) / name
            for file in sorted(addon.glob("models/**/*.py")):
                for node in ast.walk(ast.parse(file.read_text())):
                    if isinstance(node, ast.FunctionDef) and node.name.startswith(
                        "_cron_"
                    ):
                        yield f"{file.name}:{node.name}", node

    def test_no_job_goes_through_companies_by_itself(self):
        """Jobs take each company by ``_work_each``."""
        found = 0
        for place, job in self.jobs():
            found += 1
            loops = [
                one.target.id
                for one in ast.walk(job)
                if isinstance(one, ast.For) and isinstance(one.target, ast.Name)
            ]
            with self.subTest(place):
                self.assertNotIn("company", loops)
        self.assertGreater(found, 8)

    def test_each_has_its_turn(self):
        """The first error is raised once all are done; its work is undone."""
        first, bad, last = self.cards

        def step(card):
            card.needs = "Seen"
            card.flush_recordset()
            if card == bad:
                raise ZeroDivisionError

        work = self.env["relationship.card.refresh"]
        done = []
        with (
            self.assertLogs(LOGGER, "WARNING") as logs,
            patch.object(self.env.cr, "rollback", lambda: done.append("undone")),
        ):
            # Not assertRaises: it would undo what was done.
            try:
                work._work_each(self.cards, step)
            except ZeroDivisionError:
                done.append("raised")
        self.assertEqual(done, ["undone", "raised"])
        self.assertEqual((first.needs, last.needs), ("Seen", "Seen"))
        self.assertEqual(len(logs.output), 1)

    def test_apart(self):
        """What a record refuses is logged, and what was begun with it is undone."""
        work = self.env["relationship.card.refresh"]
        with self.assertLogs(LOGGER, "WARNING") as logs:
            for card in self.cards:
                with work._work_apart(card):
                    card.needs = "Seen"
                    if card == self.cards[1]:
                        raise UserError("Not this one")
        self.assertEqual(self.cards.mapped("needs"), ["Seen", False, "Seen"])
        self.assertIn("Not this one", logs.output[0])

    def test_together_or_one_by_one(self):
        """Together while all agree; one by one where somebody refuses."""
        calls, refused = [], []

        def act(cards):
            calls.append(len(cards))
            cards.needs = "Seen"
            if self.cards[1] in cards:
                raise UserError("Not this one")

        each(self.cards[0], act, None)
        each(self.cards, act, lambda card, error: refused.append((card, str(error))))
        self.assertEqual(calls, [1, 3, 1, 1, 1])
        self.assertEqual(refused, [(self.cards[1], "Not this one")])
        self.assertEqual(self.cards.mapped("needs"), ["Seen", False, "Seen"])
        each(self.cards.browse(), act, None)
        self.assertEqual(len(calls), 5)
