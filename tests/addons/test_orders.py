import json
import subprocess
import sys
import tempfile
from pathlib import Path

from odoo.tests import tagged

from dev import log_check

from ..database import DatabaseCopyCase, arguments

ROOT = Path(__file__).parents[2]
PATIENCE = 1200
ALLOWED = [
    *log_check.ALLOWED,
    (
        'DELETE FROM "res_partner"',
        "Customers of the demo data have invoices, and stay.",
    ),
]


@tagged("standard", "post_install", "-at_install")
class TestOrders(DatabaseCopyCase):
    """Each addon of the repository comes and goes by itself, and leaves nothing."""

    suffix = "orders"

    def test_each_by_itself(self):
        """Removed and brought back in one order and the other; the main one last."""
        with tempfile.NamedTemporaryFile(suffix=".log") as log:
            options = [*arguments(self.database), f"--logfile={log.name}"]
            result = subprocess.run(
                [sys.executable, "-m", "tests.addons.orders"],
                cwd=ROOT,
                input=json.dumps(options) + "\n",
                capture_output=True,
                text=True,
                timeout=PATIENCE,
                check=False,
            )
            logged = list(log_check.problems(Path(log.name), ALLOWED))
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        self.assertEqual(result.stdout, "")
        self.assertEqual(logged, [])
