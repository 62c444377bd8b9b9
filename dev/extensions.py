"""``pg_trgm`` for the PostgreSQL of ``.odoo/``, which comes without extensions.

Debian builds it for the same major version; only its files are taken. Odoo then makes
the extension in each new database, as on a company's server.
"""

import shutil
from pathlib import Path

from . import postgres
from .console import Stop, warn
from .debian import Archive
from .paths import STATE
from .process import call, output

NAME = "pg_trgm"
ADVICE = "name a PostgreSQL server that has it by PGHOST"


def ensure(required):
    """Put the files of the extension in place, once.

    :param required: whether to stop when they cannot be had
    """
    if postgres.is_own() or _library().exists():
        return
    try:
        _fetch()
    except Stop as error:
        if required:
            raise
        warn(f"no {NAME} ({error}): similar names are not found.")


def _library():
    return _folder("pkglibdir") / f"{NAME}.so"


def _folder(what):
    program = postgres.programs() / "pg_config"
    return Path(output([str(program), f"--{what}"]).strip())


def _fetch():
    """Download Debian's package of the server, and copy the files out of it."""
    major = output([str(postgres.programs() / "postgres"), "--version"])
    major = major.split()[2].partition(".")[0]
    archive = Archive(STATE / "apt-extensions", NAME, ADVICE)
    archive.open()
    [package] = archive.fetch([f"postgresql-{major}"])
    part = archive.folder / "unpacked"
    if call(["dpkg-deb", "-x", str(package), str(part)]):
        raise Stop(f"{package.name} could not be unpacked: check the free disk space.")
    scripts = _folder("sharedir") / "extension"
    for file in part.glob(f"usr/share/postgresql/*/extension/{NAME}*"):
        shutil.copy(file, scripts)
    # Last: it says that the others are there.
    [library] = part.glob(f"usr/lib/postgresql/*/lib/{NAME}.so")
    shutil.copy(library, _library())
    shutil.rmtree(archive.folder)
