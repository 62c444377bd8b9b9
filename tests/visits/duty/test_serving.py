from itertools import product

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.rules.contact import (
    Contact,
    Demand,
    serves,
    serves_sql,
)

TYPES = ("varchar[]", "int", "varchar", "int[]", "int")
DEMANDS = [
    Demand(*parts)
    for parts in product(
        (None, ["specialist"], ["main_leader", "specialist"]),
        (None, 1, 3),
        (None, "local"),
        (None, [1, 2]),
        (None, 5),
    )
]
CONTACTS = [
    Contact(*parts)
    for parts in product(
        (None, "specialist", "main_leader", "other"),
        (None, 2, 3),
        (None, "local", "headquarters"),
        (None, 1, 3),
        ([], [5], [5, 6]),
    )
]


@tagged("standard", "post_install", "-at_install")
class TestServing(TransactionCase):
    """Which contact serves which demand: Python and SQL say the same."""

    def _rows(self, alias, rows, types):
        """Return SQL of a table with the number of each row, and its parts."""
        values = SQL(", ").join(
            SQL(
                "(%s, %s)",
                number,
                SQL(", ").join(
                    SQL("%s::%s", part, SQL(kind))
                    for part, kind in zip(row, types, strict=True)
                ),
            )
            for number, row in enumerate(rows)
        )
        names = SQL(", ").join(map(SQL.identifier, ("number", *rows[0]._fields)))
        return SQL("(VALUES %s) %s (%s)", values, SQL.identifier(alias), names)

    def _columns(self, alias, kind):
        return kind(*(SQL.identifier(alias, name) for name in kind._fields))

    def test_every_combination(self):
        """All contacts with all demands, in one statement and one by one."""
        contacts = self._rows("x", CONTACTS, ("varchar", *TYPES[1:3], "int", "int[]"))
        demands = self._rows("u", DEMANDS, TYPES)
        rows = self.env.execute_query(
            SQL(
                "SELECT x.number, u.number FROM %s CROSS JOIN %s WHERE %s",
                contacts,
                demands,
                serves_sql(self._columns("x", Contact), self._columns("u", Demand)),
            )
        )
        expected = {
            (number, place)
            for number, contact in enumerate(CONTACTS)
            for place, demand in enumerate(DEMANDS)
            if serves(contact, demand)
        }
        self.assertEqual(set(rows), expected)
        self.assertGreater(len(expected), len(CONTACTS))

    def test_nothing_asked(self):
        """Who asks for nothing is served by whatever contact."""
        demand = Demand(*[None] * len(Demand._fields))
        self.assertTrue(all(serves(contact, demand) for contact in CONTACTS))
