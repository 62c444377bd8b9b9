"""Which commands of this checkout run now, so that `make clean` can end them.

A command holds the lock of a file named after its process; the lock ends with it.
"""

import atexit
import fcntl
import os
import signal

from .paths import STATE

FOLDER = STATE / "commands"
_held = []


def register():
    """Say that this process runs."""
    if _held:
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / str(os.getpid())
    atexit.register(path.unlink, missing_ok=True)
    file = path.open("w")
    fcntl.flock(file, fcntl.LOCK_EX)
    _held.append(file)


def end_all():
    """End the commands that run, and wait for them."""
    for path in FOLDER.glob("*"):
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.kill(int(path.name), signal.SIGTERM)
                fcntl.flock(file, fcntl.LOCK_EX)
        path.unlink(missing_ok=True)
