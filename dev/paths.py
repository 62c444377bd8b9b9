"""Where everything is, and what it is called."""

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDON = "crm_relationship"  # the main one; addons.py finds the others

STATE = ROOT / ".odoo"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
SERVER = STATE / "server"
DATA = STATE / "data"
LOGS = STATE / "logs"
STAMPS = STATE / "stamps"
CONF = STATE / "odoo.conf"
TEST_CONF = STATE / "odoo-test.conf"
OTHERS_CONF = STATE / "odoo-test-others.conf"

BASE_DB = f"{ADDON}_base"
DEMO_DB = ADDON
TEST_DB = f"{ADDON}_test"
OTHERS_DB = f"{ADDON}_test_others"
EXAMPLE_DB = f"{ADDON}_cdnow"

# Tells the things of two checkouts apart that cannot lie inside the checkout.
CHECKOUT = f"{ADDON}-{hashlib.sha256(bytes(ROOT)).hexdigest()[:10]}"


def odoo_source():
    """Return the folder that holds the Python package ``odoo``."""
    source = os.environ.get("ODOO_SRC")
    return Path(source).expanduser().resolve() if source else SERVER


def odoo_addons():
    """Return the folder of Odoo's own addons: a checkout has it beside ``odoo``."""
    beside = odoo_source() / "addons"
    return beside if beside.is_dir() else odoo_source() / "odoo" / "addons"
