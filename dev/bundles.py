"""`python -m dev.bundles DATABASE`: have the scripts and styles that browsers load.

Odoo makes them for the first page and keeps them. A browser test is taken back, and the
next one would make them again.
"""

import sys

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

from .paths import CONF

# Of the pages that tests open.
BUNDLES = [
    *("web.assets_web", "web.assets_web_print", "web.assets_tests"),
    *("web.assets_emoji", "web.assets_frontend", "web.assets_frontend_minimal"),
    "web.assets_frontend_lazy",
]


def main(name):
    """Make what is missing in a database."""
    config.parse_config(["-c", str(CONF), "-d", name, "--no-http"])
    with Registry(name).cursor() as cr:
        templates = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
        for bundle in BUNDLES:
            files = templates._get_asset_bundle(bundle)
            files.js()
            files.css()


if __name__ == "__main__":
    main(sys.argv[1])
