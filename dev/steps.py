"""Steps that are done once: stamps say what is done, locks say who is doing it."""

import contextlib
import fcntl
import hashlib

from .console import step
from .paths import STAMPS, STATE


def digest(*parts):
    """Return a short hash of texts and of the contents of files and folders."""
    result = hashlib.sha256()
    for part in parts:
        for piece in _pieces(part):
            result.update(len(piece).to_bytes(8, "big") + piece)
    return result.hexdigest()[:16]


def _pieces(part):
    if isinstance(part, str):
        yield part.encode()
    elif part.is_file():
        yield part.read_bytes()
    else:
        for path in sorted(part.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield bytes(path.relative_to(part))
                yield path.read_bytes()


class Stamp:
    """Remembers for which inputs a step was completed."""

    def __init__(self, name, *parts):
        self.path = STAMPS / name
        self.key = digest(*parts)

    def exists(self):
        """Tell whether the step was completed, for whatever inputs."""
        return self.path.exists()

    def matches(self):
        """Tell whether the step was completed for these inputs."""
        return self.exists() and self.path.read_text() == self.key

    def remove(self):
        """Say that the step is not completed."""
        self.path.unlink(missing_ok=True)

    def write(self):
        """Say that the step is completed."""
        STAMPS.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_text(self.key)
        part.rename(self.path)


@contextlib.contextmanager
def locked(name, waiting=""):
    """Let one command at a time in; the kernel lets go when its holder dies."""
    STATE.mkdir(exist_ok=True)
    with (STATE / f"{name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                step(waiting)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
