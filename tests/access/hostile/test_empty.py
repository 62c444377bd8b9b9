from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MAIN_GROUPS, OTHER_GROUPS, AccessCommon


class _Made(Exception):
    """Takes back what was made."""


@tagged("standard", "post_install", "-at_install")
class TestEmpty(AccessCommon):
    """Who creates something and says nothing of it is told what is missing."""

    def created(self):
        """Return the names of our models that have a table, steps included."""
        return sorted(
            name
            for name, model in self.registry.items()
            if name.startswith("relationship.") and not model._abstract and model._auto
        )

    @mute_logger("odoo.sql_db")
    def test_without_values(self):
        """Of every model, by each role: made, or refused by a sentence."""
        roles = (*MAIN_GROUPS, *OTHER_GROUPS)
        faults, tried = [], 0
        for model in self.created():
            for role in roles:
                records = self.as_user(getattr(self, role), model)
                if not records.has_access("create"):
                    continue
                tried += 1
                if fault := self.fault_of(records, {}):
                    faults.append(f"{model} by {role}: {fault}")
        self.assertEqual(faults, [])
        self.assertGreater(tried, 100)

    @mute_logger("odoo.sql_db")
    def test_without_one(self):
        """Of a copy of a record one required field after the other is left out."""
        faults, tried = [], 0
        for model in self.created():
            sample = self.env[model].sudo().search([], limit=1)
            if not sample:
                continue
            try:
                [values] = sample.copy_data()
            except UserError:
                continue
            for role in ("specialist", "head"):
                records = self.as_user(getattr(self, role), model)
                if not records.has_access("create"):
                    continue
                for name, field in records._fields.items():
                    if not (field.required and field.store):
                        continue
                    tried += 1
                    if fault := self.fault_of(records, {**values, name: False}):
                        faults.append(f"{model}.{name} by {role}: {fault}")
        self.assertEqual(faults, [])
        self.assertGreater(tried, 100)

    def fault_of(self, records, values):
        """Return what is wrong with how new records are refused, or made."""
        try:
            with self.cr.savepoint(flush=False):
                records.create(values)
                self.env.flush_all()
                raise _Made
        except (_Made, UserError, IntegrityError) as error:
            # What the database refuses, the server says by the name of the field.
            text = str(error)
            return text if "singleton" in text or "Traceback" in text else None
        except Exception as error:
            return f"{type(error).__name__}: {error}"
        finally:
            self.env.clear()
            self.registry.reset_changes()
