"""Fills a database by SQL: customers, their contacts, three years of invoices.

Sizes are as in life: few customers make most of the turnover (Pareto, 80/20), some
have no invoice at all, one invoice in thirty is a credit note, one in five is
addressed to a contact of the customer.
"""

import contextlib

WITHOUT_CARD = 0.05  # customers without a card, beside those with one
CONTACTS = 0.2  # contacts of companies, per customer
SPECIALISTS = 20
OWNED = 0.1  # cards that have a specialist


def customers(cr, count):
    """Create ``count`` customers who will have a card, and those around them."""
    total = round(count * (1 + WITHOUT_CARD))
    contacts = round(count * CONTACTS)
    with _bulk(cr, "res_partner"):
        cr.execute("SELECT setseed(0.5)")
        cr.execute(
            "CREATE TABLE bench_customer AS"
            " SELECT n AS number, nextval('res_partner_id_seq')::int AS id,"
            " power(1 - random(), -1 / 1.16) AS weight FROM generate_series(1, %s) n",
            [total],
        )
        cr.execute("CREATE UNIQUE INDEX ON bench_customer (number)")
        cr.execute(
            """
            INSERT INTO res_partner (
                id, commercial_partner_id, name, complete_name, active, type,
                is_company, customer_rank, lang, autopost_bills, email, phone, street,
                city, create_date, write_date)
            SELECT id, id, 'Customer ' || n, 'Customer ' || n, TRUE, 'contact',
                   n % 5 < 3, 1, 'en_US', 'ask', 'c' || n || '@example.com',
                   '+32 2 ' || (1000000 + n), n || ' High Street', 'City ' || n % 97,
                   now(), now()
              FROM bench_customer c(n, id)
            """
        )
        cr.execute(
            """
            INSERT INTO res_partner (
                name, complete_name, active, type, is_company, lang, autopost_bills,
                parent_id, commercial_partner_id, commercial_company_name,
                email, create_date, write_date)
            SELECT 'Contact ' || n, p.name || ', Contact ' || n, TRUE, 'contact', FALSE,
                   'en_US', 'ask', p.id, p.id, p.name, 'k' || n || '@example.com',
                   now(), now()
              FROM generate_series(1, %s) n
              JOIN bench_customer c ON c.number = 1 + n * 5 %% %s
              JOIN res_partner p ON p.id = c.id
            """,
            [contacts, total],
        )
    cr.execute("ANALYZE res_partner, bench_customer")


def invoices(cr, count):
    """Create ``count`` posted customer invoices and credit notes of three years."""
    with _bulk(cr, "account_move"):
        cr.execute(
            """
            INSERT INTO account_move (
                journal_id, company_id, partner_id, commercial_partner_id,
                currency_id, move_type, state, auto_post, payment_state,
                name, sequence_prefix, sequence_number, date, invoice_date,
                invoice_date_due, amount_untaxed, amount_total,
                amount_untaxed_signed, amount_total_signed,
                amount_untaxed_in_currency_signed, amount_total_in_currency_signed,
                amount_residual, amount_residual_signed, invoice_currency_rate,
                payment_reference, invoice_partner_display_name, access_token,
                posted_before, checked, create_date, write_date)
            SELECT j.id, j.company_id, COALESCE(k.id, c.id), c.id, y.currency_id,
                   CASE WHEN i.sign < 0 THEN 'out_refund' ELSE 'out_invoice' END,
                   'posted', 'no', 'not_paid', 'BENCH/' || n, 'BENCH/', n,
                   i.date, i.date, i.date + 30, amount, amount,
                   sign * amount, sign * amount, sign * amount, sign * amount,
                   amount, sign * amount, 1, 'BENCH/' || n, 'Customer ' || number,
                   gen_random_uuid()::varchar, TRUE, TRUE, now(), now()
              FROM (SELECT n, 1 + floor(%(customers)s * power(random(), 2))::int AS number,
                           current_date - floor(random() * 1095)::int AS date,
                           CASE WHEN random() < 0.03 THEN -1 ELSE 1 END AS sign,
                           100 * (0.5 + random()) AS usual, random() AS to_contact
                      FROM generate_series(1, %(count)s) n) i
              JOIN bench_customer c USING (number)
             CROSS JOIN LATERAL (SELECT round((usual * weight)::numeric, 2) AS amount) a
              LEFT JOIN LATERAL (
                   SELECT id FROM res_partner
                    WHERE parent_id = c.id AND to_contact < 0.3
                    LIMIT 1) k ON TRUE
             CROSS JOIN (SELECT * FROM account_journal WHERE type = 'sale'
                          ORDER BY id LIMIT 1) j
              JOIN res_company y ON y.id = j.company_id
            """,
            {"count": count, "customers": _count(cr, "bench_customer")},
        )


def _count(cr, table):
    cr.execute(f"SELECT count(*) FROM {table}")
    return cr.fetchone()[0]


@contextlib.contextmanager
def _bulk(cr, table):
    """Leave out indexes and foreign keys while the block fills the table."""
    cr.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'f'",
        [table],
    )
    keys = cr.fetchall()
    cr.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = %s::regclass AND NOT indisprimary AND NOT EXISTS ("
        " SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [table],
    )
    indexes = cr.fetchall()
    for name, __ in keys:
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, __ in indexes:
        cr.execute(f"DROP INDEX {name}")
    cr.execute("SET LOCAL maintenance_work_mem = '256MB'")
    yield
    for __, definition in indexes:
        cr.execute(definition)
    for name, definition in keys:
        # What was filled in is right; not valid only means not looked at again.
        cr.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')
