"""Odoo's configuration files and command lines.

    subprocess.run(odoo.command(CONF, "-u", "crm_relationship", "--stop-after-init"))
    subprocess.run(odoo.command(CONF, "export", "crm_relationship", sub="i18n"))

Use it inside ``postgres.running()``, and start such a program as a module
(``.odoo/venv/bin/python -m dev.something``): as a script its folder would come first on
Python's path, and this file would hide Odoo.
"""

import contextlib
import os
import subprocess
import urllib.error
import urllib.request

from .console import Stop
from .paths import (
    CONF,
    DATA,
    DEMO_DB,
    OTHERS_CONF,
    OTHERS_DB,
    PYTHON,
    ROOT,
    TEST_CONF,
    TEST_DB,
    odoo_addons,
)
from .postgres import is_own, programs
from .process import started
from .steps import digest


def command(conf, *args, sub="server"):
    """Return the command line of one of Odoo's subcommands."""
    config = ["--config" if sub != "server" else "-c", str(conf)]
    first, rest = (args[:1], args[1:]) if sub in ("i18n", "module") else ((), args)
    return [str(PYTHON), "-m", "odoo", sub, *first, *config, *map(str, rest)]


def write_configs():
    """Write ``odoo.conf`` (demo database) and those of the two test databases."""
    write_config(CONF, DEMO_DB)
    write_config(TEST_CONF, TEST_DB)
    write_config(OTHERS_CONF, OTHERS_DB)


def write_config(path, database):
    """Write the configuration that serves one database."""
    options = {
        "addons_path": f"{odoo_addons()},{ROOT}",
        "data_dir": data_folder(),
        "db_host": os.environ.get("PGHOST", ""),
        "db_port": os.environ.get("PGPORT", ""),
        "db_user": os.environ.get("PGUSER", ""),
        "db_name": database,
        "dbfilter": f"^{database}$",
        "list_db": False,
        "http_interface": "127.0.0.1",
        "max_cron_threads": 1,
    }
    lines = [f"{name} = {value}" for name, value in options.items() if value != ""]
    part = path.with_suffix(".part")
    part.write_text("\n".join(["[options]", *lines, ""]))
    part.rename(path)


def data_folder():
    """Return the folder of the file store: each PostgreSQL server has its own."""
    if not is_own():
        return DATA
    return DATA / digest(os.environ["PGHOST"], os.environ.get("PGPORT", ""))


@contextlib.contextmanager
def serving(port, *args, conf=CONF):
    """Serve a database while the block runs.

    :yield: the process and the address
    """
    url = f"http://localhost:{port}"
    line = command(conf, "--http-port", port, *args)
    with started(line, env=environment()) as server:
        while not _answers(f"{url}/web/login"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(1)
                raise Stop("Odoo ended before it answered: its log says why.")
        yield server, url


def _answers(url):
    """Tell whether a page can be had."""
    try:
        urllib.request.urlopen(url, timeout=60).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def environment():
    """Return the environment for Odoo: no stray settings, PostgreSQL's tools found."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("ODOO_") or name == "ODOO_SRC"
    }
    kept["PATH"] = os.pathsep.join(
        [str(PYTHON.parent), str(programs()), os.environ.get("PATH", "")]
    )
    kept["PYTHONUNBUFFERED"] = "1"
    return kept
