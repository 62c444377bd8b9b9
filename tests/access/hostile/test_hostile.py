import json

import psycopg2

from odoo import Command
from odoo.exceptions import UserError
from odoo.service.model import get_public_method
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import AccessCommon

# What no answer contains: it is said of the cards of others only.
SECRETS = (
    "Needs of Foreign",
    "Needs of Abroad",
    "Project of Foreign",
    "Opinion of Foreign",
    "Release of Foreign",
    "Family of",
)
CHILDREN = {
    "key_person_ids": "relationship.key.person",
    "project_ids": "relationship.project",
    "classification_ids": "relationship.classification",
    "tier_change_ids": "relationship.tier.change",
    "confidential_ids": "relationship.confidential",
    "release_ids": "relationship.release",
    "child_ids": "relationship.card",
}
MODELS = (
    "relationship.card",
    "relationship.key.person",
    "relationship.project",
    "relationship.confidential",
    "relationship.turnover",
    "relationship.classification",
    "relationship.tier.change",
    "relationship.project.opinion",
    "relationship.release",
    "relationship.disclosure",
)
XSS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "javascript:alert(1)",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<t t-out='request.env.cr'/>",
    "{{ 7 * 7 }}${7*7}<%= 7*7 %>",
    '<a href="javascript:alert(1)">x</a>',
    "</textarea><script>alert(1)</script>",
    '<math><mglyph><svg><mtext><style><a title="</style><img src onerror=alert(1)>">',
)
SQL_WORDS = (
    "' OR '1'='1",
    "'; DROP TABLE relationship_card; --",
    "1); DELETE FROM relationship_card; --",
    "\\'; SELECT pg_sleep(10); --",
    "%' UNION SELECT needs FROM relationship_card --",
    "%%%s%(x)s{0}",
    "$$; SELECT 1; $$",
    "\u0000",
    "💥" * 100,
    "x" * 1_000_000,
)
DOMAINS = (
    [],
    [[1, "=", 1]],
    [[0, "=", 1]],
    ["|", [1, "=", 1], ["id", "=", 0]],
    ["!", ["id", "=", 0]],
    [["reader_ids", "!=", False]],
    [["reader_ids", "not in", []]],
    [["writer_ids", "any", [["id", ">", 0]]]],
    [["reader_ids.login", "!=", ""]],
    [["partner_id.relationship_card_id.needs", "ilike", "Foreign"]],
    [["company_id", "any", [[1, "=", 1]]]],
    [["card_id", "any!", [[1, "=", 1]]]],
    [["id", "any!", [[1, "=", 1]]]],
    [["id", "in", "SELECT id FROM relationship_card"]],
    [["id", "inselect", ["SELECT id FROM relationship_card", []]]],
    [["id", "=", "1 OR 1=1"]],
    [["id", "in", [{"$gt": 0}]]],
    [["needs; DROP TABLE relationship_card", "=", 1]],
    [["parent_id.needs", "ilike", "Foreign"]],
    [["child_ids.needs", "ilike", "Foreign"]],
    [["confidential_ids.family", "ilike", "Family"]],
    [["release_ids.card_ids.needs", "ilike", "Foreign"]],
    [["message_ids.body", "ilike", "Foreign"]],
    [["create_uid.password", "!=", False]],
    "[(1, '=', 1)]",
    "__import__('os').system('true')",
    {"id": 1},
    [["id"]],
    ["|"],
    [[[["id"]]]],
    [["id", "=?", False]],
    [["id", "parent_of", 1]],
)
ORDERS = (
    "id; DROP TABLE relationship_card",
    "(SELECT needs FROM relationship_card LIMIT 1)",
    "needs desc nulls first, id--",
    "partner_id.id",
    "confidential_ids",
    "id desc, pg_sleep(10)",
    "reader_ids",
)
GROUPS = (
    "needs",
    "partner_id",
    "user_id",
    "reader_ids",
    "confidential_ids",
    "partner_id.name",
    "id);--",
    "create_date:month');--",
    "release_ids",
)
AGGREGATES = (
    "id:array_agg",
    "needs:array_agg",
    "turnover:sum",
    "__count; SELECT 1",
    "needs:array_agg_distinct",
    "id:recordset",
    "turnover:pg_sleep",
)
CONTEXTS = (
    {"su": True},
    {"uid": 1},
    {"allowed_company_ids": "all"},
    {"active_test": False, "bypass_access": True},
    {"relationship_stamp": True, "_force_unlink": True},
    {"relationship_erase": True},
    {"user_id": 1, "default_user_id": 1},
    {"lang": "../../etc/passwd"},
    {"tz": "'; DROP TABLE relationship_card"},
    {"prefetch_fields": False, "bin_size": "1; DROP"},
)


