import inspect
import json

import psycopg2

from odoo import models
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..common import RelationshipCommon
from .secret import FIRST, NAME, SecretCommon

# How the modules of our addons begin.
OURS = "odoo.addons.crm_relationship"

ROLES = (
    *("specialist", "supervisor", "data_officer", "auditor", "administrator"),
    *("vault", "outsider", "portal", "public", "specialist_usd"),
)
# Called as a model: they are about no record, and are tested by themselves.
MODEL_METHODS = {
    "relationship.desk": {"get_desk", "make_home"},
    "relationship.disclosure": {"is_export_recorded", "is_print_asked"},
    "relationship.indicator": {"measure"},
    "relationship.tile": {"get_tiles"},
    "res.company": {"action_relationship_settings"},
}
# Values that a caller would send.
ARGUMENTS = {
    "vals": {"active": False},
    "values": {},
    "vals_list": [{}],
    "fields": ["display_name"],
    "field_names": [],
    "fields_spec": {"display_name": {}},
    "specification": {"display_name": {}},
    "fields_to_export": ["id", "display_name"],
    "domain": [],
    "groupby": [],
    "aggregates": ["__count"],
    "field_name": "message_ids",
    "name": NAME,
    "body": "Hello",
    "kind": "power",
}
MUTED = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.domains",
    "odoo.orm.models",
    "odoo.addons",
    "odoo.http",
)


@tagged("standard", "post_install", "-at_install", "in_both")
class TestAsks(RelationshipCommon):
    """Each public method of ours, of whatever addon, says what it asks for."""

    def test_each_public_method_asks(self):
        """Each definition; methods of Odoo's that are extended ask as Odoo does."""
        missing, count = [], 0
        for model in self.registry:
            known = MODEL_METHODS.get(model, set())
            for cls, name in public_methods(self.registry[model]):
                if name not in known:
                    count += 1
                    if getattr(vars(cls)[name], "asks", None) not in ("read", "write"):
                        missing.append(f"{model}.{name}")
        self.assertEqual(missing, [])
        self.assertGreater(count, 200)


def public_methods(model):
    """Yield class and name of the public methods that our addons add to a model."""
    ours, theirs = [], {"init"}
    for cls in model.mro():
        names = {name for name, value in vars(cls).items() if callable(value)}
        if (cls.__module__ or "").startswith(OURS):
            ours += [(cls, name) for name in names if name[0] != "_"]
        else:
            theirs |= names
    # Those of mixins of ours extend what all models have from Odoo.
    theirs |= set(dir(models.BaseModel))
    return [(cls, name) for cls, name in ours if name not in theirs]


@tagged("standard", "post_install", "-at_install")
class TestCalls(SecretCommon):
    """No public method says a word of a record that its caller may not read."""

    def ours(self, model):
        """Return the names of the public methods that our addons have on a model."""
        return {
            name
            for cls in self.registry[model].mro()
            if (cls.__module__ or "").startswith(OURS)
            for name, value in vars(cls).items()
            if inspect.isfunction(value) and name[0] != "_"
        }

    def call(self, records, name):
        """Return what a method answers, or the message of its refusal."""
        method = get_public_method(records, name)
        arguments = [
            ARGUMENTS.get(parameter.name, False)
            for parameter in list(inspect.signature(method).parameters.values())[1:]
            if parameter.default is parameter.empty
            and parameter.kind
            in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD)
        ]
        # As in a request of its own, in which nothing was read before.
        self.env.invalidate_all(flush=False)
        try:
            return method(records, *arguments)
        except psycopg2.Error as error:
            self.savepoint.rollback()
            return str(error)
        except Exception as error:  # noqa: BLE001 whatever a caller would be shown
            return str(error)

    def try_all(self, model, names, roles):
        """Call methods on the secret record of a model, as whoever may not read it.

        :return: number of calls, and those that told something
        """
        record, calls, telling = self.secrets[model], 0, []
        last = self.last_number(model)
        for role in roles:
            seen = self.as_user(getattr(self, role), record)
            if seen.has_access("read"):
                continue
            self.savepoint = self.cr.savepoint(flush=False)
            for name in sorted(names):
                try:
                    get_public_method(seen, name)
                except (AccessError, AttributeError):
                    continue
                calls += 1
                told = self.told(self.call(seen, name), record.ids)
                if name == "create":
                    # The number of what was just made, and refused, tells nothing.
                    told = {word for word in told if not self.is_new(model, word, last)}
                if told:
                    telling.append(f"{model}.{name} as {role}: {told}")
            self.env.clear()
            self.savepoint.close(rollback=True)
        return calls, telling

    def last_number(self, model):
        """Return the greatest number of the records of a model."""
        self.cr.execute(f"SELECT max(id) FROM {self.env[model]._table}")
        return self.cr.fetchone()[0]

    def is_new(self, model, word, last):
        """Tell whether a word is the number of a record made since."""
        place = self.our_models().index(model)
        first = FIRST + place * 10_000
        return word.isdigit() and max(first, last + 1) <= int(word) < first + 10_000

    @mute_logger(*MUTED)
    def test_methods_of_ours(self):
        """Every one of them, of every model, as every role."""
        total = 0
        for model in self.secrets:
            calls, telling = self.try_all(model, self.ours(model), ROLES)
            total += calls
            with self.subTest(model):
                self.assertEqual(telling, [])
        self.assertGreater(total, 800)
        self.assertGreaterEqual(len(self.secrets), 40)

    @mute_logger(*MUTED)
    def test_methods_of_odoo(self):
        """Every one that our models have from Odoo: on a card, a case and a visit."""
        total = 0
        for model in ("card", "complaint", "visit"):
            model = f"relationship.{model}"
            names = {
                name
                for name, value in inspect.getmembers(type(self.env[model]))
                if callable(value) and name[0] != "_"
            }
            calls, telling = self.try_all(model, names, ("specialist", "portal"))
            total += calls
            with self.subTest(model):
                self.assertEqual(telling, [])
        self.assertGreater(total, 300)


