import re
import unittest

import polib

from dev import addons

# What belongs to docstrings and to docs/coverage.md, not to a screen or an error.
TRACE = re.compile(r"\b[RX]\d{1,3}\b|product default|产品默认", re.IGNORECASE)


class TestTerms(unittest.TestCase):
    """What people read says what it means in words, in English and in Chinese."""

    def test_no_numbers_of_requirements(self):
        """No visible text has the number of a requirement, or whose default it is."""
        terms = 0
        for addon in addons.found().values():
            for path in (addon.folder / "i18n").glob("*.po*"):
                for entry in polib.pofile(path):
                    terms += 1
                    for text in (entry.msgid, entry.msgstr):
                        with self.subTest(path.name, term=entry.msgid):
                            self.assertIsNone(TRACE.search(text), text)
        self.assertGreater(terms, 4000)

    def test_one_word_for_a_case(self):
        """A case is 工单 in Chinese: 单据 is a voucher."""
        for addon in addons.found().values():
            for entry in polib.pofile(addon.folder / "i18n" / "zh_CN.po"):
                if re.search(r"\bcases?\b", entry.msgid, re.IGNORECASE):
                    with self.subTest(term=entry.msgid):
                        self.assertNotIn("单据", entry.msgstr)
