"""`make i18n`: write the translation templates and update the translations."""

import sys

from . import databases, odoo, process
from .environment import up
from .paths import ADDON, BRIDGES, LOGS, OTHERS_CONF, PYTHON, ROOT, TEST_CONF

# Where each addon is installed.
CONFS = {ADDON: TEST_CONF, **dict.fromkeys(BRIDGES, OTHERS_CONF)}


def main(_args):
    """Regenerate the templates; what is new waits in ``zh_CN.po`` to be translated."""
    with up(), databases.testing(databases.others):
        return check("update")


def check(action="check"):
    """Let Odoo export the templates, then compare it with the files or update them."""
    return max([_check(addon, conf, action) for addon, conf in CONFS.items()])


def _check(addon, conf, action):
    fresh, folder = LOGS / f"{addon}.pot", ROOT / addon / "i18n"
    process.logged(
        f"Exporting the terms of {addon} to translate",
        odoo.command(conf, "export", addon, "-l", "pot", "-o", fresh, sub="i18n"),
        f"i18n-{addon}.log",
        env=odoo.environment(),
    )
    command = [str(PYTHON), "-m", "dev.translations", action, str(fresh), str(folder)]
    return process.call(command, stdout=sys.stdout)
