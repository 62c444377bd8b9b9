import ast
from pathlib import Path

from odoo.exceptions import UserError
from odoo.tests import tagged

import odoo.addons
from odoo.addons.crm_relationship.tools.refuse import refuse

from ...common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestRefusals(RelationshipCommon):
    """A name with a ``%`` is a name, also in a refusal."""

    def sources(self):
        """Yield file and syntax tree of each file of our addons."""
        for path in odoo.addons.__path__:
            for addon in sorted(Path(path).glob("crm_relationship*")):
                for file in sorted(addon.glob("**/*.py")):
                    yield file, ast.parse(file.read_text())

    def test_names(self):
        """Names of records and other values are put in at once."""
        card = self.make_card(self.make_customer("100 %s Ltd"))
        with self.refused("100 %s Ltd: no", error=UserError):
            refuse(card, "%s: no")
        with self.refused("100 %s Ltd: not in 5 % of", error=UserError):
            refuse(card, "%(records)s: not in %(what)s", what="5 % of")

    def test_texts_are_not_put_together_before(self):
        """No text that is formatted later has names in it already."""
        found = 0
        for file, tree in self.sources():
            for node in ast.walk(tree):
                if not isinstance(node, ast.Call):
                    continue
                if getattr(node.func, "id", "") != "refuse" or len(node.args) < 2:
                    continue
                found += 1
                text = node.args[1]
                with self.subTest(f"{file.name}:{node.lineno}"):
                    is_put_together = isinstance(text, (ast.JoinedStr, ast.BinOp)) or (
                        isinstance(text, ast.Call)
                        and getattr(text.func, "attr", "") == "_"
                        and (len(text.args) > 1 or text.keywords)
                    )
                    self.assertFalse(is_put_together)
        self.assertGreater(found, 30)
