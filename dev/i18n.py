"""`make i18n`: write the translation template and bring the translations up to date."""

import sys

from . import databases, odoo, process
from .environment import up
from .paths import ADDON, ADDON_DIR, LOGS, PYTHON, TEST_CONF

FRESH = LOGS / f"{ADDON}.pot"
FOLDER = ADDON_DIR / "i18n"


def main(_args):
    """Regenerate the template; what is new waits in ``zh_CN.po`` to be translated."""
    with up(), databases.testing():
        return check("update")


def check(action="check"):
    """Let Odoo export the template, then compare it with the files or update them."""
    process.logged(
        "Exporting the terms to translate",
        odoo.command(TEST_CONF, "export", ADDON, "-l", "pot", "-o", FRESH, sub="i18n"),
        "i18n.log",
        env=odoo.environment(),
    )
    command = [str(PYTHON), "-m", "dev.translations", action, str(FRESH), str(FOLDER)]
    return process.call(command, stdout=sys.stdout)
