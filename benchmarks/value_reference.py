"""What rhythm and value cost in bare SQL: written by hand for the shipped indicators.

It computes the same values by the same formulas from the same tables, and stores them
in the same columns and tables with all their indexes and foreign keys, each in one
statement. It leaves out what makes a job of it: the comparison with what is stored,
batches that commit, locks, the working table.
"""

RHYTHM = """
    CREATE TEMP TABLE bare_rhythm ON COMMIT DROP AS
    SELECT partner_id, count(*)::float8 - 1 AS x, MIN(date) AS first, MAX(date) AS last,
           (MAX(date) - MIN(date))::float8 AS t,
           COALESCE(SUM(gap * gap), 0)::float8 AS squares, SUM(amount) AS amount
      FROM (SELECT partner_id, date, amount,
                   date - LAG(date) OVER (PARTITION BY partner_id ORDER BY date) AS gap
              FROM (SELECT p.commercial_partner_id AS partner_id,
                           m.invoice_date AS date,
                           SUM(m.amount_untaxed_signed) AS amount
                      FROM account_move m
                      JOIN res_partner p ON p.id = m.partner_id
                     WHERE m.company_id = %(company)s AND m.state = 'posted'
                       AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                       AND m.invoice_date > %(start)s AND m.invoice_date <= %(today)s
                     GROUP BY 1, 2
                    HAVING SUM(m.amount_untaxed_signed) > 0) day) gaps
     GROUP BY partner_id;
    ANALYZE bare_rhythm
"""

NUMBERS = """
    SELECT c.id AS card_id, b.x::int + 1 AS purchase_count,
           COALESCE(ROUND(days::numeric), 0)::int AS purchase_interval,
           COALESCE(ROUND(100 * spread::numeric), 0)::int AS purchase_spread,
           ROUND(expected::numeric, 2) AS expected_purchases,
           ROUND(expected::numeric * (amount / (x + 1)::bigint), 2)
               AS expected_turnover,
           last + late AS rhythm_late_date, last + silent AS rhythm_silent_date,
           CASE WHEN x = 0 THEN 'once'
                WHEN last + silent <= %(today)s THEN 'silent'
                WHEN last + late <= %(today)s THEN 'late'
                ELSE 'regular' END AS rhythm_status
      FROM (SELECT b.*,
                   CASE WHEN x > 0 THEN GREATEST(CEIL(ROUND((days * (1 + spread)
                        )::numeric, 6)), 14)::int END AS late,
                   CASE WHEN x > 0 THEN GREATEST(CEIL(ROUND((days * (1 + 2 * spread)
                        )::numeric, 6)), 14)::int END AS silent,
                   (%(rate)s * %(days)s + x)
                   / (%(days)s + (%(today)s::date - first)::float8) * 365
                   / (1 + 0.5 / (0.5 + x) * EXP(LEAST(
                        (%(rate)s * %(days)s + x)
                        * LN((%(days)s + (%(today)s::date - first)::float8)
                             / (%(days)s + t)),
                        500))) AS expected
              FROM (SELECT b.*,
                           CASE WHEN x > 0 THEN (%(weight)s * %(interval)s + t)
                                / (%(weight)s + x) END AS days,
                           CASE WHEN x > 0 THEN GREATEST(SQRT((4 * %(spread)s
                                + GREATEST(squares - t * t / x, 0)
                                / ((t / x) * (t / x))) / (3 + x)), 0.25) END AS spread
                      FROM bare_rhythm b) b) b
      JOIN relationship_card c ON c.partner_id = b.partner_id
     WHERE c.company_id = %(company)s AND c.active
       AND c.last_turnover_date IS NOT NULL
"""

STORE_RHYTHM = f"""
    UPDATE relationship_card c
       SET purchase_count = n.purchase_count, purchase_interval = n.purchase_interval,
           purchase_spread = n.purchase_spread,
           expected_purchases = n.expected_purchases,
           expected_turnover = n.expected_turnover,
           rhythm_late_date = n.rhythm_late_date,
           rhythm_silent_date = n.rhythm_silent_date,
           rhythm_status = n.rhythm_status
      FROM ({NUMBERS}) n
     WHERE c.id = n.card_id
"""

