from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..secret import SecretCommon

ROLES = ("specialist", "administrator", "vault", "outsider", "portal", "public")


@tagged("standard", "post_install", "-at_install")
class TestReports(SecretCommon, HttpCase):
    """No report of ours, by the number of a record, for who may not read it."""

    def hidden(self):
        """Yield each report of ours, and a record that others look after."""
        reports = self.env["ir.actions.report"].search(
            [("model", "=like", "relationship.%")]
        )
        for report in reports:
            record = self.secrets.get(report.model)
            if not record:
                company = [("company_id", "=", self.company_usd.id)]
                records = self.env[report.model]
                if not records._transient and "company_id" in records._fields:
                    record = records.search(company, limit=1)
            if record:
                yield report, record[:1]

    def rendered(self, user, report, record):
        """Yield what each way to render a report answers, None where it refuses."""
        reports = self.as_user(user, "ir.actions.report")
        for way in ("html", "text", "pdf"):
            render = getattr(reports, f"_render_qweb_{way}")
            # As in a request of its own, in which nothing was read before.
            self.env.flush_all()
            self.env.invalidate_all()
            try:
                yield way, render(report.report_name, record.ids)
            except AccessError:
                yield way, None

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_rendered(self):
        """Each is refused, in whatever form it is asked for."""
        tried = 0
        for report, record in self.hidden():
            for role in ROLES:
                user = getattr(self, role)
                if self.as_user(user, record).has_access("read"):
                    continue
                for way, answer in self.rendered(user, report, record):
                    tried += 1
                    with self.subTest(f"{report.report_name} {way} {role}"):
                        self.assertIsNone(answer)
        self.assertGreater(tried, 100)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    @mute_logger("odoo.addons.base.models.ir_actions_report", "odoo.addons.web")
    def test_by_their_address(self):
        """Nor by address, also to customers."""
        for login in ("specialist", "portal"):
            name = f"relationship_{login}"
            self.authenticate(name, name)
            for report, record in self.hidden():
                if self.as_user(getattr(self, login), record).has_access("read"):
                    continue
                path = f"/report/html/{report.report_name}/{record.id}"
                with self.subTest(f"{login} {path}"):
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertNotEqual(answer.status_code, 200)
                    self.assertEqual(self.told(answer.text, record.ids), set())
