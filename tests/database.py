"""A copy of the database, for tests with processes of their own; it is dropped."""

import time

import psycopg2

import odoo.sql_db
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import SQL, config

PATIENCE = 120  # seconds
OPTIONS = ("db_host", "db_port", "db_user", "db_password", "addons_path", "data_dir")


def arguments(database):
    """Return the options with which this process has found server and addons."""
    result = ["-d", database]
    for name in OPTIONS:
        value = config[name]
        if value:
            text = ",".join(value) if isinstance(value, list) else str(value)
            result.append(f"--{name.replace('_', '-')}={text}")
    return [arg.replace("--db-", "--db_") for arg in result]


@tagged("standard", "post_install", "-at_install")
class DatabaseCopyCase(BaseCase):
    """Works on ``database``, a copy of the database of the tests."""

    suffix = "copy"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = f"{get_db_name()}_{cls.suffix}"
        cls._drop()
        cls._copy()
        cls.addClassCleanup(cls._drop)

    @classmethod
    def _copy(cls):
        """Copy the database of the tests, which nobody else uses meanwhile."""
        odoo.sql_db.close_db(get_db_name())
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return cls._administrate("CREATE DATABASE %s TEMPLATE %s")
            except psycopg2.errors.ObjectInUse:
                # A connection that was just closed takes a moment to go.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.5)

    @classmethod
    def _drop(cls):
        odoo.sql_db.close_db(cls.database)
        cls._administrate("DROP DATABASE IF EXISTS %s WITH (FORCE)")

    @classmethod
    def _administrate(cls, statement):
        names = (cls.database, get_db_name())[: statement.count("%s")]
        with odoo.sql_db.db_connect("postgres").cursor() as cr:
            cr._cnx.autocommit = True
            cr.execute(SQL(statement, *map(SQL.identifier, names)))
