"""What classifying costs in bare SQL: written by hand for the shipped scheme.

It computes the same values by the same rules from the same tables, and stores them in
the same three tables with all their indexes and foreign keys, each in one statement.
It leaves out what makes a job of it: the comparison with what is stored, batches that
commit, locks, the working table, the cut-offs kept for explanations, overrides.
"""

COMPUTE = """
    WITH turnover AS MATERIALIZED (
        SELECT p.commercial_partner_id AS partner_id, SUM(m.amount) AS amount
          FROM (SELECT partner_id, SUM(amount_untaxed_signed) AS amount
                  FROM account_move
                 WHERE company_id = %(company)s AND state = 'posted'
                   AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                   AND invoice_date BETWEEN %(date_start)s AND %(date_end)s
                 GROUP BY partner_id) m
          JOIN res_partner p ON p.id = m.partner_id
         GROUP BY p.commercial_partner_id
    ),
    level AS (
        SELECT amount, SUM(amount * n) OVER () AS total,
               SUM(amount * n) OVER (ORDER BY amount DESC) - amount * n AS before
          FROM (SELECT amount, count(*) AS n
                  FROM turnover WHERE amount > 0 GROUP BY amount) amounts
    ),
    cutoff AS (
        SELECT MIN(amount) FILTER (WHERE before * 100 < 60 * total) AS first,
               MIN(amount) FILTER (WHERE before * 100 < 80 * total) AS second
          FROM level
    )
    SELECT card_id, turnover, (%(rules)s::int[])[number] AS rule_id,
           (%(tiers)s::int[])[number] AS tier_id
      FROM (SELECT c.id AS card_id, COALESCE(t.amount, 0) AS turnover,
                   CASE WHEN t.amount >= first THEN 1
                        WHEN t.amount >= second THEN 2
                        WHEN c.partner_id IN (
                             SELECT partner_id FROM res_partner_res_partner_category_rel
                              WHERE category_id = %(potential)s) THEN 3
                        ELSE 4 END AS number
              FROM relationship_card c
              LEFT JOIN turnover t ON t.partner_id = c.partner_id
             CROSS JOIN cutoff
             WHERE c.company_id = %(company)s AND c.active) numbered
"""

CLASSIFICATIONS = """
    INSERT INTO relationship_classification (
           card_id, company_id, scheme_id, tier_id, tier_date, computed_tier_id,
           rule_id, run_id, turnover, create_date, write_date)
    SELECT card_id, %(company)s, %(scheme)s, tier_id, %(date_end)s, tier_id,
           rule_id, %(run)s, turnover, now(), now()
      FROM computed
"""

CHANGES = """
    INSERT INTO relationship_tier_change (
           card_id, company_id, scheme_id, new_tier_id, date, cause, run_id, rule_key,
           turnover, create_date, write_date)
    SELECT card_id, %(company)s, %(scheme)s, tier_id, %(date_end)s, 'computed', %(run)s,
           rule_id, turnover, now(), now()
      FROM computed
"""

BADGES = """
    UPDATE relationship_card c SET badge_tier_id = computed.tier_id
      FROM computed WHERE computed.card_id = c.id
"""


def compute(env):
    """Compute all, and let the server look at every row without sending it."""
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    env.cr.execute(
        "SELECT tier_id, count(*), SUM(turnover), SUM(rule_id)"
        f" FROM ({COMPUTE}) computed GROUP BY tier_id",
        _values(env),
    )


def store(env):
    """Compute all and store it."""
    values = _values(env)
    run = env["relationship.classification.run"].create(
        {
            "scheme_id": values["scheme"],
            "company_id": values["company"],
            "date": values["date_end"],
        }
    )
    values["run"] = run.id
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    env.cr.execute(f"CREATE TEMP TABLE computed ON COMMIT DROP AS {COMPUTE}", values)
    env.cr.execute("ANALYZE computed")
    for statement in (CLASSIFICATIONS, CHANGES, BADGES):
        env.cr.execute(statement, values)


def _values(env):
    company = env.company
    scheme = env.ref("crm_relationship.relationship_scheme_t3")
    date_start, date_end = scheme._period(company, company._relationship_today())
    rules = [
        env.ref(f"crm_relationship.relationship_tier_rule_{name}")
        for name in ("t3_1", "t3_2")
    ]
    floor = env["relationship.tier.rule"].search([("is_floor", "=", True)], limit=1)
    rules.append(floor)
    tag = env["res.partner.category"].search([("name", "=", "Great Potential")])
    return {
        "company": company.id,
        "scheme": scheme.id,
        "date_start": date_start,
        "date_end": date_end,
        "rules": [rule.id for rule in rules],
        "tiers": [*(rule.tier_id.id for rule in rules), scheme.default_tier_id.id],
        "potential": tag.id,
    }
