"""The addons that ours is compared with: from PyPI, beside the environment."""

import functools
import subprocess

from odoo.tools import config

import odoo.addons

from dev.console import Stop, step
from dev.paths import PYTHON, ROOT, STATE

REQUIREMENTS = ROOT / "benchmarks" / "peers.txt"
FOLDER = STATE / "peers"
ADDONS = FOLDER / "odoo" / "addons"
NAMES = ("crm_claim", "helpdesk_mgmt", "helpdesk_mgmt_sla")


@functools.cache
def ensure():
    """Have the addons on the path of this process; return their folder."""
    if not all((ADDONS / name).is_dir() for name in NAMES):
        step("Getting the addons to compare with")
        # Odoo itself, which they ask for, is not on PyPI.
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps"]
        result = subprocess.run(
            [*map(str, command), "--target", str(FOLDER), "-r", str(REQUIREMENTS)],
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if result.returncode:
            raise Stop(f"Getting the addons failed:\n{result.stdout}")
    config["addons_path"] = [*config["addons_path"], str(ADDONS)]
    if str(ADDONS) not in odoo.addons.__path__:
        odoo.addons.__path__.append(str(ADDONS))
    return ADDONS
