"""The order of the tests: those that share what they find come one after the other.

Where several processes run tests, those of a folder that share a room run in the same
one; those that take long come first, so that none is left with them at the end.
"""

from pathlib import Path

import pytest

from odoo.tests import HttpCase

from . import rooms

# Whose tests start processes and kill them.
WORK = Path(__file__).parent / "work"


def pytest_collection_modifyitems(items):
    """Bring the classes of a room together, where the first of them stands."""
    places, long = {}, set()
    for item in items:
        places.setdefault(_group(item), len(places))
        if _takes_long(item):
            long.add(_group(item))
    items.sort(key=lambda item: (_group(item) not in long, places[_group(item)]))
    for item in items:
        # A large room is shared out by folders, each of which builds it.
        item.add_marker(pytest.mark.xdist_group(f"{_group(item)} {item.path.parent}"))


def _takes_long(item):
    """Tell whether a test has a browser or other processes."""
    cls = getattr(item, "cls", None)
    return WORK in item.path.parents or bool(cls and issubclass(cls, HttpCase))


def _group(item):
    """Return the name of the room of a test; one without is in that of its file."""
    owner = rooms.owner_of(getattr(item, "cls", None))
    return f"{owner.__module__}.{owner.__qualname__}" if owner else str(item.path)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Leave the room before a test that does not belong to it."""
    rooms.leave(getattr(item, "cls", None))


@pytest.fixture(scope="session", autouse=True)
def leave_last_room(load_registry):
    """Leave the last room while its database is there."""
    yield
    rooms.leave()
