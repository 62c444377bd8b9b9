from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..common import MAIN_GROUPS, NO_GROUPS, OTHER_GROUPS
from ..secret import NAME, SecretCommon

LINES = "/web/action/load_breadcrumbs"


@tagged("standard", "post_install", "-at_install")
class TestToldNames(SecretCommon, HttpCase):
    """Nobody is told the name of a record by its number who may not read it.

    Odoo's breadcrumbs ask a record for its name, and for nothing else: what makes the
    name from those of others has to ask first.
    """

    def test_names(self):
        """Of each model, to each role, customers and people without log-in included."""
        tried = 0
        for role in (*MAIN_GROUPS, *OTHER_GROUPS, *NO_GROUPS):
            user = getattr(self, role)
            for model, records in self.secrets.items():
                self.env.invalidate_all()
                record = self.as_user(user, records[:1])
                if record.has_access("read"):
                    continue
                tried += 1
                self.env.invalidate_all()
                with self.subTest(f"{role} {model}"):
                    try:
                        name = record.display_name
                    except AccessError:
                        continue
                    self.assertFalse(self.told(name, record.ids), name)
        self.assertGreater(tried, 100)

    def test_breadcrumbs(self):
        """The route that any customer calls gives no name of ours."""
        for login in ("portal", "outsider", "specialist"):
            name = f"relationship_{login}"
            self.authenticate(name, name)
            lines = [
                {"action": None, "model": model, "resId": records[:1].id}
                for model, records in self.secrets.items()
            ]
            with self.subTest(login):
                answer = self.make_jsonrpc_request(LINES, {"actions": lines})
                self.assertNotIn(NAME, str(answer))
