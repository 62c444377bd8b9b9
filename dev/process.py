"""Child processes that end when we end."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess

from .console import DISK_FULL, Progress, Stop
from .paths import LOGS, ROOT

PR_SET_PDEATHSIG = 1
# The line of a log that tells the reason: apt's, pip's, the end of a traceback.
ERROR = re.compile(
    r"^(?:E:|ERROR:|[\w.]*(?:Error|Exception|Invalid\w*):).*$", re.MULTILINE
)
PATIENCE = 20  # seconds a child has to end by itself


def end_on_signals():
    """Turn the first Ctrl-C, TERM or HUP into KeyboardInterrupt; ignore later ones.

    Everything we started is ended in ``finally`` blocks, each within a bounded time.
    """
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def interrupt(*_args):
        for number in signals:
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in signals:
        signal.signal(number, interrupt)


@contextlib.contextmanager
def started(command, **options):
    """Run a command beside us, in a session of its own: Ctrl-C reaches only us."""
    options = {"cwd": ROOT, "stdin": subprocess.DEVNULL, **options}
    process = subprocess.Popen(
        command,
        start_new_session=True,
        preexec_fn=_end_with_parent,
        **options,
    )
    try:
        yield process
    finally:
        _end(process)


def _end_with_parent():
    """Have the kernel end this process when its parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _end(process):
    """Ask the process to end, then make it end with all it started."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(PATIENCE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def call(command, **options):
    """Run a command in the foreground and return its exit code."""
    with started(command, **options) as process:
        return process.wait()


def logged(title, command, log, show=None, advice="", **options):
    """Run a command, its output going to ``.odoo/logs/<log>``.

    :param show: turns a line of output into what to show as progress, or None
    :param advice: what to do when the command fails
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / log
    options.update(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with (
        path.open("w") as out,
        Progress(title) as progress,
        started(command, text=True, errors="replace", **options) as process,
    ):
        for line in process.stdout:
            out.write(line)
            if show and (text := show(line)):
                progress.show(text)
        code = process.wait()
    if code:
        raise Stop(_failure(title, path, advice))


def _failure(title, path, advice):
    """Return the sentence for a command that failed."""
    text = path.read_text(errors="replace")
    if "No space left" in text or shutil.disk_usage(ROOT).free < 50 * 2**20:
        return DISK_FULL
    reason = ([""] + text.split("\n") + ERROR.findall(text))[-1].strip()
    advice = advice or "repeat the command"
    return f"{title} failed ({reason}): see {path.relative_to(ROOT)}, then {advice}."


def output(command, **options):
    """Return what a short command prints, or None when it fails."""
    options = {"stdin": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
    result = subprocess.run(
        command, check=False, stdout=subprocess.PIPE, text=True, **options
    )
    return result.stdout.strip() if result.returncode == 0 else None
