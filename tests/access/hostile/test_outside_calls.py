import json
import xmlrpc.client

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import AccessCommon

SECRETS = ("Needs of Foreign", "Needs of Abroad", "Project of Foreign", "Family of")


@tagged("standard", "post_install", "-at_install")
class TestOutsideCalls(AccessCommon, HttpCase):
    """Clients outside: XML-RPC, JSON-2 with a key, files and reports by address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.key = cls.api_key(cls.specialist)
        attachment = {
            "name": "a.txt",
            "raw": b"Needs of Foreign",
            "mimetype": "text/plain",
        }
        cls.file = cls.env["ir.attachment"].create(
            {**attachment, "res_model": "relationship.card", "res_id": cls.foreign.id}
        )
        cls.release = cls.env["relationship.release"].search(
            [("card_ids", "in", cls.foreign.ids)]
        )
        cls.release.consent_document = "TmVlZHMgb2YgRm9yZWlnbg=="

    @classmethod
    def api_key(cls, user):
        keys = cls.env["res.users.apikeys"].with_user(user)
        key = keys.sudo()._generate(None, "test", "2026-07-01 00:00:00")
        # The database asks the clock whether a key has expired.
        cls.env.cr.execute("UPDATE res_users_apikeys SET expiration_date = NULL")
        return key

    def xmlrpc(self, user, password, model, method, *args, **kwargs):
        self.env.flush_all()
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname, user.id, password, model, method, list(args), kwargs
        )

    def json2(self, key, model, method, **body):
        headers = {"Content-Type": "application/json"}
        if key is not None:
            headers["Authorization"] = key
        return self.url_open(
            f"/json/2/{model}/{method}", data=json.dumps(body), headers=headers
        )

    def assert_closed(self, text):
        for secret in SECRETS:
            self.assertNotIn(secret, str(text))

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc", "odoo.service")
    def test_xmlrpc(self):
        """XML-RPC gives a specialist his cards, and refuses everything else."""
        user, password = self.specialist, "relationship_specialist"
        rows = self.xmlrpc(
            user, password, "relationship.card", "search_read", [], ["needs"]
        )
        self.assertEqual([row["id"] for row in rows], self.own.ids)
        for method, *args in (
            ("read", self.foreign.ids, ["needs"]),
            ("write", self.foreign.ids, {"needs": "Mine"}),
            ("unlink", self.foreign.ids),
            ("_read_group", [], ["needs"]),
            ("_reader_sources",),
            ("_fetch_query",),
            ("sudo",),
            ("with_user", 1),
            ("init",),
            ("write", self.own.ids, {"turnover": 1}),
        ):
            with self.subTest(method), self.assertRaises(xmlrpc.client.Fault) as caught:
                self.xmlrpc(user, password, "relationship.card", method, *args)
            self.assert_closed(caught.exception.faultString)
        for login, secret in (
            (self.specialist, "wrong"),
            (self.specialist, ""),
            (self.public, ""),
            (self.portal, "relationship_portal"),
            (self.outsider, "relationship_outsider"),
        ):
            with self.subTest(login.name), self.assertRaises(xmlrpc.client.Fault):
                self.xmlrpc(login, secret, "relationship.card", "search_read", [])
        self.assertEqual(self.foreign.needs, "Needs of Foreign Customer")

    @mute_logger("odoo.http")
    def test_json2(self):
        """JSON-2 takes a key, and gives what its user may see."""
        key = f"Bearer {self.key}"
        answer = self.json2(key, "relationship.card", "search_read", fields=["needs"])
        self.assertEqual(answer.status_code, 200)
        self.assertEqual([row["id"] for row in answer.json()], self.own.ids)
        for method, body in (
            ("read", {"ids": self.foreign.ids, "fields": ["needs"]}),
            ("write", {"ids": self.foreign.ids, "vals": {"needs": "Mine"}}),
            ("unlink", {"ids": self.foreign.ids}),
            ("_search", {"domain": []}),
            ("sudo", {}),
            ("action_confirm", {"ids": self.foreign.ids}),
            ("action_print_card/../read", {"ids": self.foreign.ids}),
        ):
            with self.subTest(method):
                answer = self.json2(key, "relationship.card", method, **body)
                self.assertGreaterEqual(answer.status_code, 400)
                self.assert_closed(answer.text)
        for model in ("relationship.release", "relationship.confidential"):
            answer = self.json2(key, model, "search_read", domain=[])
            self.assert_closed(answer.text)

    @mute_logger("odoo.http")
    def test_conditions_without_end(self):
        """A condition of 100,000 characters, or levels, is answered with a message."""
        key = f"Bearer {self.api_key(self.administrator)}"
        tier = self.env.ref("crm_relationship.relationship_scheme_t3").tier_ids[:1]
        long = str([("name", "ilike", "x" * 100_000)])
        deep = str(["!"] * 30_000 + [("name", "=", "x")])
        nested = "[" * 50_000 + "]" * 50_000
        short = "[" * 1_900 + "]" * 1_900
        for domain in (long, deep, nested, short):
            with self.subTest(domain[:20]):
                answer = self.json2(
                    key,
                    "relationship.tier.rule",
                    "create",
                    vals_list=[{"tier_id": tier.id, "domain": domain}],
                )
                self.assertEqual(answer.status_code, 422, answer.text[:500])
                self.assertIn("rule of", answer.json()["message"])

    @mute_logger("odoo.http")
    def test_forged_keys(self):
        """No key, another one, an expired one, one of somebody without rights."""
        outsider = self.api_key(self.outsider)
        portal = self.api_key(self.portal)
        for key in (
            None,
            "",
            "Bearer",
            "Bearer ",
            "Bearer null",
            "Bearer " + "0" * 40,
            "Bearer " + self.key[:-1],
            "Bearer " + self.key + "0",
            "Bearer " + self.key[::-1],
            "bearer;" + self.key,
            "Basic " + self.key,
            "Bearer ' OR '1'='1",
            "Bearer ../../etc/passwd",
            f"Bearer {outsider}",
            f"Bearer {portal}",
        ):
            with self.subTest(str(key)[:20]):
                answer = self.json2(key, "relationship.card", "search_read", domain=[])
                self.assertGreaterEqual(answer.status_code, 400)
                self.assert_closed(answer.text)

    def addresses(self):
        card, release = self.foreign.id, self.release.id
        own = self.own.id
        for token in ("", "0", "None", "x" * 64, "../../etc/passwd"):
            query = f"?access_token={token}" if token else ""
            yield f"/web/content/{self.file.id}{query}"
            yield f"/web/content/relationship.release/{release}/consent_document{query}"
            view = f"/mail/view?model=relationship.card&res_id={card}"
            yield f"{view}&access_token={token}"
            yield f"/my/relationship_card/{card}{query}"
        for report in (
            "crm_relationship.report_relationship_disclosure",
            "crm_relationship.report_relationship_card",
            "crm_relationship.../../report_relationship_card",
        ):
            for ids in (card, "1,2,3", "-1", "999999999", "1%20OR%201=1", "..%2f.."):
                for kind in ("html", "pdf", "text"):
                    yield f"/report/{kind}/{report}/{ids}"
        yield from (
            f"/web/image/relationship.card/{card}/avatar_128/../../needs",
            f"/web/image/relationship.card/{card}/needs",
            f"/web/content/relationship.card/{card}/needs",
            f"/web/content/relationship.confidential/{card}/family",
            f"/web/content?model=relationship.card&id={card}&field=needs",
            f"/web/content/relationship.card/{own},{card}/needs",
            "/web/content/..%2f..%2f..%2fetc/passwd",
            "/crm_relationship/static/../models/__init__.py",
            "/crm_relationship/static/%2e%2e/__manifest__.py",
            "/crm_relationship/security/ir.model.access.csv",
            "/crm_relationship/static/..%5c..%5cREADME.md",
            f"/odoo/relationship-cards/{card}",
        )

    @mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.base")
    @mute_logger("odoo.addons.base.models.ir_actions_report", "odoo.addons.web")
    @mute_logger("odoo.addons.base.models.ir_qweb", "odoo.addons.http_routing")
    def test_addresses(self):
        """No address gives a file, a document or a field of a foreign card."""
        for login in ("specialist", "outsider", "portal", None):
            name = f"relationship_{login}" if login else None
            self.authenticate(name, name)
            for path in self.addresses():
                with self.subTest(f"{login} {path}"):
                    answer = self.url_open(path, allow_redirects=False)
                    self.assertNotIn(b"Needs of Foreign", answer.content)
                    self.assertNotIn(b"Family of", answer.content)
                    self.assertNotIn(b"root:", answer.content)
                    self.assertNotIn(b"from . import", answer.content)
                    self.assertNotIn(b"post_init_hook", answer.content)
