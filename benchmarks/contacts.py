"""Queries that the addon adds to the screens of contacts."""

from . import screens
from .bench import USER
from .result import limited


def measure(bench):
    """Yield the results: queries with the addon, and in its database without it."""
    for name, screen, at_most in (
        (f"list of {screens.LIMIT} contacts", _list, 2),
        ("form of a contact", _form, 3),
    ):
        ours, theirs = screen(bench.full), screen(bench.bare)
        yield limited(
            f"{name}, queries added",
            ours - theirs,
            at_most,
            reference=f"{ours} instead of {theirs}",
        )


def _list(database):
    return len(screens.list_statements(database, USER, "res.partner"))


def _form(database):
    # A company with a contact, an invoice and, where there are any, a card.
    [(customer,)] = database.run("SELECT id FROM bench_customer WHERE number = 6")
    return len(screens.form_statements(database, USER, "res.partner", customer))
