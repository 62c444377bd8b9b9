"""The order of the tests: those that share what they find come one after the other."""

import pytest

from . import rooms


def pytest_collection_modifyitems(items):
    """Bring the classes of a room together, where the first of them stands."""
    places = {}
    for item in items:
        places.setdefault(_group(item), len(places))
    items.sort(key=lambda item: places[_group(item)])


def _group(item):
    return rooms.owner_of(getattr(item, "cls", None)) or item.path


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Leave the room before a test that does not belong to it."""
    rooms.leave(getattr(item, "cls", None))


@pytest.fixture(scope="session", autouse=True)
def leave_last_room(load_registry):
    """Leave the last room while its database is there."""
    yield
    rooms.leave()
