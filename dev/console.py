"""What the person at the terminal sees: one line a step, one sentence a failure."""

import sys
import time

DISK_FULL = "The disk is full: free about 4 GB and repeat the command."


class Stop(Exception):
    """A failure that one sentence explains; it says what to do."""


def step(text):
    """Announce a step."""
    print(f"==> {text}", flush=True)


def warn(text):
    """Say something that does not stop the command."""
    print(f"warning: {text}", file=sys.stderr, flush=True)


class Progress:
    """One line that is rewritten on a terminal and repeated now and then in a log."""

    def __init__(self, title):
        self.title = title
        self.terminal = sys.stdout.isatty()
        self.shown = ""
        self.when = time.monotonic()
        step(title)

    def show(self, text):
        """Show how far the step is, e.g. ``34/61``."""
        if text == self.shown:
            return
        if self.terminal:
            print(f"\r    {text:<70}", end="", flush=True)
        elif time.monotonic() - self.when >= 10:
            self.when = time.monotonic()
            print(f"    {text}", flush=True)
        else:
            return
        self.shown = text

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        if self.terminal and self.shown:
            print(flush=True)
