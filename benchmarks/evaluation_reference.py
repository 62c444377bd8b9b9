"""Figures of evaluations and months, as somebody would write them by hand."""

from dateutil.relativedelta import relativedelta

MADE = "state IN ('done', 'reported')"


def year(env, first, last):
    """Return (user, formula, numerator, denominator) of a year, of who has a team."""
    after = last + relativedelta(days=1)
    span = {"first": first, "after": after, "company": env.company.id}
    found = []
    for formula, sql in (
        (
            "visit_count",
            f"""
            SELECT user_id, count(*), 1 FROM relationship_visit
             WHERE company_id = %(company)s AND {MADE}
               AND date_start >= %(first)s AND date_start < %(after)s GROUP BY 1""",
        ),
        (
            "reports_in_time",
            f"""
            SELECT user_id, count(*) FILTER (WHERE state = 'reported'
                       AND reported_date::date <= report_due_date), count(*)
              FROM relationship_visit
             WHERE company_id = %(company)s AND {MADE} AND report_due_date IS NOT NULL
               AND date_start >= %(first)s AND date_start < %(after)s GROUP BY 1""",
        ),
        (
            "answered_in_time",
            """
            SELECT user_id, count(*) FILTER (WHERE respond_result = 'passed'), count(*)
              FROM relationship_complaint
             WHERE company_id = %(company)s AND respond_result IS NOT NULL
               AND received_date >= %(first)s AND received_date < %(after)s
             GROUP BY 1""",
        ),
        (
            "satisfaction",
            """
            SELECT user_id, sum(score), count(*) FROM relationship_satisfaction
             WHERE company_id = %(company)s AND is_first
               AND is_self_collected IS NOT TRUE
               AND date >= %(first)s AND date < %(after)s GROUP BY 1""",
        ),
        (
            "completeness",
            """
            SELECT user_id, sum(COALESCE(completeness, 0)), count(*)
              FROM relationship_card WHERE company_id = %(company)s AND active
             GROUP BY 1""",
        ),
    ):
        env.cr.execute(sql, span)
        found += [
            (user, formula, float(n), float(d)) for user, n, d in env.cr.fetchall()
        ]
    return sorted(one for one in found if one[0])


def store(env, first, figures):
    """Write evaluations, lines and ranks of these figures, for who is in a team.

    :param figures: from :func:`year`
    """
    env.cr.execute(
        """
        INSERT INTO relationship_evaluation (
               company_id, interval, period_date, user_id, team_id, date_start,
               date_end, state)
        SELECT %(company)s, 'year', %(first)s, user_id, crm_team_id, %(first)s,
               %(first)s + interval '1 year - 1 day', 'draft'
          FROM crm_team_member WHERE active""",
        {"company": env.company.id, "first": first},
    )
    users, formulas, numerators, denominators = map(list, zip(*figures, strict=True))
    env.cr.execute(
        """
        WITH figures AS (
            SELECT * FROM unnest(%(users)s::int[], %(formulas)s::varchar[],
                                 %(numerators)s::numeric[], %(denominators)s::numeric[])
                AS f (user_id, formula, numerator, denominator))
        INSERT INTO relationship_evaluation_line (
               evaluation_id, company_id, user_id, team_id, period_date, kpi_id, label,
               sequence, formula, unit, direction, weight, target, numerator,
               denominator, value, mark, has_mark)
        SELECT e.id, e.company_id, e.user_id, e.team_id, e.period_date, k.id, k.name,
               k.sequence, k.formula, 'percent', k.direction, k.weight, k.target,
               f.numerator, f.denominator, v.value,
               LEAST(100, 100 * v.value / k.target), TRUE
          FROM relationship_evaluation e CROSS JOIN relationship_kpi k
          LEFT JOIN figures f ON f.user_id = e.user_id AND f.formula = k.formula
         CROSS JOIN LATERAL (SELECT CASE WHEN k.formula LIKE '%%in_time' THEN 100 ELSE 1
                                    END * f.numerator / NULLIF(f.denominator, 0)
                                    AS value) v
         WHERE e.company_id = %(company)s AND e.interval = 'year'
           AND k.interval = 'year'""",
        {
            "company": env.company.id,
            "users": users,
            "formulas": formulas,
            "numerators": numerators,
            "denominators": denominators,
        },
    )
    env.cr.execute(
        """
        UPDATE relationship_evaluation e SET score = s.score, rank = s.rank
          FROM (SELECT evaluation_id, sum(mark * weight) / sum(weight) AS score,
                       rank() OVER (ORDER BY sum(mark * weight) / sum(weight) DESC)
                  FROM relationship_evaluation_line
                 WHERE company_id = %s GROUP BY 1) s
         WHERE e.id = s.evaluation_id""",
        [env.company.id],
    )


