import re
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from lxml import etree

from odoo.tests import tagged

from .common import CardCommon

OURS = "relationship_"
MODELS = "odoo.addons.crm_relationship.models"
NAMES = ("relationship_card_id", "relationship_tier_id", "relationship_user_id")


def _passing(cls, name):
    """Return a method that does nothing but what the class inherits."""

    def inherited(records):
        return getattr(super(cls, records), name)()

    return inherited


@tagged("standard", "post_install", "-at_install")
class TestPartnerQueries(CardCommon):
    """What our fields cost on the screens of contacts, in queries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        customers = cls.make_customers(*(f"Customer {n}" for n in range(40)))
        contacts = cls.env["res.partner"].create(
            [{"name": f"Contact of {c.name}", "parent_id": c.id} for c in customers]
        )
        cls.partners = customers + contacts
        # Half of them have cards, of one specialist or the other.
        people = cls.specialist + cls.specialist_2
        cls.cards.create(
            [
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "user_id": people[number % 2].id,
                }
                for number, customer in enumerate(customers[:20])
            ]
        )
        cls.refresh()

    @contextmanager
    def without_addon(self):
        """Leave out what the addon adds to the statistics of contacts."""
        hook = "_compute_application_statistics_hook"
        with ExitStack() as stack:
            for cls in self.registry["res.partner"].mro():
                if cls.__module__.startswith(MODELS) and hook in vars(cls):
                    stack.enter_context(patch.object(cls, hook, _passing(cls, hook)))
            yield

    def queries(self, action):
        """Return how many queries an act takes, when everything is warm."""
        counts = []
        for __ in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            action()
            counts.append(self.cr.sql_log_count - before)
        return counts[-1]

    def spec(self, partners, kind):
        """Return what a view of contacts reads, and our fields in any case."""
        view = partners.get_views([(False, kind)])["views"][kind]
        spec = {}
        for node in etree.fromstring(view["arch"]).iter("field"):
            field = partners._fields.get(node.get("name"))
            if field is None or list(node.iterancestors("field")):
                continue
            relational = field.type in ("many2one", "one2many", "many2many")
            fields = {"fields": {"display_name": {}}} if relational else {}
            spec[field.name] = fields
        return spec

    def extra(self, user, kind, read):
        """Return the queries that the addon adds to a screen of contacts."""
        partners = self.as_user(user, "res.partner")
        spec = self.spec(partners, kind)
        without = {k: v for k, v in spec.items() if not k.startswith(OURS)}
        self.assertGreater(len(without), 5)
        with self.without_addon():
            reference = self.queries(lambda: read(partners, without))
        return self.queries(lambda: read(partners, spec)) - reference

    def read_list(self, partners, spec, limit=80):
        domain = [("id", "in", self.partners.ids)]
        result = partners.web_search_read(domain, spec, limit=limit)
        self.assertEqual(len(result["records"]), limit)

    def test_lists_of_contacts(self):
        """A list of 80 contacts: at most 2 queries more than without us."""
        for kind in ("list", "kanban"):
            for user in (self.specialist, self.head, self.auditor, self.outsider):
                with self.subTest(f"{kind} {user.name}"):
                    self.assertLessEqual(self.extra(user, kind, self.read_list), 2)

    def test_form_of_a_contact(self):
        """The form of a contact: at most 3 queries more than without us."""

        def read(partners, spec):
            partners.browse(self.partners[:1].ids).web_read(spec)

        for user in (self.specialist, self.head, self.auditor, self.outsider):
            with self.subTest(user.name):
                self.assertLessEqual(self.extra(user, "form", read), 3)

    def test_all_our_fields_in_a_list(self):
        """All our fields cost the same for 80 contacts as for 2."""
        spec = {name: {"fields": {"display_name": {}}} for name in NAMES}
        for user in (self.specialist, self.head, self.outsider):
            partners = self.as_user(user, "res.partner")
            few, many = (
                self.queries(lambda n=n, p=partners: self.read_list(p, spec, n))
                for n in (2, 80)
            )
            with self.subTest(f"{user.name} {few} {many}"):
                self.assertLessEqual(many, few + 1)

    def test_writing_contacts_costs_nothing(self):
        """Writing a contact takes no query of ours."""
        statements = []
        execute = type(self.cr).execute

        def recorded(cursor, query, *args, **kwargs):
            statements.append(str(getattr(query, "code", query)))
            return execute(cursor, query, *args, **kwargs)

        with patch.object(type(self.cr), "execute", recorded):
            self.partners[0].write(
                {"city": "Shanghai", "user_id": self.head.id, "is_company": True}
            )
            self.partners[-1].parent_id = self.partners[1]
            self.env["res.partner"].create({"name": "New"})
            self.env.flush_all()
        self.assertGreater(len(statements), 3)
        ours = re.compile(r'(FROM|INTO|UPDATE|JOIN) "?relationship_')
        self.assertFalse([text for text in statements if ours.search(text)])

    def test_card_list_in_few_queries(self):
        """80 cards take as many queries as 2: none is read one by one."""
        for user in (self.specialist, self.head, self.auditor):
            cards = self.as_user(user, "relationship.card")
            view = cards.get_views([(False, "list")])["views"]["list"]
            nodes = etree.fromstring(view["arch"]).iter("field")
            names = [node.get("name") for node in nodes]
            spec = {
                name: {"fields": {"display_name": {}}}
                if cards._fields[name].relational
                else {}
                for name in names
            }
            counts = {
                limit: self.queries(
                    lambda n=limit, c=cards, s=spec: c.web_search_read([], s, limit=n)
                )
                for limit in (2, 80)
            }
            with self.subTest(f"{user.name} {counts}"):
                self.assertLessEqual(counts[80], counts[2] + 2)
