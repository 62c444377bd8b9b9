"""A user edits cards while the nightly jobs write the same cards."""

import contextlib
import json
import subprocess

from dev import odoo as command_line
from dev.paths import PYTHON

from . import nightly
from .bench import USER
from .classify import invoice
from .result import Result


def measure(bench):
    """Yield the results."""
    database = bench.full
    for job in (nightly.CLASSIFY, nightly.REFRESH):
        nightly.run(database, job)
    invoice(database, bench.customers)  # so that both jobs write every card
    with _editing(database) as edits:
        for job in (nightly.CLASSIFY, nightly.REFRESH):
            nightly.run(database, job)
    yield _waits(edits)
    yield _lost(database, edits)
    yield _stopped(database)


@contextlib.contextmanager
def _editing(database):
    """Have a user edit cards in another process while the block runs."""
    edits = {}
    command = [str(PYTHON), "-m", "benchmarks.editor", database.name, USER]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=command_line.environment(),
        text=True,
    ) as process:
        process.stdout.readline()
        yield edits
        output, __ = process.communicate("")
    edits.update(json.loads(output.splitlines()[-1]))


def _waits(edits):
    durations = sorted(duration for __, duration, __ in edits.values())
    median = durations[len(durations) // 2]
    again = sum(tries > 1 for __, __, tries in edits.values())
    return Result(
        "editing during the jobs, longest wait",
        f"{durations[-1]:.2f} s",
        f"{len(edits)} edits, {again} tried again, median {median:.2f} s",
        None,
        "under 1 s",
        durations[-1] < 1,
    )


def _lost(database, edits):
    with database.env() as env:
        lost = sum(
            env["relationship.card"].browse(int(card))[name] != value
            for card, (values, __, __) in edits.items()
            for name, value in values.items()
        )
    return Result("… edits lost", str(lost), "", None, "none", not lost)


def _stopped(database):
    """Compare what the jobs have left with what they leave when nobody disturbs."""
    disturbed = _figures(database)
    for job in (nightly.CLASSIFY, nightly.REFRESH):
        nightly.run(database, job)
    different = len(_figures(database) ^ disturbed) // 2
    return Result(
        "… cards in another state than undisturbed",
        str(different),
        "",
        None,
        "none",
        not different,
    )


def _figures(database):
    """Return the rows of everything that the jobs write."""
    return {
        *database.run(
            "SELECT id, badge_tier_id, turnover, turnover_total, first_turnover_date,"
            " last_turnover_date, lifecycle, completeness, review_due_date,"
            " reconcile_reason FROM relationship_card"
        ),
        *database.run(
            "SELECT card_id, scheme_id, tier_id, computed_tier_id, rule_id, turnover"
            " FROM relationship_classification"
        ),
    }
