"""The databases that the measures share."""

import functools

from dev.console import step
from dev.paths import ADDON

from . import complaints, fill, nightly
from .database import Database

PREFIX = f"{ADDON}_bench"
USER = "bench_user"
VISITS = 5 / 3  # visits per customer
BUSY, BUSY_CARDS = "bench_specialist98", 500  # who has more cards than others
# Who sees all cards, by role, and who sees those of ten people.
ROLES = {
    "supervisor": "bench_specialist0",
    "data_officer": "bench_data_officer",
    "auditor": "bench_auditor",
}
OPEN = 1 / 15  # cases that are open, per customer
CLOSED = 1 / 2  # cases that are over, per customer
MOVES = 1 / 3  # changes from one tier to another, per customer


class Bench:
    """What is measured, at the size wanted and at a quarter of it.

    The databases are made when they are first asked for.
    """

    def __init__(self, customers, invoices):
        self.customers = customers
        self.invoices = invoices

    @functools.cached_property
    def bare(self):
        """The database filled, without the addon."""
        return self._filled("bare", 1)

    @functools.cached_property
    def full(self):
        """The database with the addon and a card for each customer."""
        return self._with_cards("full", self.bare)

    @functools.cached_property
    def quarter(self):
        """The same with a quarter of customers and invoices."""
        return self._with_cards("quarter", self._filled("quarter_bare", 4))

    @functools.cached_property
    def visited(self):
        """The database with all cards classified, under cadence and visited."""
        visits = round(self.customers * VISITS)
        step(f"Filling a database: {visits:,} visits")
        database = self.database("visited")
        database.create(self.full)
        nightly.run(database, nightly.CLASSIFY)
        with database.env() as env:
            fill.cadences(env)
            fill.visits(env, visits)
        nightly.run(database, nightly.REFRESH)
        database.run("VACUUM ANALYZE")
        return database

    @functools.cached_property
    def busy(self):
        """The same after years of work: duties, cases, changes of tier.

        And with a committee, and a specialist with 500 cards.
        """
        database = self.visited
        complaints.fill_open(database, round(self.customers * OPEN))
        with database.env() as env:
            fill.closed_cases(env, round(self.customers * CLOSED))
            fill.moves(env, round(self.customers * MOVES))
            fill.roles(env, ROLES, USER)
            fill.more_cards(env, BUSY, BUSY_CARDS)
        nightly.run(database, nightly.DUTIES)
        nightly.run(database, nightly.REFRESH)
        database.run("VACUUM ANALYZE")
        return database

    def database(self, name):
        """Return the database of a name, which there may or may not be."""
        return Database(f"{PREFIX}_{name}")

    def drop(self):
        """Drop all databases."""
        for name in (
            *("empty", "filled", "bare", "full", "quarter_bare", "quarter"),
            *("visited", "complaints"),
        ):
            self.database(name).drop()

    def _filled(self, name, part):
        customers, invoices = self.customers // part, self.invoices // part
        step(f"Filling a database: {customers:,} customers, {invoices:,} invoices")
        database = self.database(name)
        database.create()
        with database.env() as env:
            fill.user(env, USER)
            fill.customers(env, customers)
            fill.invoices(env, invoices)
        database.run("VACUUM ANALYZE")
        return database

    def _with_cards(self, name, source):
        step(f"Installing {ADDON} and making the cards ({name})")
        database = self.database(name)
        database.create(source)
        database.install()
        with database.env() as env:
            fill.cards(env, USER)
        database.run("VACUUM ANALYZE")
        return database
