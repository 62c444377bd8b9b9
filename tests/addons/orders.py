"""Remove the addons of a database one by one, bring them back, and remove them again.

Started as ``python -m tests.addons.orders``, with the options of Odoo as JSON on the
first line; the database is spoilt. Prints a line for each thing that is not as it
should be.
"""

import json
import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config

from dev import addons
from dev.paths import ADDON

# Tables with columns, indexes, constraints, functions, sequences: all that has a name.
SCHEMA = """
    SELECT 'column ' || c.relname || '.' || a.attname || ' ' || a.atttypid::regtype
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE a.attnum > 0 AND NOT a.attisdropped
       AND c.relnamespace = current_schema::regnamespace AND c.relkind IN ('r', 'v')
    UNION ALL
    SELECT 'relation ' || relname FROM pg_class
     WHERE relnamespace = current_schema::regnamespace
    UNION ALL
    SELECT 'constraint ' || conname || ' of ' || conrelid::regclass
      FROM pg_constraint WHERE connamespace = current_schema::regnamespace
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc
     WHERE pronamespace = current_schema::regnamespace
"""
# Where Odoo names models or modules by text, which no foreign key clears.
NAMED = (
    ("ir_model_data", "module"),
    ("ir_model_data", "model"),
    ("ir_model", "model"),
    ("ir_model_fields", "model"),
    ("ir_ui_view", "model"),
    ("ir_act_window", "res_model"),
    ("ir_attachment", "res_model"),
    ("mail_message", "model"),
    ("mail_activity", "res_model"),
    ("mail_followers", "res_model"),
    ("mail_alias", "alias_defaults"),
    ("ir_config_parameter", "key"),
)


class Orders:
    """What happens to one database, and what is wrong with it."""

    def __init__(self, database):
        self.database = database
        self.schemas = {}
        self.all = set(addons.found())

    def run(self):
        """Remove, bring back, remove in the other order, and the main addon last."""
        others = [name for name in addons.found() if name != ADDON]
        self.compare("as installed")
        for name in others:
            self.remove(name)
        for name in reversed(others):
            self.install(name)
        # With one of them there is no other order.
        for name in reversed(others[1:] and others):
            self.remove(name)
        self.remove(ADDON)
        for text in self.left():
            self.say(f"left when all are gone: {text}")

    def remove(self, name):
        """Remove an addon with those that depend on it."""
        if name in self.installed():
            self.change(name, "button_immediate_uninstall")
            if name in self.installed():
                self.say(f"{name} cannot be removed")
            self.compare(f"after {name} was removed")

    def install(self, name):
        """Install an addon with those that it depends on."""
        if name not in self.installed():
            self.change(name, "button_immediate_install")
            if name not in self.installed():
                self.say(f"{name} cannot be installed")
            self.compare(f"after {name} was installed again")

    def change(self, name, button):
        """Press a button of a module."""
        with Registry(self.database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            module = env["ir.module.module"].search([("name", "=", name)])
            getattr(module, button)()

    def compare(self, when):
        """Compare the schema with the one when the same addons were there before."""
        with Registry(self.database).cursor() as cr:
            cr.execute(SCHEMA)
            schema = {text for (text,) in cr.fetchall()}
        installed = frozenset(self.everything())
        before = self.schemas.setdefault(installed, schema)
        for text in sorted(schema - before):
            self.say(f"left {when}: {text}")
        for text in sorted(before - schema):
            self.say(f"missing {when}: {text}")

    def everything(self):
        """Return the names of all that is installed: a bridge brings Odoo's modules."""
        with Registry(self.database).cursor() as cr:
            cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
            return {name for (name,) in cr.fetchall()}

    def installed(self):
        """Return the names of those of ours that are installed."""
        with Registry(self.database).cursor() as cr:
            cr.execute(
                "SELECT name FROM ir_module_module"
                " WHERE state = 'installed' AND name IN %s",
                [tuple(self.all)],
            )
            return {name for (name,) in cr.fetchall()}

    def left(self):
        """Yield what still bears a name of ours."""
        with Registry(self.database).cursor() as cr:
            cr.execute(f"SELECT * FROM ({SCHEMA}) s (t) WHERE t LIKE '%relationship%'")
            yield from sorted(text for (text,) in cr.fetchall())
            for table, column in NAMED:
                name = SQL.identifier(column)
                cr.execute(
                    SQL(
                        "SELECT %s, count(*) FROM %s WHERE %s ~ %s GROUP BY 1",
                        *(name, SQL.identifier(table), name),
                        r"^(crm_)?relationship[._]",
                    )
                )
                yield from (f"{table}.{column} {row}" for row in cr.fetchall())

    def say(self, text):
        """Report what is not as it should be."""
        print(text, flush=True)


def main():
    """Read the options, and do all of it."""
    config.parse_config([*json.loads(sys.stdin.readline()), "--no-http"])
    Orders(config["db_name"][0]).run()


if __name__ == "__main__":
    main()
