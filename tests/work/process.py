"""A worker in a process of its own, as the tests of concurrency see it."""

import json
import select
import subprocess
import sys
import tempfile
from pathlib import Path

from ..database import PATIENCE, arguments

ROOT = Path(__file__).parents[2]


class Process:
    """A worker in a process of its own, see ``worker.py``."""

    def __init__(self, database):
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.work.worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            text=True,
            bufsize=1,
        )
        self.busy = True
        self._write({"database": database, "arguments": arguments(database)})

    def _write(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def read(self, patience=PATIENCE):
        """Return the next answer."""
        found, __, __ = select.select([self.process.stdout], [], [], patience)
        line = self.process.stdout.readline() if found else ""
        if not line:
            self.errors.seek(0)
            raise AssertionError(f"No answer; its log: {self.errors.read()[-2000:]}")
        answer = json.loads(line)
        self.busy = "commit" in answer
        return answer

    def start(self, name, **options):
        """Start a command without waiting for its end."""
        self.busy = True
        self._write({"name": name, **options})

    def call(self, name, **options):
        """Run a command and return its result."""
        self.start(name, **options)
        return self.read()["result"]

    def go_on(self):
        """Let a paused job go on."""
        self._write("go on")

    def answers(self, patience):
        """Return whether there is an answer within so many seconds."""
        return bool(select.select([self.process.stdout], [], [], patience)[0])

    def end(self):
        """End the process, in whatever state it is; as the kernel does."""
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.errors.close()
