"""The virtual environment ``.odoo/venv`` with the packages of ``requirements.txt``."""

import sys

from . import debian, process
from .paths import PYTHON, ROOT, VENV, odoo_source
from .steps import Stamp

REQUIREMENTS = ROOT / "dev" / "requirements.txt"


def ensure():
    """Make the environment or bring it up to date."""
    made = Stamp("venv", str(VENV), sys.version)
    filled = Stamp("packages", REQUIREMENTS)
    if not made.matches() or not filled.exists():
        # Also after an interruption: half of a package may be there.
        made.remove()
        filled.remove()
        debian.install_ensurepip()
        command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
        process.logged("Making the virtual environment", command, "venv.log")
        made.write()
    if not filled.matches():
        filled.remove()
        _install()
        filled.write()
    _link_odoo()


def _install():
    """Install the locked packages."""
    total = sum(1 for line in REQUIREMENTS.open() if "==" in line)
    seen = set()

    def show(line):
        if line.startswith("Collecting"):
            seen.add(line.split()[1])
        if line.startswith("Installing"):
            return "installing"
        return f"{len(seen)} of about {total} packages" if seen else None

    process.logged(
        "Installing Python packages",
        [
            *(str(PYTHON), "-m", "pip", "install", "--no-input"),
            *("--disable-pip-version-check", "--progress-bar", "off"),
            *("-r", str(REQUIREMENTS)),
        ],
        "pip.log",
        show=show,
        advice="check the network and repeat the command",
    )


def _link_odoo():
    """Let the environment's Python find Odoo."""
    (packages,) = VENV.glob("lib/python*/site-packages")
    (packages / "odoo.pth").write_text(f"{odoo_source()}\n")
