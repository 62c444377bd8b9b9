"""The stage of the tests: two companies, a cast of users, customers, invoices.

The tests run in a database with demo data and in one without: whatever they count
belongs to the companies made here.
"""

from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import TransactionCase, freeze_time, tagged

TODAY = date(2026, 6, 15)
GROUP = "crm_relationship.group_relationship_%s"
CAST = {
    "specialist": ["user"],
    "specialist_2": ["user"],
    "supervisor": ["supervisor"],
    "head": ["head"],
    "committee": ["committee"],
    "data_officer": ["data_officer"],
    "auditor": ["auditor"],
    "administrator": ["manager"],
    "confidential": ["user", "confidential"],
    "outsider": [],
}
# Nobody is invited, and no message is written, while the cast is made.
QUIET = {
    "no_reset_password": True,
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
}


@freeze_time("2026-06-15 04:00:00")
@tagged("standard", "post_install", "-at_install")
class RelationshipCommon(TransactionCase):
    """Two companies, CNY and USD, on 15 June 2026; everybody works in the first.

    ``specialist`` and ``specialist_2`` are in ``team``, which ``supervisor`` leads.
    ``specialist_usd`` works in the second company. ``confidential`` is a specialist
    who sees confidential information; ``outsider`` and ``portal`` have none of our
    groups.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls._make_company("Main Company", "CNY")
        cls.company_usd = cls._make_company("Second Company", "USD")
        companies = cls.company + cls.company_usd
        cls.env.user.write(
            {
                "company_ids": [Command.link(company.id) for company in companies],
                "company_id": cls.company.id,
            }
        )
        cls._make_cast()
        cls.scheme = cls.env.ref("crm_relationship.relationship_scheme_t3")
        cls.level_1, cls.level_2, cls.level_3 = cls.scheme.tier_ids

    @classmethod
    def _make_company(cls, name, currency):
        currency = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", currency)])
        )
        currency.active = True
        company = cls.env["res.company"].create(
            {"name": name, "currency_id": currency.id}
        )
        company.resource_calendar_id.tz = "UTC"
        return company

    @classmethod
    def _make_cast(cls):
        values = [cls._user_values(name, *groups) for name, groups in CAST.items()]
        for name, user in zip(CAST, cls._create_users(values), strict=True):
            setattr(cls, name, user.with_env(cls.env))
        cls.portal = cls.make_user("portal", base="portal")
        cls.specialist_usd = cls.make_user(
            "specialist_usd", "user", company=cls.company_usd
        )
        cls.team = cls.env["crm.team"].create(
            {
                "name": "Key Accounts",
                "company_id": cls.company.id,
                "user_id": cls.supervisor.id,
                "member_ids": [Command.set((cls.specialist + cls.specialist_2).ids)],
            }
        )

    @classmethod
    def _user_values(cls, name, *groups, company=None, base="user"):
        company = company or cls.company
        xmlids = [f"base.group_{base}", *(GROUP % group for group in groups)]
        login = f"relationship_{name}"
        return {
            "login": login,
            "password": login,
            "name": name.replace("_", " ").title(),
            "email": f"{name}@example.com",
            "group_ids": [Command.set([cls.env.ref(xmlid).id for xmlid in xmlids])],
            "company_id": company.id,
            "company_ids": [Command.set(company.ids)],
            "tz": "UTC",
        }

    @classmethod
    def _create_users(cls, values):
        # A strong hash of each password would take most of the time of the tests.
        with patch("odoo.addons.base.models.res_users.MIN_ROUNDS", 1):
            return cls.env["res.users"].with_context(**QUIET).create(values)

    @classmethod
    def make_user(cls, name, *groups, company=None, base="user"):
        """Create a user with the named groups of ours, of one company.

        :param str base: ``user`` of the company or ``portal``
        """
        values = cls._user_values(name, *groups, company=company, base=base)
        return cls._create_users([values]).with_env(cls.env)

    @classmethod
    def make_customer(cls, name="Customer", **values):
        """Create a company that buys; ``is_company=False`` makes a person of it."""
        return cls.env["res.partner"].create(
            {"name": name, "is_company": True, **values}
        )

    @classmethod
    def make_customers(cls, *names):
        """Create a customer of each name."""
        return cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in names]
        )

    @classmethod
    def make_card(cls, partner=None, **values):
        """Create the card of a customer, by default that of the specialist."""
        values.setdefault("company_id", cls.company.id)
        if values["company_id"] == cls.company.id:
            values.setdefault("user_id", cls.specialist.id)
        values["partner_id"] = (partner or cls.make_customer()).id
        return cls.env["relationship.card"].create(values)

    @classmethod
    def make_scheme(cls, *tiers, **values):
        """Create a scheme, by default of the main company and imported turnover.

        :param tiers: list of dictionaries of rule values for each tier, highest first;
            the last tier without rules takes the rest
        """
        scheme = cls.env["relationship.scheme"].create(
            {
                "name": "Test Scheme",
                "company_id": cls.company.id,
                "turnover_source": "imported",
                "tier_ids": [
                    Command.create(
                        {
                            "name": f"Tier {number}",
                            "code": f"TIER-{number}",
                            "sequence": 10 * number,
                            "rule_ids": [Command.create(rule) for rule in rules],
                        }
                    )
                    for number, rules in enumerate(tiers, 1)
                ],
                **values,
            }
        )
        if tiers and not tiers[-1]:
            scheme.default_tier_id = scheme.tier_ids[-1]
        return scheme

    @classmethod
    def import_turnover(cls, partner, amount, month=TODAY, **values):
        """Create a line of imported turnover."""
        return cls.env["relationship.turnover"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "month": month,
                "amount": amount,
                **values,
            }
        )

    @classmethod
    def classify(cls, scheme=None, company=None, as_of=None):
        """Classify all cards by a scheme; return the run of the company."""
        runs = (scheme or cls.scheme).action_classify(as_of=as_of)
        company = company or cls.company
        return runs.filtered(lambda run: run.company_id == company)

    @classmethod
    def line(cls, card, scheme=None):
        """Return the classification of a card."""
        scheme = scheme or cls.scheme
        return card.sudo().classification_ids.filtered(
            lambda line: line.scheme_id == scheme
        )

    @classmethod
    def tier(cls, card, scheme=None):
        """Return the tier of a card that counts."""
        return cls.line(card, scheme).tier_id

    @classmethod
    def as_user(cls, user, records):
        """Return records, or a model by its name, as a user works with them."""
        if isinstance(records, str):
            records = cls.env[records]
        companies = user.sudo().company_ids.ids
        return records.with_user(user).with_context(allowed_company_ids=companies)

    @contextmanager
    def on(self, day):
        """Let it be another day, at the same hour."""
        self.env.invalidate_all()
        with freeze_time(f"{day} 04:00:00"):
            yield
        self.env.invalidate_all()

    @contextmanager
    def refused(self, *words, error=UserError):
        """Expect an error that contains these words, and that nothing is written.

        An error of the database becomes the message that people see.
        """
        caught = None
        savepoint = self.cr.savepoint()
        try:
            yield
            self.env.flush_all()
        except (error, psycopg2.IntegrityError) as exception:
            caught = exception
        finally:
            self.env.clear()
            savepoint.close(rollback=True)
        self.assertTrue(caught, f"{error.__name__} was not raised")
        message = self._message(caught)
        for word in words:
            self.assertIn(word, message)

    def _message(self, error):
        if not isinstance(error, psycopg2.IntegrityError):
            return str(error)
        table = error.diag.table_name
        models = [m for m in self.registry.values() if m._table == table]
        return self.env[models[0]._name]._sql_error_to_message(error)

    def forbidden(self):
        """Expect that the access rights do not allow it."""
        return self.refused(error=AccessError)

    @contextmanager
    def undone(self):
        """Take back whatever the block writes."""
        savepoint = self.cr.savepoint()
        try:
            yield
            self.env.flush_all()
        finally:
            self.env.clear()
            savepoint.close(rollback=True)

    def run_cron(self, name):
        """Run one of our scheduled actions as the scheduler does."""
        with self.enter_registry_test_mode():
            self.env.ref(f"crm_relationship.{name}").method_direct_trigger()

    def rows(self, model, domain=(), ignore=()):
        """Return the rows of a model's table that belong to the main company.

        :param ignore: columns to leave out, beside those that say who wrote when
        """
        skipped = {"create_uid", "create_date", "write_uid", "write_date", *ignore}
        records = self.env[model].with_context(active_test=False)
        names = [
            name
            for name, field in records._fields.items()
            if field.store and field.column_type and name not in skipped
        ]
        self.env.flush_all()
        self.env.invalidate_all()
        domain = Domain(domain) & Domain("company_id", "=", self.company.id)
        return [
            tuple(row[name] for name in names)
            for row in records.sudo().search(domain, order="id").read(names, load=None)
        ]


@tagged("standard", "post_install", "-at_install")
class InvoicingCommon(RelationshipCommon):
    """Both companies can post invoices. One EUR is 8 CNY, or 1.25 USD."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for company in cls.company + cls.company_usd:
            currency = company.currency_id
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=company, install_demo=False
            )
            # The chart brings its own currency.
            company.currency_id = currency
        cls.eur = cls._make_rate("EUR", {cls.company: 0.125, cls.company_usd: 0.8})

    @classmethod
    def _make_rate(cls, name, rates):
        currency = (
            cls.env["res.currency"]
            .with_context(active_test=False)
            .search([("name", "=", name)])
        )
        currency.active = True
        for company, rate in rates.items():
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": currency.id,
                    "company_id": company.id,
                    "name": date(2020, 1, 1),
                    "rate": rate,
                }
            )
        return currency

    @classmethod
    def post_invoice(cls, partner, amount, day=TODAY, **values):
        """Post a customer invoice without taxes through Odoo's accounting.

        :param values: of the invoice, such as ``move_type`` or ``currency_id``
        """
        move = cls.make_draft_invoice(partner, amount, day, **values)
        move.action_post()
        return move

    @classmethod
    def make_draft_invoice(cls, partner, amount, day=TODAY, **values):
        """Create a customer invoice without taxes that is not posted."""
        company = cls.env["res.company"].browse(
            values.pop("company_id", cls.company.id)
        )
        return (
            cls.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": partner.id,
                    "invoice_date": day,
                    "date": day,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Sale",
                                "quantity": 1,
                                "price_unit": amount,
                                "tax_ids": [Command.clear()],
                            }
                        )
                    ],
                    **values,
                }
            )
        )
