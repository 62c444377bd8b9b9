"""Possible duplicates among all contacts, against the bare SQL of the same pairs."""

from odoo.tools import SQL

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
# And where companies have names in Chinese: what is left of each without one letter.
CHINESE = """
    WITH name AS MATERIALIZED (
        SELECT id, name AS key, street FROM res_partner WHERE active AND is_company),
    part AS (
        SELECT id, place, street,
               left(key, place - 1) || substr(key, place + 1) AS key
          FROM name CROSS JOIN generate_series(1, length(key)) place)
    SELECT (SELECT count(*) FROM (
                SELECT id, min(id) OVER (PARTITION BY place, key, street) AS one
                  FROM part) other WHERE one <> id),
           (SELECT count(*) FROM part JOIN name USING (key))
"""
# The names of some companies against all, by an index made for it.
TRIGRAMS = """
    SET LOCAL pg_trgm.similarity_threshold = 0.7;
    CREATE TEMP TABLE bare_name ON COMMIT DROP AS
    SELECT id, lower(name) AS key FROM res_partner WHERE active AND is_company;
    CREATE INDEX ON bare_name USING gin (key gin_trgm_ops);
    ANALYZE bare_name;
    SELECT count(*) FROM bare_name a JOIN bare_name b ON b.key %% a.key AND b.id <> a.id
     WHERE a.id > (SELECT id FROM bare_name ORDER BY id DESC OFFSET %s LIMIT 1)
"""
UNTIL = "crm_relationship.similar_names_until"  # how far the job has come
CHANGED = 500  # companies that are new or changed since the last night
# Parts of names: where, who (two of these), what; as varied as those of a register.
PLACES = "上海北京天津重庆广州深圳杭州南京苏州武汉成都西安"
BRANDS = (
    "华新鑫海天泰恒丰瑞祥宏远达盛昌隆福康宁安和平光明金银龙凤飞腾捷讯联创"
    "智慧云蓝绿青山川江河湖"
)
TRADES = "建筑工程机械设备生物科技国际贸易电子信息纺织服饰食品饮料文化传媒"
SYLLABLES = "kabelomiranutesovifagudopezi"


def measure(bench):
    """Yield the results: nights that find all pairs, and the bare SQL of them."""
    database = bench.full
    yield _all(database)
    yield _trigrams(database)
    yield _chinese(database)


def _all(database):
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

    return compared("possible duplicates of all contacts", *medians(ours, bare), 3)


def _part(parts, length, salt):
    """Return SQL of a part of a name, which is that of the contact always."""
    count = len(parts) // length
    return (
        f"substr('{parts}', 1 + {length} * mod(abs(hashint4(id + {salt})), {count}),"
        f" {length})"
    )


def _trigrams(database):
    """Compare some changed companies with all, where there is pg_trgm."""
    words = "||".join(_part(SYLLABLES, 2, salt) for salt in range(6))
    trade = "||".join(_part(SYLLABLES, 2, salt) for salt in range(20, 23))
    database.close()  # what the server can do is looked at when it is opened
    database.run(
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        f"UPDATE res_partner SET name = initcap({words} || ' ' || {trade}) || ' Ltd'"
        " WHERE is_company AND id IN (SELECT id FROM bench_customer)",
        "VACUUM ANALYZE res_partner",
    )

    def ours():
        with database.env() as env:
            duplicates = env["relationship.duplicate"]
            names = SQL(
                "SELECT changed FROM (%s) name ORDER BY changed DESC OFFSET %s LIMIT 1",
                *(duplicates._names_sql(), CHANGED),
            )
            [(until,)] = env.execute_query(names)
            env["ir.config_parameter"].set_param(UNTIL, until)
            duplicates._cron_find_similar()

    def bare():
        with database.env() as env:
            env.cr.execute(TRIGRAMS, [CHANGED])

    return compared(
        f"nearly the same names, {CHANGED} changed", *medians(ours, bare), 3
    )


def _chinese(database):
    """Find all pairs among names in Chinese, of nine and ten letters."""
    place, trade = _part(PLACES, 2, 1), _part(TRADES, 4, 2)
    brand = "||".join(_part(BRANDS, 1, salt) for salt in (3, 4, 5))
    database.run(
        f"UPDATE res_partner SET name = {place} || CASE WHEN id % 7 = 0 THEN '市'"
        f" ELSE '' END || {brand} || {trade}"
        " WHERE is_company AND id IN (SELECT id FROM bench_customer)",
        "VACUUM ANALYZE res_partner",
    )

    def ours():
        with database.env() as env:
            env["relationship.duplicate"]._cron_find()

    def bare():
        with database.env() as env:
            env.cr.execute("SET LOCAL work_mem = '256MB'")
            env.cr.execute(BARE)
            env.cr.execute(CHINESE)

    return compared("the same, of names in Chinese", *medians(ours, bare), 3)
