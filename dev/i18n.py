"""`make i18n`: write the translation templates and update the translations."""

import sys

from . import addons, databases, odoo, process
from .environment import up
from .paths import LOGS, OTHERS_CONF, PYTHON, TEST_CONF


def main(_args):
    """Regenerate the templates; what is new waits in ``zh_CN.po`` to be translated."""
    with up(), databases.testing(databases.others):
        return check("update")


def check(action="check"):
    """Let Odoo export the templates, then compare it with the files or update them."""
    return max([_check(addon, action) for addon in addons.found().values()])


def _check(addon, action):
    name, conf = addon.name, OTHERS_CONF if addon.is_bridge else TEST_CONF
    fresh, folder = LOGS / f"{name}.pot", addon.folder / "i18n"
    process.logged(
        f"Exporting the terms of {name} to translate",
        odoo.command(conf, "export", name, "-l", "pot", "-o", fresh, sub="i18n"),
        f"i18n-{name}.log",
        env=odoo.environment(),
    )
    command = [str(PYTHON), "-m", "dev.translations", action, str(fresh), str(folder)]
    return process.call(command, stdout=sys.stdout)