@tagged("standard", "post_install", "-at_install")
class TestHostile(AccessCommon):
    """Whatever a specialist sends in his own name tells and changes nothing of others.

    As a call from outside: public methods only, arguments of JSON.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.specialist.group_ids += cls.env.ref("base.group_allow_export")
        cls.others = cls.foreign + cls.abroad

    def stored(self):
        """Return everything that is stored of the cards of others."""
        self.env.flush_all()
        result = []
        for model in MODELS:
            records = self.env[model].union(
                *(self.records_of(model, card) for card in self.others)
            )
            self.env.cr.execute(
                f"SELECT t::text FROM {records._table} t WHERE id IN %s ORDER BY id",
                [tuple(records.ids)],
            )
            result.append(self.env.cr.fetchall())
        return result

    @mute_logger("odoo.sql_db", "odoo.orm.models", "odoo.domains", "odoo.addons.base")
    def attack(self, model, method, *args, user=None, ids=(), context=None, **kwargs):
        """Call a method as an outside client; the answer as text, or the error.

        :return: (whether it was refused, text)
        """
        user = user or self.specialist
        records = (
            self.env[model]
            .with_user(user)
            .with_context(
                {"allowed_company_ids": user.sudo().company_ids.ids, **(context or {})}
            )
        )
        savepoint = self.cr.savepoint()
        # What is refused is rolled back.
        self.changed = False
        try:
            method = get_public_method(records, method)
            answer = method(records.browse(ids), *args, **kwargs)
            text = json.dumps(answer, default=self.as_answer)
            self.changed = self.stored() != self.before
            return False, text
        except (UserError, ValueError, TypeError, KeyError, AttributeError) as error:
            return True, str(error)
        except (AssertionError, IndexError, psycopg2.Error) as error:
            return True, str(error)
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def as_answer(self, value):
        return value.ids if hasattr(value, "ids") else str(value)

    def assert_nothing(self, *args, **kwargs):
        """Nothing is told, and nothing is changed, whether refused or not."""
        if not hasattr(self, "before"):
            self.before = self.stored()
        refused, text = self.attack(*args, **kwargs)
        label = f"{args[:2]} {args[2:]} {kwargs}"[:200]
        self.assertFalse(self.changed, label)
        for secret in SECRETS:
            self.assertNotIn(secret, text, label)
        return refused, text

    def assert_refused(self, *args, **kwargs):
        refused, text = self.assert_nothing(*args, **kwargs)
        self.assertTrue(refused, f"{args} {kwargs}: {text}"[:300])

    def test_domains(self):
        """No domain finds, counts, groups or names a record of others."""
        own = {model: set(self.records_of(model, self.own).ids) for model in MODELS}
        for domain in DOMAINS:
            for method in ("search", "search_count", "search_read", "name_search"):
                with self.subTest(f"{method} {domain}"):
                    args = ("", domain) if method == "name_search" else (domain,)
                    refused, text = self.assert_nothing(
                        "relationship.card", method, *args
                    )
                    if refused:
                        continue
                    answer = json.loads(text)
                    if method == "search":
                        self.assertLessEqual(set(answer), own["relationship.card"])
                    elif method == "search_count":
                        self.assertLessEqual(answer, 1)
                    else:
                        self.assertLessEqual(len(answer), 1)
        for model in MODELS[1:]:
            for domain in DOMAINS[:12]:
                with self.subTest(f"{model} {domain}"):
                    refused, text = self.assert_nothing(model, "search", domain)
                    if not refused:
                        self.assertLessEqual(set(json.loads(text)), own[model])

    def test_orders_groups_and_aggregates(self):
        """Nor does sorting, grouping or adding up."""
        card = "relationship.card"
        for order in ORDERS:
            with self.subTest(order):
                self.assert_nothing(card, "search_read", [], ["needs"], order=order)
        for groupby in GROUPS:
            with self.subTest(groupby):
                self.assert_nothing(
                    card, "formatted_read_group", [], [groupby], ["__count"]
                )
        for aggregate in AGGREGATES:
            with self.subTest(aggregate):
                self.assert_nothing(card, "formatted_read_group", [], [], [aggregate])

    def test_words(self):
        """Words that look like SQL are words; too long ones are refused or kept."""
        for word in SQL_WORDS:
            with self.subTest(word[:40]):
                for domain in (
                    [["needs", "ilike", word]],
                    [["needs", "=", word]],
                    [["partner_id", "ilike", word]],
                ):
                    refused, text = self.assert_nothing(
                        "relationship.card", "search", domain
                    )
                    self.assertTrue(refused or json.loads(text) == [])
                self.assert_nothing("relationship.card", "name_search", word)
                self.assert_nothing(
                    "relationship.card", "write", {"needs": word}, ids=self.own.ids
                )

    def test_contexts(self):
        """No context opens a record of others, or lets it be changed."""
        for context in CONTEXTS:
            if context.get("allowed_company_ids"):
                context = {"allowed_company_ids": (self.company_usd + self.company).ids}
            with self.subTest(str(context)):
                self.assert_refused(
                    "relationship.card",
                    "read",
                    ["needs"],
                    ids=self.foreign.ids,
                    context=context,
                )
                self.assert_refused(
                    "relationship.card",
                    "read",
                    ["needs"],
                    ids=self.abroad.ids,
                    context=context,
                )
                self.assert_refused(
                    "relationship.card",
                    "write",
                    {"needs": "Mine"},
                    ids=self.foreign.ids,
                    context=context,
                )

    def test_records_by_number(self):
        """Whose number is guessed is neither read, changed, copied nor exported."""
        calls = (
            ("read", (["display_name"],)),
            ("web_read", ({"display_name": {}},)),
            ("export_data", (["id", "display_name"],)),
            ("write", ({"active": False},)),
            ("unlink", ()),
            ("copy", ()),
            ("web_save", ({}, {"display_name": {}})),
        )
        for model in MODELS:
            for card in self.others:
                ids = self.records_of(model, card).ids
                for method, args in calls:
                    if not ids:
                        continue
                    with self.subTest(f"{model} {card.id} {method}"):
                        self.assert_refused(model, method, *args, ids=ids)

    def test_commands(self):
        """Nothing of others is reached through a list on one's own card."""
        for name, model in CHILDREN.items():
            for child in self.records_of(model, self.foreign)[:1]:
                for command in (
                    Command.update(child.id, {"display_name": "Mine"}),
                    Command.update(child.id, {"card_id": self.own.id}),
                    Command.delete(child.id),
                    Command.unlink(child.id),
                    Command.link(child.id),
                    Command.set(child.ids),
                    Command.create({"card_id": self.foreign.id}),
                ):
                    with self.subTest(f"{name} {command}"):
                        self.assert_nothing(
                            "relationship.card",
                            "write",
                            {name: [list(command)]},
                            ids=self.own.ids,
                        )
                        self.assert_nothing(
                            "relationship.card",
                            "web_save",
                            {name: [list(command)]},
                            {name: {"fields": {"display_name": {}}}},
                            ids=self.own.ids,
                        )

    def test_creating_in_the_cards_of_others(self):
        """Nothing is created in a card that one may not change."""
        person = self.make_customer("Somebody", is_company=False)
        project = self.foreign.sudo().project_ids
        for model, values in {
            "relationship.key.person": {"partner_id": person.id},
            "relationship.project": {"name": "Mine"},
            "relationship.confidential": {"family": "Mine"},
            "relationship.turnover": {
                "partner_id": self.foreign.partner_id.id,
                "month": "2026-01-01",
                "amount": 1,
            },
            "relationship.classification": {"scheme_id": self.scheme.id},
            "relationship.tier.change": {"scheme_id": self.scheme.id},
            "relationship.project.opinion": {"project_id": project.id, "text": "No"},
            "relationship.release": {"card_ids": self.foreign.ids, "purpose": "Mine"},
            "relationship.disclosure": {"kind": "print"},
        }.items():
            for card in self.others:
                entered = dict(values)
                if "card_id" in self.env[model]._fields and "project_id" not in values:
                    entered["card_id"] = card.id
                defaults = {f"default_{name}": value for name, value in entered.items()}
                with self.subTest(f"{model} {card.id}"):
                    self.assert_refused(model, "create", [entered])
                    if model == "relationship.release":
                        # Begun without the customers, which are not named to him.
                        self.assert_nothing(model, "create", [{}], context=defaults)
                        continue
                    self.assert_refused(model, "create", [{}], context=defaults)

    def test_mass_assignment(self):
        """What the system keeps on a card is entered by no call."""
        customer = self.make_customer("New Customer")
        for name in sorted(self.env["relationship.card"]._protected_fields()):
            value = {"date": "2026-01-01", "datetime": "2026-01-01 00:00:00"}.get(
                self.own._fields[name].type, 1
            )
            new = {"partner_id": customer.id}
            with self.subTest(name):
                self.assert_refused(
                    "relationship.card", "write", {name: value}, ids=self.own.ids
                )
                self.assert_refused(
                    "relationship.card", "create", [{**new, name: value}]
                )
                # Not by a default of the call either, which is left out.
                if name != "parent_path":
                    self.assertEqual(
                        self._created(new, name, **{f"default_{name}": value}),
                        self._created(new, name),
                    )

    def _created(self, values, name, **context):
        """Return the value of a field of a card that is created, then undone."""
        with self.undone():
            cards = self.as_user(self.specialist, "relationship.card")
            value = cards.with_context(**context).create(values).sudo()[name]
            # What belongs to the new card is as many, and not the same.
            of_card = cards._fields[name].type == "one2many"
            return len(value) if of_card else getattr(value, "ids", value)

    def test_scripts(self):
        """What looks like a script is text: in messages, reasons and on paper."""
        for text in XSS:
            with self.subTest(text), self.undone():
                card = self.as_user(self.specialist, self.own)
                card.needs = text
                project = self.as_user(self.specialist, self.own.project_ids)
                project.name = text
                opinion = self.as_user(self.specialist, "relationship.project.opinion")
                opinion.create({"project_id": project.id, "text": text})
                self.own.partner_id.name = text
                self.specialist.name = text
                wizard = self.as_user(self.specialist, "relationship.card.print")
                wizard.create(
                    {"card_ids": card.ids, "reason": text, "document": "key_card"}
                ).action_print()
                self.env.flush_all()
                record = self.env["relationship.disclosure"].search([], limit=1)
                report = self.env.ref(
                    "crm_relationship.relationship_disclosure_report"
                ).with_user(self.specialist)
                page = report._render_qweb_html(report.report_name, record.ids)[0]
                page = page.decode()
                bodies = "".join(project.sudo().message_ids.mapped("body"))
                for found in (page, bodies):
                    for tag in (
                        "<script>alert",
                        "<img src",
                        "<svg",
                        "<iframe",
                        "<math",
                    ):
                        self.assertNotIn(tag, found)
                    self.assertNotIn('<a href="javascript', found)
