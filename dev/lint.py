"""`make lint`: every check that is no test.

make lint ARGS=--fix              # mend what the formatters can
make lint ARGS="format prettier"  # only these
"""

from . import addons, console, databases, i18n, log_check, node, odoo
from .environment import tools, up
from .paths import LOGS, OTHERS_DB, PYTHON, ROOT, TEST_DB
from .process import call

FOLDERS = ("tests", "benchmarks", "dev")
# The README is at the root, and a model's capabilities are files of their own.
PYLINT = "--disable=missing-readme,consider-merging-classes-inherited"
# Odoo writes "utf-8" in small letters, and numbers without eval.
HOOKS = "--disable=xml-header-wrong,xml-field-numeric-without-eval"


def main(args):
    """Run all checks or those named, also after one failed; say which failed."""
    fix = "--fix" in args
    wanted = {name for name in args if name != "--fix"} or {*QUICK, *INSTALLED}
    if unknown := wanted - {*QUICK, *INSTALLED}:
        names = ", ".join((*QUICK, *INSTALLED))
        raise console.Stop(f"No check is named {unknown.pop()}; there are {names}.")
    failed = []
    if quick := [name for name in QUICK if name in wanted]:
        tools()
        failed += [name for name in quick if _program(name, QUICK[name](fix))]
    if installed := [name for name in INSTALLED if name in wanted]:
        with up(), databases.testing(databases.others):
            failed += [name for name in installed if INSTALLED[name]()]
    if failed:
        raise console.Stop(f"Not clean: {', '.join(failed)}.")


def _program(name, command):
    console.step(name)
    return call(command, env=odoo.environment())


def _venv(name, *args):
    return [str(PYTHON.parent / name), *args]


def _folders():
    return [*addons.found(), *(name for name in FOLDERS if (ROOT / name).is_dir())]


def _ruff(fix):
    return _venv("ruff", "check", *(["--fix"] if fix else []), *_folders())


def _format(fix):
    return _venv("ruff", "format", *([] if fix else ["--check"]), *_folders())


def _prettier(fix):
    node.ensure()
    return node.prettier("--write" if fix else "--check", addons.found())


def _log():
    console.step("log")
    names = ("base", TEST_DB, OTHERS_DB)
    return log_check.report([LOGS / f"install-{name}.log" for name in names])


# What each check is called; those of the second group need the addon installed.
QUICK = {
    "format": _format,
    "ruff": _ruff,
    "pylint": lambda fix: _venv("pylint", PYLINT, *addons.found()),
    "hooks": lambda fix: _venv("oca-checks-odoo-module", HOOKS, *addons.found()),
    "prettier": _prettier,
    "coverage": lambda fix: [str(PYTHON), "-m", "dev", "coverage", "--check"],
}
INSTALLED = {"translations": i18n.check, "log": _log}
