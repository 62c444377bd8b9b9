"""Fills a database with key dates, care rules and answers; does care in bare SQL."""

RULES = 50

# Average and trend of the last two years, written where there is an answer.
FIGURES_SQL = """
    UPDATE relationship_card c
       SET satisfaction = s.satisfaction, satisfaction_trend = s.trend,
           satisfaction_count = s.count
      FROM (SELECT card_id,
                   round(avg(score) FILTER (WHERE recent), 2) AS satisfaction,
                   round(avg(score) FILTER (WHERE recent)
                         - avg(score) FILTER (WHERE NOT recent), 2) AS trend,
                   count(*) FILTER (WHERE recent)::int4 AS count
              FROM (SELECT card_id, score,
                           date > current_date - interval '1 year' AS recent
                      FROM relationship_satisfaction
                     WHERE is_first AND date > current_date - interval '2 years') a
             GROUP BY card_id) s
     WHERE c.id = s.card_id
       AND (c.satisfaction, c.satisfaction_trend, c.satisfaction_count)
           IS DISTINCT FROM (s.satisfaction, s.trend, s.count)
"""


def key_dates(env, count):
    """Give customers birthdays and other days, all over the year; a fifth are lunar."""
    env.cr.execute("SELECT setseed(0.5)")
    env.cr.execute(
        """
        INSERT INTO relationship_key_date (
            card_id, company_id, partner_id, active, kind, calendar, month, day,
            year, create_uid, create_date, write_uid, write_date)
        SELECT c.id, c.company_id, c.partner_id, TRUE,
               CASE WHEN random() < 0.7 THEN 'birthday'
                    WHEN random() < 0.5 THEN 'wedding' ELSE 'founding' END,
               CASE WHEN random() < 0.2 THEN 'lunar' ELSE 'solar' END,
               1 + floor(random() * 12)::int, 1 + floor(random() * 28)::int, 0,
               1, now(), 1, now()
          FROM (SELECT row_number() OVER (ORDER BY id) AS number, *
                  FROM relationship_card) c
          JOIN (SELECT 1 + floor(random() * (SELECT count(*) FROM relationship_card))
                       AS number FROM generate_series(1, %s)) d USING (number)
        """,
        [count],
    )


def rules(env):
    """Create rules for key dates: kinds, leads of up to a week, levels."""
    tiers = env.ref("crm_relationship.relationship_scheme_t3").tier_ids
    kinds = ("birthday", "wedding", "founding", False)
    env["relationship.care.rule"].create(
        [
            {
                "name": f"Rule {number}",
                "company_id": env.company.id,
                "kind": kinds[number % 4],
                "lead_days": number % 8,
                "tier_ids": [tiers[number % 3].id] if number % 5 == 0 else [],
            }
            for number in range(RULES)
        ]
    )


def answers(env, count):
    """Create answers of the last two years and more."""
    env.cr.execute("SELECT setseed(0.5)")
    env.cr.execute(
        """
        INSERT INTO relationship_satisfaction (
            card_id, company_id, partner_id, user_id, team_id, score, source, date,
            is_first, is_low, res_model, res_id,
            create_uid, create_date, write_uid, write_date)
        SELECT c.id, c.company_id, c.partner_id, c.user_id, c.team_id,
               a.score, 'survey', now() - a.age * interval '1 day', TRUE,
               a.score < 60, 'survey.user_input', a.n, 1, now(), 1, now()
          FROM (SELECT row_number() OVER (ORDER BY id) AS number, *
                  FROM relationship_card) c
          JOIN (SELECT n, floor(100 * sqrt(random())) AS score, random() * 800 AS age,
                       1 + floor(random() * (SELECT count(*) FROM relationship_card))
                           AS number
                  FROM generate_series(1, %s) n) a USING (number)
        """,
        [count],
    )


def find_due(env):
    """Find what is due today by the rules: for each rule, the days of its lead."""
    from odoo.tools import SQL

    statement = """
        CREATE TEMP TABLE due ON COMMIT DROP AS
        SELECT r.id AS rule_id, d.card_id, d.partner_id, d.id AS key_date_id, day.date
          FROM relationship_care_rule r
         CROSS JOIN LATERAL generate_series(0, r.lead_days) AS lead
         CROSS JOIN LATERAL (SELECT current_date + lead AS date) day
          JOIN (SELECT * FROM (VALUES %s) v(calendar, month, day, date)) k
               ON k.date = day.date
          JOIN relationship_key_date d
               ON d.calendar = k.calendar AND d.month = k.month AND d.day = k.day
                  AND d.active AND (r.kind IS NULL OR d.kind = r.kind)
          JOIN relationship_card c ON c.id = d.card_id AND c.active
         WHERE r.active AND r.occasion = 'key_date'
           AND (NOT EXISTS (SELECT FROM relationship_care_rule_relationship_tier_rel t
                             WHERE t.relationship_care_rule_id = r.id)
                OR EXISTS (
                   SELECT FROM relationship_care_rule_relationship_tier_rel t
                     JOIN relationship_classification k
                          ON k.tier_id = t.relationship_tier_id AND k.card_id = c.id
                    WHERE t.relationship_care_rule_id = r.id))
           AND NOT EXISTS (SELECT FROM relationship_care_log l
                            WHERE l.rule_id = r.id AND l.partner_id = d.partner_id
                              AND l.date BETWEEN day.date - 180 AND day.date + 180)
        """
    env.cr.execute(SQL(statement, SQL(_days_of_two_weeks(env))))
    return env.execute_query(SQL("SELECT count(*) FROM due"))


def _days_of_two_weeks(env):
    """Return the days to come as rows of SQL, by the sun and by the moon."""
    from odoo.addons.crm_relationship_care.tools.days import keys_on, shifted, span

    today = env.company._relationship_today()
    rows = (
        f"('{key.calendar}', {key.month}, {key.day}, DATE '{day}')"
        for day in span(today, shifted(today, 14))
        for key in keys_on(day)
        if not key.leap
    )
    return ", ".join(rows)


def mail_rule(env, number):
    """Return a rule by which ``number`` people are greeted today."""
    cards = env["relationship.card"].search([], limit=number, order="id")
    tag = env["res.partner.category"].create({"name": "To Greet"})
    cards.partner_id.category_id = tag
    today = env.company._relationship_today()
    holiday = env["relationship.holiday"].create(
        {"name": "Today", "month": today.month, "day": today.day}
    )
    rule = env["relationship.care.rule"].create(
        {
            "name": "Greetings",
            "company_id": env.company.id,
            "occasion": "holiday",
            "holiday_id": holiday.id,
            "category_ids": tag.ids,
            "action": "mail",
            "template_id": template(env).id,
        }
    )
    env.flush_all()
    env.invalidate_all()
    return rule


def template(env):
    """Return the text by which people are greeted."""
    return env.ref("crm_relationship_care.mail_template_birthday")


def mail_by_odoo(env, number):
    """Write the same text to as many people by Odoo's mass mailing of contacts."""
    partners = env["relationship.card"].search([], limit=number, order="id").partner_id
    text = template(env)
    composer = env["mail.compose.message"].create(
        {
            "composition_mode": "mass_mail",
            "model": "res.partner",
            "res_ids": repr(partners.ids),
            "subject": text.subject.replace("object.partner_id", "object"),
            "body": text.body_html.replace("object.partner_id", "object"),
        }
    )
    env.flush_all()
    env.invalidate_all()
    composer._action_send_mail_mass_mail(partners.ids)
