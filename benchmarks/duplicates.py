"""Possible duplicates among all contacts, against the bare SQL of the same pairs."""

from .result import compared, medians

# Same e-mail, telephone, tax number, or name: nothing more than the pairs.
BARE = """
    SELECT count(*) FROM (
    SELECT DISTINCT first_value(k.id) OVER w AS one, k.id AS other
      FROM (
            SELECT 1 AS r, upper(vat) AS key, id FROM res_partner
             WHERE active AND length(vat) > 3
            UNION ALL
            SELECT 2, email_normalized, id FROM res_partner
             WHERE active AND email_normalized IS NOT NULL
            UNION ALL
            SELECT 3, phone_sanitized, id FROM res_partner
             WHERE active AND phone_sanitized IS NOT NULL
            UNION ALL
            SELECT 4, lower(name), id FROM res_partner
             WHERE active AND is_company
           ) k
    WINDOW w AS (PARTITION BY r, key ORDER BY id)) pairs
     WHERE one <> other
"""
EVERY = 50  # one contact in so many has the e-mail of the one before it


def measure(bench):
    """Yield the result: a night that finds all pairs, and the bare SQL of them."""
    database = bench.full
    database.run(
        "UPDATE res_partner SET email_normalized = lower(email),"
        " partner_share = TRUE, phone_sanitized = regexp_replace(phone, '\\s', '', 'g')"
        " WHERE id IN (SELECT id FROM bench_customer)",
        "UPDATE res_partner p SET email_normalized = o.email_normalized"
        " FROM bench_customer c JOIN bench_customer d ON d.number = c.number - 1"
        " JOIN res_partner o ON o.id = d.id"
        f" WHERE p.id = c.id AND c.number % {EVERY} = 0",
        "VACUUM ANALYZE res_partner",
    )

    def ours():
        with database.env() as env:
            env["relationship.duplicate"]._cron_find()

    def bare():
        with database.env() as env:
            env.cr.execute("SET LOCAL work_mem = '256MB'")
            env.cr.execute(BARE)

    yield compared("possible duplicates of all contacts", *medians(ours, bare), 3)
