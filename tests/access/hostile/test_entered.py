from contextlib import contextmanager

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..secret import SecretCommon

NUMBERS = ("float", "integer", "monetary")
# What a call may send as a number, and no screen offers.
NO_NUMBERS = (float("nan"), float("inf"), "-Infinity", "NaN", 1e300)
TOO_GREAT = 3_000_000_000
# Who is meant is said otherwise than by a domain.
ANYBODY = {
    # The customer's own people may be among them.
    "relationship.satisfaction": {"collector_id"},
}


@tagged("standard", "post_install", "-at_install")
class TestEntered(SecretCommon):
    """A call enters nothing that its screen would not offer."""

    def entered(self, types):
        """Yield model and field of what people enter, of our models."""
        for name, model in sorted(self.registry.items()):
            if (
                not name.startswith("relationship.")
                or model._abstract
                or not model._auto
            ):
                continue
            for field in model._fields.values():
                if (
                    field.type in types
                    and field.store
                    and not field.readonly
                    and field.name not in MAGIC_COLUMNS
                ):
                    yield self.env[name], field

    def test_numbers(self):
        """What is no number is above no limit, and is refused for each of them."""
        found = 0
        for records, field in self.entered(NUMBERS):
            with self.subTest(str(field)):
                wrong = [*NO_NUMBERS]
                if field.type == "integer":
                    wrong.append(TOO_GREAT)
                for value in wrong:
                    with self.refused("no number", error=UserError):
                        records._check_numbers([{}, {field.name: value}])
                records._check_numbers([{field.name: value} for value in (1, "2", "")])
                found += 1
        self.assertGreater(found, 60)

    def test_days_that_nobody_means(self):
        """Days beyond the calendar are refused, and nothing fails at its ends.

        On the screen, before anything is saved, and by a call.
        """
        found = 0
        for records, field in self.entered(("date", "datetime")):
            spec = {name: {} for name in records._fields if name != "id"}
            record = self.secrets.get(records._name, records)[:1]
            for day in ("9999-12-31", "0001-01-01"):
                value = day if field.type == "date" else f"{day} 00:30:00"
                values = {field.name: value}
                with self.subTest(str(field), day=day):
                    with self.refused("1900", "2999", error=UserError):
                        record.onchange(values, [field.name], spec)
                    with self.refused("1900", "2999", error=UserError):
                        (record or records)._check_numbers([values])
            # The first and the last that are accepted.
            for day in ("1900-01-01", "2999-12-31"):
                value = day if field.type == "date" else f"{day} 23:30:00"
                values = {field.name: value}
                with self.subTest(str(field), day=day), self.quietly():
                    record.onchange(values, [field.name], spec)
                with self.subTest(str(field), day=day), self.quietly():
                    if record:
                        record.write(values)
                        record.env.flush_all()
                    record.read()
            found += 1
        self.assertGreater(found, 60)

    @contextmanager
    def quietly(self):
        """What people are told is no error, and nothing stays as it was written."""
        savepoint = self.env.cr.savepoint()
        try:
            with mute_logger("odoo.sql_db"):
                yield
        except (UserError, IntegrityError):
            pass
        finally:
            savepoint.rollback()
            savepoint.close()
            self.env.invalidate_all()

    def test_asked_for(self):
        """Creating and writing ask, by people, of lines within other records, too."""
        funds = self.as_user(self.head, "relationship.fund")
        with self.refused("no number"):
            funds.create({"name": "Tried", "budget": "NaN"})
        fund = funds.create({"name": "Tried", "budget": 100})
        with self.refused("no number"):
            fund.budget = float("inf")
        with self.refused("no number"):
            fund.limit_ids = [Command.create({"amount": float("nan")})]

    def test_people(self):
        """A customer with a log-in is nobody's colleague, by no field of ours."""
        found = 0
        for records, field in self.entered(("many2one", "many2many")):
            if field.comodel_name != "res.users":
                continue
            if field.name in ANYBODY.get(records._name, ()):
                continue
            with self.subTest(str(field)):
                found += 1
                if records._transient:
                    continue
                self.assertIn(field.name, records._employee_fields())
                record = self.secrets.get(records._name)
                if record:
                    value = self.portal.id
                    if field.type == "many2many":
                        value = [Command.link(value)]
                    with self.refused(error=ValidationError):
                        record[:1]._as_system().write({field.name: value})
        self.assertGreater(found, 20)
