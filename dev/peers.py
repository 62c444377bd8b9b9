"""`make peers`: Odoo's own tests with the addons and without, side by side.

Both run on copies of the database of Odoo's own modules. What ended otherwise, and
what took more queries, is listed, and kept in docs/peers.md. ``ARGS=crm`` runs those of
one module alone.
"""

import json
from dataclasses import dataclass

from . import addons, databases, odoo, postgres, test
from .console import Stop, step
from .environment import up
from .paths import ADDON, CONF, LOGS, ROOT, odoo_addons, odoo_source
from .peers_files import FILES
from .process import call

WITHOUT, WITH = f"{ADDON}_peers_without", f"{ADDON}_peers_with"
# The models that the performance tests of messages are about.
MODULES = "test_mail"
# Queries that a call may take more.
AT_MOST = 1
REPORT = ROOT / "docs" / "peers.md"


@dataclass
class Run:
    """What one test did in one of the databases."""

    outcome: str
    counts: list
    reason: str


def main(args):
    """Run the tests twice and list the differences; one of ours is a failure."""
    wanted = args or list(FILES)
    if unknown := set(wanted).difference(FILES):
        raise Stop(f"{', '.join(unknown)}: there are {', '.join(FILES)}.")
    files = [file for name in wanted for file in _paths(name)]
    with up(databases.base):
        results = {}
        try:
            for name, modules in ((WITHOUT, MODULES), (WITH, _ours())):
                _make(name, modules)
                results[name] = _run(name, files)
        finally:
            for name in (WITHOUT, WITH):
                databases.drop(name)
    lines, is_met = _compare(results[WITHOUT], results[WITH])
    text = "\n".join(lines)
    print(text)
    if not args:
        REPORT.write_text(f"# Odoo's own tests with the addons\n\n{text}\n")
    return int(not is_met)


def _ours():
    return ",".join([MODULES, *addons.alone()])


def _paths(name):
    folder = odoo_addons() / name / "tests"
    if not folder.is_dir():
        folder = odoo_source() / "addons" / name / "tests"
    if not folder.is_dir():
        folder = odoo_source() / "odoo" / "addons" / name / "tests"
    return [str(folder / file) for file in FILES[name]]


def _make(name, modules):
    databases.copy(databases.BASE_DB, name)
    # No demo data of ours: Odoo's tests count what is there.
    postgres.psql("UPDATE ir_module_module SET demo = FALSE", name)
    databases.install(name, modules)


def _run(name, files):
    """Run the tests in a database.

    :return: what each test did, by its name
    """
    step(f"Running Odoo's tests in {name}")
    found = LOGS / f"{name}.jsonl"
    found.unlink(missing_ok=True)
    log = LOGS / f"{name}.log"
    log.unlink(missing_ok=True)
    conf = CONF.with_name(f"{name}.conf")
    odoo.write_config(conf, name)
    # The browser's tours are looked at by tests of our own.
    options = ["-p", "dev.peers_plugin", "-q", "--tb=line", "-k"]
    command = test._pytest(conf, log, *files, *options, "not tour and not _ui")
    call(command, env={**odoo.environment(), "RELATIONSHIP_PEERS": str(found)})
    results = {}
    for line in found.read_text().splitlines() if found.exists() else ():
        values = json.loads(line)
        key = values.pop("test").rpartition("addons/")[2]
        # A test has a line for each of its parts: it fails when one does.
        known = results.setdefault(key, Run("passed", [], ""))
        known.counts += values["counts"]
        if values["outcome"] != "passed":
            known.outcome, known.reason = values["outcome"], "".join(values["reason"])
    if not results:
        raise Stop(f"No test ran: see {log}.")
    return results


def _compare(without, with_us):
    """Return the lines of the report, and whether nothing is worse with us."""
    other, worse = [], []
    measured = []
    for key in sorted(without.keys() | with_us.keys()):
        bare, ours = without.get(key), with_us.get(key)
        if not bare or not ours or bare.outcome != ours.outcome:
            names = [run.outcome if run else "not there" for run in (bare, ours)]
            other.append(f"| {key} | {names[0]} | {names[1]} |")
            continue
        pairs = list(zip(bare.counts, ours.counts, strict=False))
        for (login, before), (__, after) in pairs:
            measured.append((before, after))
            if after != before:
                line = f"| {key} ({login}) | {before} | {after} | {after - before:+} |"
                worse.append((after - before, line))
    failed = [key for key, run in without.items() if run.outcome == "failed"]
    above = [line for number, line in worse if number > AT_MOST]
    lines = [
        f"{len(without)} tests without the addons, {len(with_us)} with them;"
        f" {len(failed)} fail without them already.",
        f"{len(measured)} calls are measured; {len(above)} take more than"
        f" {AT_MOST} query more.",
        "",
        "| test that ends otherwise | without | with |",
        "|---|---|---|",
        *(other or ["| none | | |"]),
        "",
        "| call with another number of queries | without | with | |",
        "|---|---|---|---|",
        *([line for __, line in sorted(worse, reverse=True)] or ["| none | | | |"]),
    ]
    return lines, not other and not above
