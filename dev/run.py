"""`make run`: Odoo with the addon and its demo data on http://localhost:8069."""

import os
import socket

from . import databases, odoo, postgres
from .console import Stop, step
from .environment import up
from .paths import DEMO_DB


def main(_args):
    """Serve until Ctrl-C."""
    port = _port()
    with up(databases.demo, lambda: _tell(port)), odoo.serving(port) as (server, url):
        try:
            step(f"Odoo is ready: {url} (admin / admin). Ctrl-C stops it.")
            return server.wait()
        except KeyboardInterrupt:
            step("Stopping Odoo")
            return 0


def _tell(port):
    """Let the database know its address, where PDFs find their styles."""
    postgres.psql(
        f"UPDATE ir_config_parameter SET value = 'http://localhost:{port}'"
        " WHERE key = 'web.base.url'",
        DEMO_DB,
    )


def _port():
    """Return the port to serve; stop when something listens there already."""
    text = os.environ.get("PORT") or "8069"
    port = int(text) if text.isdecimal() else 0
    if not 0 < port < 65536:
        raise Stop(f"PORT={text} is no port: give a number, e.g. `make run PORT=8079`.")
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Stop(
                f"Port {port} is taken: stop what uses it, "
                f"or choose another with `make run PORT={port + 10}`."
            )
    return port
