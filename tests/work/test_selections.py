from odoo.tests import tagged

from dev.paths import ADDON

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestSelections(RelationshipCommon):
    """Choices are in the reader's language, also where a field takes another's."""

    def test_choices_of_every_field(self):
        """No choice of a field of ours stays English in Chinese."""
        chinese = self.env(context={"lang": "zh_CN"})
        looked_at = 0
        for name, model in self.env.registry.items():
            if not name.startswith("relationship."):
                continue
            for field in model._fields.values():
                # Activities are Odoo's, and so are their words.
                ours = any(module.startswith(ADDON) for module in field._modules)
                if field.type != "selection" or field.related or not ours:
                    continue
                labels = dict(field._description_selection(chinese))
                for key, label in field._description_selection(self.env):
                    # Names of languages, zones, currencies are the same everywhere.
                    if not label or not label.isascii() or len(label) < 4:
                        continue
                    looked_at += 1
                    with self.subTest(f"{name}.{field.name}", key=key):
                        self.assertNotEqual(labels[key], label)
        self.assertGreater(looked_at, 300)
