from odoo.tests import TransactionCase, tagged
from odoo.tools import file_open

from dev import addons


@tagged("standard", "post_install", "-at_install")
class TestImportTemplates(TransactionCase):
    """Each template for the import screen is offered there, in the reader's words."""

    def test_every_template_is_offered(self):
        """The file of a model's table is the template of its import screen."""
        by_table = {model._table: name for name, model in self.registry.items()}
        found = 0
        for addon in addons.found().values():
            for path in (addon.folder / "static" / "csv").glob("*.csv"):
                records = self.env[by_table[path.stem]].with_context(lang="zh_CN")
                [template] = records.get_import_templates()
                self.assertTrue(template["template"].endswith(f"/{path.name}"))
                self.assertIn(
                    records.env["ir.model"]._get(records._name).name, template["label"]
                )
                with file_open(template["template"].lstrip("/")) as file:
                    self.assertIn(",", file.readline())
                found += 1
        self.assertGreater(found, 8)

    def test_others_offer_none(self):
        """A model without such a file says so."""
        self.assertEqual(self.env["relationship.tier.rule"].get_import_templates(), [])
