"""The databases: a template with all dependencies, and copies of it with the addons.

What a database holds is written in its comment, which comes last: a database without
the comment was interrupted and is made again.
"""

import contextlib
import re
import shutil

from . import addons, console, odoo, postgres, process, server
from .paths import (
    ADDON,
    BASE_DB,
    CONF,
    DEMO_DB,
    EXAMPLE_DB,
    LOGS,
    OTHERS_DB,
    PYTHON,
    TEST_DB,
)
from .steps import digest, locked

# The first language is everybody's, the second can be chosen.
OPTIONS = ("--with-demo", "--load-language=en_US,zh_CN")
# What the addons work with and do without, beside what our bridges join them to.
OTHERS = ("google_calendar", "microsoft_calendar", "mass_mailing", "loyalty")
WAITING = "Waiting for another command to build its database"


def base():
    """Have the template: Odoo's own modules, their demo data, a chart of accounts."""
    key = _keys()[0]
    with locked("base", WAITING):
        if _comment(BASE_DB) == key:
            return
        drop(BASE_DB)
        _odoo(
            "Building a database of Odoo's own modules (about two minutes, once)",
            "install-base.log",
            *("-d", BASE_DB, "-i", ",".join(_depends()), *OPTIONS),
        )
        _set_comment(BASE_DB, key)


def demo():
    """Have the demo database."""
    _ensure(DEMO_DB)


def example():
    """Have the database of `make example`: the addons without our demo data."""
    _ensure(EXAMPLE_DB, with_demo=False)


def _ensure(name, **options):
    """Have a database: made once, then upgraded when an addon changed or came."""
    base_key, code = _keys()
    with locked("databases", WAITING):
        found = _comment(name) or ""
        if found == f"{base_key} {code}":
            return
        if found.startswith(base_key):
            title, log = f"Upgrading the addons in {name}", f"upgrade-{name}.log"
            all_alone = ",".join(addons.alone())
            _odoo(title, log, "-d", name, "-i", all_alone, "-u", ADDON)
            _set_comment(name, f"{base_key} {code}")
        else:
            make(name, **options)


def test():
    """Have a fresh test database unless the addons are as they were installed there."""
    with locked("databases", WAITING):
        if _comment(TEST_DB) != " ".join(_keys()):
            make(TEST_DB)


def others():
    """Have a copy of the test database in which other modules were installed later.

    Our bridges came with them.
    """
    test()
    names = sorted({*OTHERS, *addons.foreign(addons.bridges())})
    with locked("databases", WAITING):
        keys = " ".join([*_keys(), digest(*names)])
        if _comment(OTHERS_DB) == keys:
            return
        copy(TEST_DB, OTHERS_DB)
        # Their demo data would take most of the time.
        postgres.psql("UPDATE ir_module_module SET demo = FALSE", OTHERS_DB)
        title = f"Installing {', '.join(names)} in {OTHERS_DB}"
        log = f"install-{OTHERS_DB}.log"
        _odoo(title, log, "-d", OTHERS_DB, "-i", ",".join(names))
        if missing := set(addons.found()).difference(_installed(OTHERS_DB)):
            raise console.Stop(
                f"Not installed beside {', '.join(names)}: {', '.join(missing)}. See "
                "what they depend on, and `auto_install`, in their manifests."
            )
        _set_comment(OTHERS_DB, keys)


@contextlib.contextmanager
def testing(*wanted):
    """Have the test databases to oneself while the block runs.

    :param wanted: which of them are needed: ``databases.test``, ``databases.others``
    """
    with locked("test", "Waiting for another command to leave the test database"):
        for database in wanted:
            database()
        yield


def make(name, with_demo=True):
    """Make a fresh database with the addons and, unless refused, their demo data."""
    base()
    keys = _keys()
    copy(BASE_DB, name)
    if not with_demo:
        # Odoo loads our demo data where it has loaded that of all we depend on.
        postgres.psql("UPDATE ir_module_module SET demo = FALSE", name)
    names = addons.alone()
    log = f"install-{name}.log"
    _odoo(
        f"Installing {', '.join(names)} in {name}",
        log,
        *("-d", name, "-i", ",".join(names)),
        *(["--with-demo"] if with_demo else []),
    )
    if "demo data failed to install" in (LOGS / log).read_text():
        raise console.Stop(
            f"Demo data cannot be loaded: see .odoo/logs/{log}, "
            "mend it and repeat the command."
        )
    if name == TEST_DB:
        process.logged(
            "Making the scripts and styles that browsers load",
            [str(PYTHON), "-m", "dev.bundles", name],
            f"bundles-{name}.log",
            env=odoo.environment(),
        )
    _set_comment(name, " ".join(keys))


def install(name, modules):
    """Install modules in a database, as it is."""
    title = f"Installing {modules.replace(',', ', ')} in {name}"
    _odoo(title, f"install-{name}.log", "-d", name, "-i", modules)


def drop(name):
    """Drop a database with its files."""
    postgres.psql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    shutil.rmtree(_files(name), ignore_errors=True)


def copy(source, target):
    """Copy a database with its files; an older one of that name is dropped."""
    drop(target)
    postgres.psql(f"CREATE DATABASE {target} TEMPLATE {source}")
    if _files(source).is_dir():
        shutil.copytree(_files(source), _files(target))


def _depends():
    """Return the names of Odoo's modules that the addons need."""
    return addons.foreign(addons.alone())


def _keys():
    """Return what identifies the template and what identifies the addons' code."""
    base_key = digest(server.identity(), *OPTIONS, *_depends())
    return base_key, digest(*addons.folders())


def _installed(name):
    """Return the names of the modules that a database holds."""
    state = "SELECT name FROM ir_module_module WHERE state = 'installed'"
    return postgres.psql(state, name).splitlines()


def _odoo(title, log, *args):
    process.logged(
        title,
        odoo.command(CONF, *args, "--stop-after-init", "--no-http"),
        log,
        show=_loading,
        advice="mend it and repeat the command",
        env=odoo.environment(),
    )


def _loading(line):
    """Show which module Odoo loads."""
    found = re.search(r"Loading module (\w+) \((\d+/\d+)\)", line)
    return f"module {found[2]} {found[1]}" if found else None


def _comment(name):
    return postgres.psql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
        f"WHERE datname = '{name}'"
    )


def _set_comment(name, text):
    postgres.psql(f"COMMENT ON DATABASE {name} IS '{text}'")


def _files(name):
    return odoo.data_folder() / "filestore" / name
