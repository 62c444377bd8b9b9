"""What the duties cost in bare SQL: written by hand for the cadences of ``fill``.

It computes the same values from the same tables, for one contact a month, one a
quarter, and one every 180 days, at worst after 365, and stores them in the same table
with all its indexes and foreign keys in one statement. It leaves out what makes a job
of it: cadences that are data, the comparison with what is stored, batches that commit,
locks, the working table.
"""

from datetime import date, timedelta

COMPUTE = """
    WITH visit AS (
        SELECT card_id,
               array_agg(date_start) FILTER (WHERE state IN ('draft', 'planned'))
                   AS open,
               count(*) FILTER (WHERE made AND date_start >= %(month)s) AS month,
               count(*) FILTER (WHERE made AND date_start >= %(quarter)s) AS quarter,
               count(*) FILTER (WHERE made AND date_start >= %(year)s) AS year,
               count(*) FILTER (WHERE made AND date_start >= %(before_month)s)
                   AS month2,
               count(*) FILTER (WHERE made AND date_start >= %(before_quarter)s)
                   AS quarter2,
               max(date_start) FILTER (WHERE made) AS last
          FROM relationship_visit v
          JOIN relationship_visit_type y ON y.id = v.visit_type_id
         CROSS JOIN LATERAL (SELECT state IN ('done', 'reported') AS made) m
         WHERE company_id = %(company)s AND counts_as_contact
           AND visitor_role = 'specialist'
           AND (made AND date_start < %(tomorrow)s
                OR state IN ('draft', 'planned') AND date_start >= %(today)s)
         GROUP BY card_id
    ),
    figures AS (
        SELECT c.id AS card_id, q.cadence_id, c.user_id, c.badge_tier_id AS tier_id,
               q.number, v.open,
               COALESCE(CASE q.number WHEN 1 THEN v.month WHEN 2 THEN v.quarter
                        ELSE v.year END, 0) AS done,
               COALESCE(CASE q.number WHEN 1 THEN v.month2
                        WHEN 2 THEN v.quarter2 END, 0) AS done2,
               (v.last AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date AS last,
               GREATEST((c.create_date AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date,
                        k.tier_date) AS since
          FROM relationship_classification k
          JOIN (VALUES %(cadences)s) q (number, tier_id, cadence_id)
            ON q.tier_id = k.tier_id
          JOIN relationship_card c ON c.id = k.card_id
          LEFT JOIN visit v ON v.card_id = c.id
         WHERE k.company_id = %(company)s AND c.active
    ),
    dated AS (
        SELECT *,
               CASE WHEN number = 3 THEN (
                         CASE WHEN day - extract(isodow FROM day)::int + 5 < day
                              THEN day - extract(isodow FROM day)::int + 5
                              ELSE day END)
                    WHEN done > 0 THEN (ARRAY[%(next_dues)s])[number]
                    WHEN done2 > 0 OR since > (ARRAY[%(before_dues)s])[number]
                    THEN (ARRAY[%(dues)s])[number]
                    ELSE (ARRAY[%(before_dues)s])[number] END AS due,
               CASE WHEN number = 3 THEN COALESCE(last, since) + 365
                    WHEN done > 0 THEN (ARRAY[%(next_ends)s])[number]
                    WHEN done2 > 0 OR since > (ARRAY[%(before_dues)s])[number]
                    THEN (ARRAY[%(ends)s])[number]
                    ELSE (ARRAY[%(before_ends)s])[number] END AS worst
          FROM figures
         CROSS JOIN LATERAL (SELECT COALESCE(last, since) + 180 AS day) d
    )
    SELECT card_id, cadence_id, user_id, tier_id, planned::int AS planned,
           done::int AS done,
           (CASE WHEN number = 3 THEN 0
                 ELSE GREATEST(1 - done, 0) END)::int AS remaining,
           last, due, worst,
           CASE WHEN planned > 0 THEN 'planned' WHEN last IS NULL THEN 'never'
                WHEN worst < %(day)s THEN 'red'
                WHEN due < %(day)s AND number < 3 THEN 'red'
                WHEN due <= %(day)s + 7 THEN 'yellow' ELSE 'green' END AS status
      FROM dated
     CROSS JOIN LATERAL (
           SELECT CASE WHEN open IS NULL THEN 0 ELSE (
                  SELECT count(*) FROM unnest(open) moment
                   WHERE (moment AT TIME ZONE 'UTC' AT TIME ZONE %(zone)s)::date
                         <= GREATEST(worst, %(day)s + 7)) END AS planned) p
"""
STORE = """
    INSERT INTO relationship_contact_duty (
           card_id, cadence_id, user_id, tier_id, planned_count, done_count,
           remaining_count, last_date, due_date, limit_date, status, company_id,
           create_date, write_date)
    SELECT *, %(company)s, now(), now() FROM computed
"""


def compute(env):
    """Compute all, and let the server look at every row without sending it."""
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    env.cr.execute(
        _statement(env, f"SELECT max(computed::text) FROM ({COMPUTE}) computed")
    )


def store(env):
    """Compute all and store it."""
    env.cr.execute("SET LOCAL work_mem = '256MB'")
    env.cr.execute(_statement(env, f"WITH computed AS ({COMPUTE}) {STORE}"))


def _statement(env, text):
    today = env.company._relationship_today()
    month, quarter = (
        today.replace(day=1),
        date(today.year, (today.month - 1) // 3 * 3 + 1, 1),
    )
    bounds = [_bounds(month, 1), _bounds(quarter, 3)]
    cadences = env["relationship.cadence"].search([("card_id", "=", False)], order="id")
    pairs = [
        (number, cadence.tier_ids.id, cadence.id)
        for number, cadence in enumerate(cadences, 1)
    ]
    dates = {
        "month": month,
        "quarter": quarter,
        "year": today.replace(month=1, day=1),
        "before_month": bounds[0][0],
        "before_quarter": bounds[1][0],
        "today": today,
        "tomorrow": today + timedelta(days=1),
    }
    zone = env.company._relationship_zone()
    # A day begins at midnight of the company.
    midnight = f"(timestamp '%s' AT TIME ZONE '{zone}' AT TIME ZONE 'UTC')"
    values = {
        "company": str(env.company.id),
        "zone": f"'{zone}'",
        "cadences": ", ".join(map(str, pairs)),
        "day": f"date '{today}'",
        **{name: midnight % day for name, day in dates.items()},
    }
    for place, name in ((1, "before_"), (2, ""), (3, "next_")):
        ends = [bound[place] for bound in bounds]
        values[f"{name}ends"] = ", ".join(f"date '{day}'" for day in ends)
        values[f"{name}dues"] = ", ".join(f"date '{_weekday(day)}'" for day in ends)
    return text % values


def _bounds(start, months):
    """Return the begin of the last period, and the ends of the last, this and next."""
    first = _months_later(start, -months)
    return [
        first,
        *(_months_later(start, n * months) - timedelta(days=1) for n in range(3)),
    ]


def _months_later(day, months):
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _weekday(day):
    return day - timedelta(days=max(day.isoweekday() - 5, 0))
