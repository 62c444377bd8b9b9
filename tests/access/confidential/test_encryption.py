import os
import tempfile
from contextlib import contextmanager
from unittest.mock import patch

from cryptography.fernet import Fernet

from odoo.tests import tagged

from ...common import GROUP
from ..common import AccessCommon

KEY = "CRM_RELATIONSHIP_KEY"
KEY_FILE = "CRM_RELATIONSHIP_KEY_FILE"


@tagged("standard", "post_install", "-at_install")
class TestEncryption(AccessCommon):
    """Confidential texts are unreadable in the database, the key elsewhere (R239)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specialist.group_ids += cls.env.ref(GROUP % "confidential")
        cls.first, cls.second, cls.third = (
            Fernet.generate_key().decode() for __ in "123"
        )
        cls.block = cls.own.confidential_ids
        cls.blocks = cls.env["relationship.confidential"]

    @contextmanager
    def keys(self, *keys, **environment):
        """Let the server have these keys, the current one first."""
        self.env.flush_all()
        self.env.invalidate_all()
        values = {KEY: ",".join(keys), KEY_FILE: "", **environment}
        with patch.dict(os.environ, values):
            yield
            self.env.flush_all()
        self.env.invalidate_all()

    def column(self, name="family", block=None):
        """Return what is stored in the database."""
        self.env.flush_all()
        self.env.cr.execute(
            f'SELECT "{name}" FROM relationship_confidential WHERE id = %s',
            [(block or self.block).id],
        )
        return self.env.cr.fetchone()[0]

    def test_off_without_a_key(self):
        """Without a key texts are stored as they are, and the settings say so."""
        with self.keys():
            self.block.family = "Two sons"
            self.assertEqual(self.column(), "Two sons")
            self.assertIn("Off", self.company.relationship_encryption_state)

    def test_stored_encrypted(self):
        """Created or written, the database has no word of it; people read it."""
        with self.keys(self.first):
            self.block.write({"family": "Two sons", "birth_year": 1970})
            created = self.blocks.create(
                {
                    "card_id": self.own.id,
                    "key_person_id": self.own.key_person_ids.id,
                    "hobbies": "下棋",
                }
            )
            self.assertRegex(self.column(), r"^enc1:[0-9a-f]{8}:gAAAA")
            self.assertNotIn("sons", self.column())
            self.assertRegex(self.column("hobbies", created), r"^enc1:")
            self.env.invalidate_all()
            self.assertEqual(self.block.family, "Two sons")
            self.assertEqual(created.hobbies, "下棋")
            self.assertEqual(self.block.read(["family"])[0]["family"], "Two sons")
            self.assertEqual(
                self.block.export_data(["family"])["datas"], [["Two sons"]]
            )
            self.block.family = False
            self.assertIsNone(self.column())
            seen = self.as_user(self.specialist, created)
            self.assertEqual(seen.hobbies, "下棋")
            seen.hobbies = "Chess"
            self.assertEqual(created.hobbies, "Chess")

    def test_key_is_missing_or_wrong(self):
        """A message instead of the text, no traceback, and nothing is overwritten."""
        with self.keys(self.first):
            self.block.write({"family": "Two sons", "hobbies": False})
            stored = self.column()
        for keys, word in (
            ((), "does not have the key"),
            ((self.second,), "does not have the key"),
            (("nonsense",), "is wrong"),
        ):
            with self.subTest(word), self.keys(*keys):
                self.assertIn(word, self.block.family)
                self.assertTrue(self.block.web_read({"family": {}})[0]["family"])
                with self.refused("encrypted"):
                    self.block.family = "New"
                with self.refused():
                    self.block.family = self.block.family
                with self.refused():
                    self.block.write({"family": False})
                self.assertEqual(self.column(), stored)
                # What is not encrypted is kept up.
                self.block.consent_purpose = f"Invitations {len(keys)}"
                state = self.company.relationship_encryption_state
                self.assertRegex(state, "missing|wrong|wait")
                self.blocks._cron_encrypt() if word == "is wrong" else None
                self.assertEqual(self.column(), stored)
        with self.keys("nonsense"), self.refused("key is mended"):
            self.block.hobbies = "Chess"
        with self.keys(self.first):
            self.assertEqual(self.block.family, "Two sons")

    def test_tampered_text(self):
        """A stored text that was changed by hand is not shown."""
        with self.keys(self.first):
            self.block.family = "Two sons"
            stored = self.column()
            for text in (stored[:-4] + "AAAA", stored[:20], "enc1:", "enc1::"):
                self.env.cr.execute(
                    "UPDATE relationship_confidential SET family = %s WHERE id = %s",
                    [text, self.block.id],
                )
                self.env.invalidate_all()
                with self.subTest(text):
                    self.assertIn("does not have the key", self.block.family)

    def test_forged_prefix(self):
        """Nobody enters a text that looks encrypted, with a key or without."""
        for keys in ((), (self.first,)):
            for text in ("enc1:", "enc1:12345678:gAAAA", f"enc1:{'x' * 1000}"):
                with self.subTest(text[:30]), self.keys(*keys):
                    with self.refused("cannot begin with"):
                        self.block.note = text

    def test_searching_is_refused(self):
        """What is encrypted is neither searched, sorted nor grouped by."""
        with self.keys(self.first):
            blocks = self.as_user(self.specialist, "relationship.confidential")
            for search in (
                lambda: blocks.search([("family", "ilike", "sons")]),
                lambda: blocks.search([("family", "!=", False)]),
                lambda: blocks.search([("card_id.confidential_ids.note", "=", "a")]),
                lambda: blocks.search([], order="hobbies"),
                lambda: blocks._read_group([], ["note"]),
                lambda: blocks._read_group([], [], ["family:array_agg"]),
            ):
                with self.refused("encrypted"):
                    search()
        with self.keys():
            self.assertTrue(self.blocks.search([("family", "ilike", "own customer")]))
            # Neither with a key nor without: years are stored as texts.
            for search in (
                lambda: self.blocks.search([("birth_year", ">", 1900)]),
                lambda: self.blocks.search([], order="gender"),
                lambda: self.blocks._read_group([], ["risk_tolerance"]),
                lambda: self.blocks._read_group([], [], ["birth_year:sum"]),
            ):
                with self.refused("encrypted"):
                    search()

    def test_choices_and_numbers(self):
        """Gender, year of birth and appetite for risk are encrypted, too."""
        values = {"gender": "female", "birth_year": 1970, "risk_tolerance": "low"}
        with self.keys(self.first):
            self.block.write(values)
            for name, value in values.items():
                with self.subTest(name):
                    self.assertRegex(self.column(name), r"^enc1:[0-9a-f]{8}:gAAAA")
                    self.assertEqual(self.block[name], value)
            self.env.invalidate_all()
            read = self.block.read(list(values), load=None)[0]
            self.assertEqual({name: read[name] for name in values}, values)
            datas = self.block.export_data(list(values))["datas"]
            self.assertEqual(datas, [["Female", 1970, "Low"]])
            with self.refused("Birth Year"):
                self.block.birth_year = 70
            with self.refused("cannot begin with"):
                self.block.gender = "enc1:x"
            stored = {name: self.column(name) for name in values}
        with self.keys():
            self.assertEqual([self.block[name] for name in values], [False, 0, False])
            for name, value in values.items():
                with self.subTest(name), self.refused("restore the key"):
                    self.block[name] = value
            self.assertEqual({name: self.column(name) for name in values}, stored)
        with self.keys(self.second, self.first):
            self.encrypt()
        with self.keys(self.second):
            self.assertEqual([self.block[name] for name in values], [*values.values()])
            self.block.write(dict.fromkeys(values, False))
            self.assertEqual([self.column(name) for name in values], [None] * 3)

    def test_switching_on_and_rotation(self):
        """Existing texts are encrypted, and again when the key is replaced."""
        foreign = self.foreign.confidential_ids
        both = self.block + foreign
        with self.keys(self.first):
            self.assertIn("wait", self.company.relationship_encryption_state)
            self.encrypt()
            for block in both:
                self.assertRegex(self.column(block=block), r"^enc1:")
            self.assertRegex(self.company.relationship_encryption_state, r"^On; all")
            old = self.column()
            # Once more: nothing is written.
            self.encrypt()
            self.assertEqual(self.column(), old)
        with self.keys(self.second, self.first):
            self.assertEqual(self.block.family, "Family of Own Customer")
            self.encrypt()
            self.assertNotEqual(self.column()[:13], old[:13])
        with self.keys(self.second):
            self.assertEqual(self.block.family, "Family of Own Customer")
        with self.keys(self.third):
            self.encrypt()
            self.assertIn("does not have", self.block.family)
        with self.keys(self.third, self.second):
            self.assertEqual(self.block.family, "Family of Own Customer")

    def encrypt(self):
        with patch.object(
            type(self.env["ir.cron"]), "_commit_progress", lambda *a, **k: 1
        ):
            with patch(
                "odoo.addons.crm_relationship.models.access"
                ".confidential.confidential.BATCH",
                1,
            ):
                self.blocks._cron_encrypt()
        self.env.invalidate_all()

    def test_scheduled_action(self):
        """The scheduled action encrypts; only the administrator starts it."""
        with self.keys(self.first):
            self.run_cron("ir_cron_relationship_encrypt")
            self.assertRegex(self.column(), r"^enc1:")
        self.as_user(self.administrator, self.company).action_relationship_encrypt()
        for user in (self.head, self.specialist, self.auditor, self.outsider):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, self.company).action_relationship_encrypt()

    def test_key_in_a_file(self):
        """The key may be in a file, named by the environment."""
        with tempfile.NamedTemporaryFile("w", suffix=".key") as file:
            file.write(f"{self.first}\n{self.second}\n")
            file.flush()
            with self.keys(**{KEY_FILE: file.name}):
                self.block.family = "Two sons"
                stored = self.column()
        with self.keys(self.first):
            self.assertEqual(self.block.family, "Two sons")
            self.assertEqual(self.column(), stored)
        with self.keys(**{KEY_FILE: "/nowhere/key"}):
            self.assertIn("wrong", self.block.family)
            self.assertIn("wrong", self.company.relationship_encryption_state)

    def test_erased_without_the_key(self):
        """A person's wish is carried out also when the key is lost."""
        with self.keys(self.first):
            self.block.family = "Two sons"
        with self.keys():
            self.as_user(self.specialist, self.block).action_erase()
            self.assertIsNone(self.column())

    def test_merged_without_the_key(self):
        """What cannot be read is neither overwritten nor deleted by merging."""
        with self.keys(self.first):
            self.block.family = "Two sons"
            self.foreign.confidential_ids.family = "Two daughters"
            stored = self.column()
        with self.keys(), self.refused("restore the key"):
            self.blocks._merge_cards(self.foreign, self.own)
        self.assertEqual(self.column(), stored)
        self.assertTrue(self.foreign.confidential_ids)
