import json
from contextlib import suppress

import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..secret import SecretCommon

# Texts that the system reads, and that would not be what they are.
READ_BY_SYSTEM = {"domain", "lang", "tz", "access_token", "token"}


@tagged("standard", "post_install", "-at_install")
class TestBeyondLinks(SecretCommon):
    """A record that one sees tells the name of what it links to, and nothing more.

    Each text of the secret customer is a word of its own. A record of the specialist is
    linked to it, field by field, as a colleague could link it.
    """

    @classmethod
    @mute_logger("odoo.sql_db")
    def setUpClass(cls):
        super().setUpClass()
        cls.marks = {}
        for model, records in cls.secrets.items():
            record = records[0]
            for field in record._fields.values():
                if field.name in READ_BY_SYSTEM or not cls._is_text(field):
                    continue
                mark = f"Zq{len(cls.marks)}qZ"
                value = json.dumps({"en_US": mark}) if field.translate else mark
                with suppress(psycopg2.Error):
                    cls.put(record, field, value)
                    cls.marks[mark] = (model, field.name)
        cls.env.invalidate_all()

    @classmethod
    def _is_text(cls, field):
        return (
            field.store
            and field.type in ("char", "text", "html")
            and field.column_type
            and field.column_type[0] in ("varchar", "text", "jsonb")
            and not field.company_dependent
        )

    @classmethod
    def put(cls, record, field, value):
        """Write a field in the database, past all rules but its own."""
        cls.env.flush_all()
        with cls.env.cr.savepoint(flush=False):
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s WHERE id = %s",
                    SQL.identifier(record._table),
                    SQL.identifier(field.name),
                    value,
                    record.id,
                )
            )
        cls.env.invalidate_all()

    def linked(self):
        """Yield each record of the specialist, linked by each field in turn."""
        for model in self.our_models():
            records = self.env[model]
            if records._transient:
                continue
            own = self.records_of(model, self.own)[:1]
            for field in own and records._fields.values():
                secret = self.secrets.get(field.comodel_name)
                if field.type != "many2one" or not field.store or not secret:
                    continue
                with self.undone():
                    try:
                        self.put(own, field, secret[0].id)
                    except psycopg2.Error:
                        continue
                    seen = self.as_user(self.specialist, own)
                    if seen.has_access("read"):
                        hidden = self.as_user(self.specialist, secret[0])
                        if not hidden.has_access("read"):
                            yield seen, field, secret[0]

    def marks_in(self, answer, secret):
        """Return what an answer tells of a secret record, beside its name."""
        text = json.dumps(answer, default=self._as_text)
        name = secret.sudo().display_name or ""
        return {
            ".".join(place)
            for mark, place in self.marks.items()
            if mark in text and mark not in name
        }

    def asked(self, call):
        self.env.invalidate_all()
        try:
            with self.cr.savepoint():
                return call()
        except (AccessError, UserError, ValueError) as error:
            return str(error)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_nothing_but_the_name(self):
        """Whether it is read, searched, grouped or exported."""
        self.specialist.group_ids += self.env.ref("base.group_allow_export")
        tried, telling = 0, []
        for seen, field, secret in self.linked():
            for way, answer in self.answers(seen, field, secret):
                tried += 1
                if found := self.marks_in(answer, secret):
                    telling.append(f"{field} {way}: {sorted(found)}")
        self.assertEqual(telling, [])
        self.assertGreater(tried, 100)

    def answers(self, seen, field, secret):
        """Yield how something is asked for, and what is answered."""
        names = [
            name
            for name, one in seen._fields.items()
            if one.type not in ("binary", "image")
            and seen._has_field_access(one, "read")
        ]
        yield "read", self.asked(lambda: seen.read(names))
        told = secret.sudo().display_name or ""
        marks = {
            f"{field.name}.{name}": mark
            for mark, (model, name) in self.marks.items()
            if model == secret._name
            and mark not in told
            # What is for administrators of Odoo alone, is for nobody here.
            and seen.env[model]._has_field_access(secret._fields[name], "read")
        }
        mine = Domain("id", "=", seen.id)
        if marks:
            any_of = Domain.OR(
                Domain(path, "ilike", mark) for path, mark in marks.items()
            )
            found = self.asked(lambda: seen.search(mine & any_of))
            is_found = hasattr(found, "ids") and bool(found)
            yield "search", [*marks.values()] if is_found else ""
            paths = [path.replace(".", "/") for path in marks]
            yield "export", self.asked(lambda: seen.export_data(paths))
        for path in [*marks][:2]:
            yield (
                f"group {path}",
                self.asked(
                    lambda path=path: seen.formatted_read_group(
                        mine, [path], ["__count"]
                    )
                ),
            )