def lines_of(env, evaluations):
    """Return the same of evaluations, where anything was counted."""
    env.cr.execute(
        "SELECT user_id, formula, numerator::float8, denominator::float8"
        " FROM relationship_evaluation_line WHERE evaluation_id IN %s"
        " AND record_count > 0",
        [tuple(evaluations.ids)],
    )
    return sorted(env.cr.fetchall())


def month(env, first):
    """Read figures and registers of a month, by person and by team, once each."""
    after = first + relativedelta(months=1)
    span = {
        "company": env.company.id,
        "first": first,
        "after": after,
        "following": after + relativedelta(months=1),
        "before": first - relativedelta(months=1),
    }
    found = 0
    for key in ("user_id", "team_id"):
        for sql in (
            """
            SELECT {key}, count(*), sum(score) FROM relationship_satisfaction
             WHERE company_id = %(company)s AND is_first
               AND date >= %(first)s AND date < %(after)s GROUP BY 1""",
            """
            SELECT k.{key}, count(*), count(*) FILTER (WHERE kind = 'complaint'),
                   json_agg(json_build_array(received_date, k.name, p.name, subject,
                                             k.kind, severity, state, result))
              FROM relationship_complaint k LEFT JOIN res_partner p
                ON p.id = k.partner_id
             WHERE k.company_id = %(company)s AND received_date < %(after)s
               AND (received_date >= %(first)s OR closed_date >= %(first)s
                    OR state IN ('new', 'acknowledged', 'in_progress', 'waiting'))
             GROUP BY 1""",
            """
            SELECT v.{key}, count(*), count(*) FILTER (WHERE state = 'reported'),
                   json_agg(json_build_array(date_start, p.name, purpose, result,
                                             state))
              FROM relationship_visit v JOIN relationship_card c ON c.id = v.card_id
              JOIN res_partner p ON p.id = c.partner_id
             WHERE v.company_id = %(company)s AND state <> 'draft'
               AND date_start >= %(first)s AND date_start < %(after)s GROUP BY 1""",
            """
            SELECT v.{key}, count(*), json_agg(json_build_array(date_start, p.name))
              FROM relationship_visit v JOIN relationship_card c ON c.id = v.card_id
              JOIN res_partner p ON p.id = c.partner_id
             WHERE v.company_id = %(company)s AND state <> 'cancelled'
               AND date_start >= %(after)s AND date_start < %(following)s GROUP BY 1""",
            """
            SELECT c.{key}, count(*), count(*) FILTER (WHERE lifecycle = 'lost'),
                   sum(t.now), sum(t.was)
              FROM relationship_card c LEFT JOIN (
                   SELECT p.commercial_partner_id AS partner_id,
                          sum(amount_untaxed_signed) FILTER (
                              WHERE invoice_date >= %(first)s) AS now,
                          sum(amount_untaxed_signed) FILTER (
                              WHERE invoice_date < %(first)s) AS was
                     FROM account_move m JOIN res_partner p ON p.id = m.partner_id
                    WHERE m.company_id = %(company)s AND m.state = 'posted'
                      AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND invoice_date >= %(before)s AND invoice_date < %(after)s
                    GROUP BY 1) t ON t.partner_id = c.partner_id
             WHERE c.company_id = %(company)s AND c.active GROUP BY 1""",
        ):
            env.cr.execute(sql.format(key=key), span)
            found += len(env.cr.fetchall())
    return found
