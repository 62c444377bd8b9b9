from odoo.tests import HttpCase, tagged

from ..access.common import AccessCommon

# What a desk shows that has loaded: something to choose, to set up, or nothing at all.
LOADED = ("period", "setup", "empty", "idle")
READY = ", ".join(f".o_relationship_desk_{name}" for name in LOADED)


@tagged("standard", "post_install", "-at_install")
class TestDeskScreen(AccessCommon, HttpCase):
    """The desk in a real browser, whatever of it a role has."""

    def test_roles_with_little_on_it(self):
        """Nothing waits, no team, no charts, nothing to set up: a page all the same."""
        for role in ("administrator", "auditor", "data_officer", "specialist_usd"):
            with self.subTest(role):
                self.browser_js(
                    "/odoo/relationship-desk",
                    "console.log('test successful')",
                    ready=f"!!document.querySelector('{READY}')",
                    login=getattr(self, role).login,
                )