@tagged("standard", "post_install", "-at_install")
class TestCallsOutside(SecretCommon, HttpCase):
    """The same for clients: XML-RPC, JSON-2, and the web client in debug mode."""

    SAMPLE = (
        ("complaint", "action_dispatch"),
        ("complaint", "action_open_similar"),
        ("complaint", "action_close"),
        ("contact.duty", "action_plan_visit"),
        ("visit", "action_done"),
        ("visit", "action_log"),
        ("release", "action_approve"),
        ("card", "action_print_card"),
        ("card", "copy"),
        ("project", "unlink"),
    )

    def sample(self, every=False):
        """Yield model, method and number.

        :param bool every: whether two methods of every model are among them
        """
        methods = [(f"relationship.{name}", method) for name, method in self.SAMPLE]
        for model in every and self.secrets or ():
            own = sorted({name for __, name in public_methods(self.registry[model])})
            methods += [(model, name) for name in ("read", *own[:1])]
        for model, method in dict.fromkeys(methods):
            yield model, method, self.secrets[model].ids

    @mute_logger("odoo.http", "odoo.addons.rpc", "odoo.service", "odoo.addons.base")
    def test_json2_and_xmlrpc(self):
        """Programs are refused without a word of the customer."""
        for user in (self.specialist, self.outsider, self.portal):
            keys = self.env["res.users.apikeys"].with_user(user).sudo()
            key = keys._generate(None, "test", "2026-07-01 00:00:00")
            self.env.cr.execute("UPDATE res_users_apikeys SET expiration_date = NULL")
            headers = {
                "Content-Type": "application/json",
                "Authorization": f"Bearer {key}",
            }
            self.env.flush_all()
            for model, method, ids in self.sample(every=user == self.specialist):
                with self.subTest(f"{user.login} {model} {method}"):
                    answer = self.url_open(
                        f"/json/2/{model}/{method}",
                        data=json.dumps({"ids": ids}),
                        headers=headers,
                    )
                    self.assertGreaterEqual(answer.status_code, 400)
                    # Its trace names no argument but the caller's.
                    self.assertEqual(self.told(answer.text, ids), set())
                    self.assertEqual(
                        self.told(self.xmlrpc(user, model, method, ids), ids), set()
                    )

    def xmlrpc(self, user, model, method, ids):
        try:
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, user.id, user.login, model, method, [ids], {}
            )
        except Exception as error:  # noqa: BLE001 whatever a caller would be shown
            return str(error)

    @mute_logger("odoo.http")
    def test_debug_mode(self):
        """A refusal in debug mode names the rules, and not the customer."""
        self.authenticate(self.specialist.login, self.specialist.login)
        self.url_open("/odoo?debug=1")
        for model, __, ids in self.sample():
            call = {"model": model, "method": "read", "kwargs": {}}
            call["args"] = [ids, ["display_name"]]
            with self.subTest(model):
                answer = self.url_open(
                    f"/web/dataset/call_kw/{model}/read",
                    data=json.dumps({"params": call}),
                    headers={"Content-Type": "application/json"},
                )
                self.assertIn(f"{model}: {ids[0]}", answer.text)
                self.assertEqual(self.told(answer.text, ids), set())
