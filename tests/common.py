"""What the tests do on their stage: customers, cards, schemes, invoices, refusals.

The tests run in a database with demo data and in one without: whatever they count
belongs to the companies made here.
"""

from contextlib import contextmanager
from datetime import date

import psycopg2

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.modules.module import load_script
from odoo.tests import TransactionCase, freeze_time, tagged

from . import rooms, stage
from .stage import GROUP

TODAY = date(2026, 6, 15)

__all__ = ["GROUP", "TODAY", "InvoicingCommon", "RelationshipCommon"]


@freeze_time(stage.NOW)
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
        rooms.enter(cls)
        super().setUpClass()

    @classmethod
    def _gc_filestore(cls):
        """Keep the files of what the next class finds, until the room is left."""

    @classmethod
    def setUpRoom(cls):
        """Build what all classes of a room find; see ``rooms``."""
        names = (*stage.CAST, "portal", "specialist_usd", "company", "company_usd")
        for name in (*names, "team"):
            setattr(cls, name, stage.record(cls.env, name))
        companies = cls.company + cls.company_usd
        cls.env.user.write(
            {
                "company_ids": [Command.link(company.id) for company in companies],
                "company_id": cls.company.id,
            }
        )
        cls.scheme = cls.env.ref("crm_relationship.relationship_scheme_t3")
        cls.level_1, cls.level_2, cls.level_3 = cls.scheme.tier_ids

    @classmethod
    def make_company(cls, name, currency):
        """Create one more company."""
        return stage.make_company(cls.env, name, currency)

    @classmethod
    def make_user(cls, name, *groups, company=None, base="user"):
        """Create a user with the named groups of ours, of one company.

        :param str base: ``user`` of the company or ``portal``
        """
        values = stage.user_values(cls.env, name, company or cls.company, groups, base)
        return stage.create_users(cls.env, [values]).with_env(cls.env)

    def migrate(self, script, addon="crm_relationship"):
        """Run a migration on what is there.

        :param str script: such as ``19.0.1.7.0/post-terms.py``
        """
        self.env.flush_all()
        path = f"{addon}/migrations/{script}"
        load_script(path, "migration").migrate(self.env.cr, None)
        self.env.invalidate_all()

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
            # Such as the companies of a user, which the block has changed; once, and
            # not from then on at each end of a block.
            self.registry.reset_changes()

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
    """Both companies post invoices. One EUR is 8 CNY, or 1.25 USD."""

    @classmethod
    def setUpRoom(cls):
        super().setUpRoom()
        cls.eur = stage.record(cls.env, "eur")

    @classmethod
    def post_invoice(cls, partner, amount, day=TODAY, **values):
        """Post a customer invoice without taxes through Odoo's accounting.

        :param values: of the invoice, such as ``move_type`` or ``currency_id``
        """
        move = cls.make_draft_invoice(partner, amount, day, **values)
        move.action_post()
        return move

    @classmethod
    def sell(cls, partner, product, day=TODAY, **values):
        """Post an invoice of one piece of a product, at 100."""
        move = cls.make_draft_invoice(partner, 100, day, **values)
        move.invoice_line_ids.write({"product_id": product.id, "price_unit": 100})
        move.invoice_line_ids.tax_ids = False
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
