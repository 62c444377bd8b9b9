"""`python3 -m dev COMMAND`: what the Makefile calls."""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 (said before anything newer is read)
    sys.exit(
        "This needs Python 3.10 or newer and this is {}.{}: install one and name it, "
        "e.g. `make run PYTHON=python3.12`.".format(*sys.version_info[:2])
    )

import errno
import importlib

from . import console, process, script

COMMANDS = ("run", "test", "env", "lint", "i18n", "coverage", "peers", "clean")


def main():
    """Run one command and return its exit code."""
    name, args = (sys.argv[1:2] or ["help"])[0], sys.argv[2:]
    if name not in COMMANDS and name not in script.SCRIPTS:
        names = ",".join((*COMMANDS, *script.SCRIPTS))
        print(f"usage: python3 -m dev {{{names}}}", file=sys.stderr)
        return 2
    process.end_on_signals()
    try:
        if name in script.SCRIPTS:
            return script.main(name, args)
        return importlib.import_module(f"dev.{name}").main(args) or 0
    except console.Stop as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except OSError as error:
        print(f"\n{_sentence(error)}", file=sys.stderr)
        return 1


def _sentence(error):
    """Say what to do about what the operating system refused."""
    if error.errno == errno.ENOSPC:
        return console.DISK_FULL
    return f"{error.filename}: {error.strerror}: see to it and repeat the command."


sys.exit(main())
