import re

from lxml import etree

from odoo.tests import BaseCase, tagged

from dev import addons
from dev.paths import ROOT

# A field or what a method returns, and nothing for where it is empty.
BARE = re.compile(r"[\w.()]+\.\w+(\(\))?")


@tagged("standard", "post_install", "-at_install")
class TestDocuments(BaseCase):
    """Tables of documents keep their columns where there is nothing to say."""

    def test_cells_stay(self):
        """QWeb leaves out the cell of an empty name: the next one takes its place."""
        found, looked = [], 0
        for addon in addons.found():
            for path in sorted((ROOT / addon / "report").rglob("*.xml")):
                for cell in etree.parse(path).iter("td", "th"):
                    said = cell.get("t-out", "")
                    looked += bool(said)
                    if BARE.fullmatch(said) and not cell.get("t-options"):
                        found.append(f"{path.name}:{cell.sourceline}: {said}")
        self.assertGreater(looked, 50)
        self.assertFalse(found, "Say what stands there if it is empty: … or ''")
