import csv

from odoo.tests import tagged
from odoo.tools.misc import file_open

from .fund.common import FundCommon

# Names of the templates that stand for a record which everybody has.
STANDS_FOR = {
    "Administrator": "Head",
    "Customer Reception 2026": "Reception 2026",
    "Azure Construction": "Valve Works",
}
# Of these the template is of a record of its own.
OWN = {"relationship.fund"}


@tagged("standard", "post_install", "-at_install")
class TestImportTemplates(FundCommon):
    """Each template of the import screen is imported as it is, by its labels."""

    def paths(self, records, header):
        """Return the fields of a header, as the import screen finds them by labels."""
        return [self.path(records, label.split("/")) for label in header]

    def path(self, records, labels):
        label, *rest = labels
        [name] = [
            name
            for name, field in records._fields.items()
            if field._description_string(records.env) == label and field.store
        ][:1]
        if not rest:
            return name
        return f"{name}/{self.path(records[name], rest)}"

    def rows(self, model, template):
        with file_open(template["template"].lstrip("/")) as file:
            header, *rows = csv.reader(file)
        stands = {} if model in OWN else STANDS_FOR
        person = {"Administrator": "Head"}
        return header, [
            [{**stands, **person}.get(cell, cell) for cell in row] for row in rows
        ]

    def test_templates(self):
        models = [
            name
            for name, model in self.registry.items()
            if name.startswith("relationship.")
            and not model._abstract
            and model._original_module == "crm_relationship_evaluation"
            and hasattr(model, "get_import_templates")
        ]
        tried = 0
        for model in sorted(models):
            records = self.as_user(self.head, model).with_context(lang="en_US")
            for template in records.get_import_templates():
                with self.subTest(model), self.undone():
                    tried += 1
                    header, rows = self.rows(model, template)
                    result = records.load(self.paths(records, header), rows)
                    self.assertFalse(result["messages"], result["messages"])
                    self.assertTrue(result["ids"])
        self.assertGreater(tried, 5)