VALUES = """
    CREATE TEMP TABLE bare_value ON COMMIT DROP AS
    WITH figure AS (
        SELECT c.id AS card_id, c.turnover::float8 AS power,
               CASE WHEN c.satisfaction_count > 0
                    THEN c.satisfaction::float8 END AS satisfaction,
               c.first_turnover_date AS since, c.purchase_count AS purchases,
               CASE WHEN c.purchase_interval > 0 THEN c.purchase_spread END AS spread,
               COALESCE(l.amount, 0)::float8 AS pipeline,
               c.expected_turnover::float8 AS expected,
               c.turnover::float8 - 0 AS contribution
          FROM relationship_card c
          LEFT JOIN (SELECT p.commercial_partner_id AS partner_id,
                            SUM(l.prorated_revenue) AS amount
                       FROM crm_lead l JOIN res_partner p ON p.id = l.partner_id
                      WHERE l.active AND l.type = 'opportunity'
                        AND l.won_status = 'pending'
                        AND COALESCE(l.company_id, %(company)s) = %(company)s
                      GROUP BY 1) l ON l.partner_id = c.partner_id
         WHERE c.company_id = %(company)s AND c.active
    ),
    ranked AS (
        SELECT figure.*,
               ROUND(100 * PERCENT_RANK() OVER (ORDER BY power))::int AS power_part,
               CASE WHEN satisfaction IS NOT NULL THEN ROUND(100 * PERCENT_RANK() OVER (
                    PARTITION BY satisfaction IS NULL ORDER BY satisfaction))::int
                    END AS satisfaction_part,
               100 * PERCENT_RANK() OVER (
                    ORDER BY COALESCE(%(today)s::date - since, 0)) AS years,
               100 * PERCENT_RANK() OVER (ORDER BY purchases) AS repeat,
               CASE WHEN spread IS NOT NULL THEN 100 * PERCENT_RANK() OVER (
                    PARTITION BY spread IS NULL ORDER BY -spread) END AS regular,
               ROUND(100 * PERCENT_RANK() OVER (ORDER BY contribution))::int
                    AS contribution_part,
               ROUND(100 * PERCENT_RANK() OVER (
                    ORDER BY pipeline + expected))::int AS development
          FROM figure
    ),
    part AS (
        SELECT *, ROUND((years + repeat + COALESCE(regular, 0))
                        / CASE WHEN regular IS NULL THEN 2 ELSE 3 END)::int AS loyalty
          FROM ranked
    )
    SELECT card_id, power_part, satisfaction_part, loyalty, contribution_part,
           development,
           contribution, pipeline,
           ROUND((30 * power_part + 20 * contribution_part
                  + 20 * COALESCE(satisfaction_part, 0) + 20 * loyalty
                  + 10 * development)::numeric
                 / CASE WHEN satisfaction_part IS NULL THEN 80 ELSE 100 END, 1) AS score
      FROM part
"""

STORE_VALUES = """
    INSERT INTO relationship_value (
           card_id, company_id, score, power, satisfaction, loyalty, contribution,
           development, margin, pipeline, create_date, write_date)
    SELECT card_id, %(company)s, score, power_part, satisfaction_part, loyalty,
           contribution_part, development, contribution, pipeline, now(), now()
      FROM bare_value;
    UPDATE relationship_card c SET score = b.score
      FROM bare_value b WHERE b.card_id = c.id;
    INSERT INTO relationship_value_history (
           card_id, company_id, date, score, power, satisfaction, loyalty, contribution,
           development, create_date, write_date)
    SELECT card_id, %(company)s, date_trunc('month', %(today)s::date), score,
           power_part, satisfaction_part, loyalty, contribution_part, development,
           now(), now()
      FROM bare_value
"""


def compute(env):
    """Compute all, and let the server look at every row without sending it."""
    values = _values(env)
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    env.cr.execute(RHYTHM, values)
    env.cr.execute(
        "SELECT rhythm_status, count(*), SUM(expected_turnover), MAX(rhythm_late_date)"
        f" FROM ({NUMBERS}) n GROUP BY rhythm_status",
        values,
    )
    env.cr.execute(VALUES, values)
    env.cr.execute("SELECT SUM(score), SUM(loyalty) FROM bare_value")


def store(env):
    """Compute all and store it."""
    values = _values(env)
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    for statement in (RHYTHM, STORE_RHYTHM, VALUES, STORE_VALUES):
        env.cr.execute(statement, values)


def _values(env):
    company = env.company
    usual = env["relationship.rhythm"]._last(company)._population()
    today = company._relationship_today()
    return {
        "company": company.id,
        "today": today,
        "start": today.replace(year=today.year - 3),
        **usual._asdict(),
    }
