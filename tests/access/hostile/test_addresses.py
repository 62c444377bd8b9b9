import re
from pathlib import Path
from threading import current_thread
from unittest.mock import patch
from urllib.parse import urlencode

from odoo import http
from odoo.modules import get_module_path
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.controllers.forms import form_number, form_token

from ..common import AccessCommon

OURS = "odoo.addons.crm_relationship"
HUGE = 10**30
LONG = "x" * 500
# What people, robots and broken links put into an address in place of a word.
WORDS = ("a%00b", LONG, "%F0%9F%98%80", "%FF", "..%2F..%2Fetc", "'%22%3Cb%3E", "0,,-1")
NUMBERS = (0, -1, 2**31 - 1, 2**31, 2**63 - 1, 2**63, HUGE, "1e3", "%EF%BC%91")
# And behind it, or in a form: for each parameter that our pages know.
VALUES = ("", "a\x00b", LONG, str(HUGE), "-1", "٣", "\ud83d\ude00")
# Odoo's own, of employees' tables: what is no table is a fault there as ever.
OF_EMPLOYEES = ("/web/pivot/export_xlsx",)
NAMES = re.compile(r"""(?:get|getlist|pop)\(\s*["'](\w+)["']""")


@tagged("standard", "post_install", "-at_install")
class TestAddresses(AccessCommon, HttpCase):
    """No address of ours is a fault of the server, whatever stands in it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        point = cls.env["relationship.intake.point"].create(
            {"name": "Store", "company_id": cls.company.id, "team_id": cls.team.id}
        )
        customer = cls.own.partner_id
        cls.portal.partner_id.parent_id = customer
        case = cls.env["relationship.complaint"].create(
            {
                "partner_id": cls.portal.partner_id.id,
                "company_id": cls.company.id,
                "subject": "Door",
            }
        )
        report = cls.records_of(cls, "relationship.monthly.report", cls.own)[:1]
        # What a route takes where the address is as it should be.
        cls.right = {
            "/case/": {"token": point.token},
            "/rate/": {"token": case._rating_get_access_token(), "rate": 3},
            "/my/": {"case_id": case.id, "page": 1},
            "/relationship/monthly/": {"ids": report.id},
        }

    def setUp(self):
        super().setUp()
        self.names = self.parameters()

    def routes(self):
        """Yield each rule that a controller of ours answers, and names of its parts."""
        with patch.object(current_thread(), "dbname", self.cr.dbname, create=True):
            rules = list(self.env["ir.http"].routing_map().iter_rules())
        for rule in rules:
            method = getattr(rule.endpoint, "func", rule.endpoint)
            owner = type(getattr(method, "__self__", None))
            if rule.rule not in OF_EMPLOYEES and any(
                method.__name__ in vars(cls) and cls.__module__.startswith(OURS)
                for cls in owner.mro()
            ):
                yield rule

    def parameters(self):
        """Return the names by which our controllers ask for what was sent."""
        names = {"access_token", "page", "filterby", "rate", "wanted", "document"}
        for module in {rule.endpoint.func.__module__ for rule in self.routes()}:
            addon = module.split(".")[2]
            for path in Path(get_module_path(addon), "controllers").glob("*.py"):
                names.update(NAMES.findall(path.read_text()))
        return sorted(names - {"csrf_token"})

    def address(self, rule, **values):
        """Return the address of a rule, with these in place of what is right."""
        parts = {}
        for start, right in self.right.items():
            if rule.rule.startswith(start):
                parts = {**right, **values}
        return re.sub(
            r"<[^>]*?(\w+)>", lambda found: str(parts.get(found[1], 1)), rule.rule
        )

    def odd_addresses(self, rule):
        """Yield addresses of a rule with one part that is odd."""
        for name, converter in rule._converters.items():
            is_number = "Integer" in type(converter).__name__
            for value in NUMBERS if is_number else WORDS:
                yield self.address(rule, **{name: value})

    def users(self, rule):
        if rule.endpoint.routing["auth"] == "public":
            yield None
        yield from (self.portal, self.specialist)

    def tried(self, rule, url, **sent):
        """Send a request, and return it as tried."""
        answer = self.url_open(url, allow_redirects=False, timeout=60, **sent)
        said = f"{rule.rule} {url[:80]} {str(sent)[:120]}"
        self.assertLess(answer.status_code, 500, said)
        return 1

    @mute_logger("odoo.http", "odoo.sql_db", "werkzeug")
    def test_addresses(self):
        """Numbers that no database keeps, null bytes, endless words, other's tokens."""
        tried = 0
        for rule in self.routes():
            for user in self.users(rule):
                self.authenticate(user and user.login, user and user.login)
                for url in self.odd_addresses(rule):
                    with self.subTest(f"{url[:80]!a} {user and user.login}"):
                        tried += self.tried(rule, url)
        self.assertGreater(tried, 150)

    @mute_logger("odoo.http", "odoo.sql_db", "werkzeug")
    def test_parameters(self):
        """Odd values, the same name twice, a file in place of a text."""
        tried = 0
        self.assertGreater(len(self.names), 8)
        for rule in self.routes():
            url = self.address(rule)
            for user in [*self.users(rule)][:1]:
                self.authenticate(user and user.login, user and user.login)
                token = http.Request.csrf_token(self)
                for value in VALUES:
                    with self.subTest(
                        f"{url[:60]} {user and user.login} {value[:9]!a}"
                    ):
                        tried += self.odd_values(rule, url, value, token)
        self.assertGreater(tried, 150)

    def odd_values(self, rule, url, value, token):
        value = value.encode("utf-8", "surrogatepass")
        sent = [(name, value) for name in self.names]
        tried = self.tried(rule, f"{url}?{urlencode(sent + sent)}")
        if rule.methods is None or "POST" in rule.methods:
            form = {
                "csrf_token": token,
                **{name: [value, value] for name in self.names},
            }
            tried += self.tried(rule, url, data=form)
            files = [(name, ("x.png", value, "image/png")) for name in self.names]
            tried += self.tried(rule, url, data={"csrf_token": token}, files=files)
        return tried

    def test_numbers(self):
        """A number of a form is one that a record can have, or none."""
        for value, number in (
            *(("12", 12), (12, 12), ("999999999", 999_999_999), ("٣", 3)),
            *((str(HUGE), 0), ("9999999999", 0), ("-1", 0), ("1.5", 0), ("1e3", 0)),
            *(("", 0), (None, 0), (False, 0), (["1"], 0), ("²", 0)),
        ):
            with self.subTest(value):
                self.assertEqual(form_number(value), number)

    def test_tokens(self):
        """A token is a text of plain letters, or none."""
        for value, token in (("ab1", "ab1"), ("٣", None), (None, None), (1, None)):
            with self.subTest(value):
                self.assertEqual(form_token(value), token)
