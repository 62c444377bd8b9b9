"""What the tests of a room share: built once, and found by each class as it was built.

A class of tests that others inherit builds in ``setUpRoom`` what they only read, or
change in the transaction of a test. It is called once for all classes that inherit
from it without a ``setUpRoom`` of their own, in a transaction that stays open from one
of them to the next; each class works behind a savepoint. ``setUpClass`` is for what
one class adds, and for patches.

``conftest.py`` brings the classes of a room together, and leaves the room before tests
that do not belong to it: its transaction would lock what they write.
"""

from collections import deque
from copy import deepcopy

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import Savepoint
from odoo.tests import TransactionCase, get_db_name

from . import stage


class Room:
    """A transaction in which one class has built what others share."""

    def __init__(self, owner):
        self.owner = owner
        stage.ensure()
        owner.registry = Registry(get_db_name())
        self.cr = owner.cr = owner.registry.cursor()
        owner.env = api.Environment(self.cr, SUPERUSER_ID, {})
        try:
            with owner.freeze_time:
                owner.setUpRoom()
                owner.env.flush_all()
        except BaseException:
            self.cr.close()
            raise
        cr = self.cr
        self.callbacks = [
            (callback, deque(callback._funcs), deepcopy(callback.data))
            for callback in (
                *(cr.precommit, cr.postcommit),
                *(cr.prerollback, cr.postrollback),
            )
        ]
        # TransactionCase closes its cursor at the end of a class.
        self._close, cr.close = cr.close, lambda: None

    def lend(self, cls):
        """Let a class of tests have this transaction, and take it back as it was."""
        savepoint = Savepoint(self.cr)
        cls.addClassCleanup(self._restore, savepoint)
        registry = self.owner.registry

        def cursor():
            """Return the cursor of the room to TransactionCase, which asks for one."""
            del registry.cursor
            return self.cr

        registry.cursor = cursor

    def _restore(self, savepoint):
        savepoint.close()
        self.cr.transaction.reset()
        for callback, functions, data in self.callbacks:
            callback._funcs = deque(functions)
            callback.data = deepcopy(data)

    def close(self):
        """Take back all that was built."""
        self._close()
        for name in ("cr", "env", "registry"):
            delattr(self.owner, name)


_open = None


def enter(cls):
    """Open the room of a class of tests unless it is open, and lend it to the class."""
    global _open
    owner = owner_of(cls)
    leave(cls)
    if not _open:
        _open = Room(owner)
    _open.lend(cls)


def leave(cls=None):
    """Close the room that is open, unless a class belongs to it."""
    global _open
    if _open and owner_of(cls) is not _open.owner:
        room, _open = _open, None
        room.close()
        TransactionCase._gc_filestore()


def owner_of(cls):
    """Return the class whose ``setUpRoom`` a class of tests shares, if it does."""
    if cls is None:
        return None
    return next((base for base in cls.__mro__ if "setUpRoom" in vars(base)), None)
