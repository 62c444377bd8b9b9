"""Fills a database by SQL: customers, their contacts, three years of invoices.

Sizes are as in life: few customers make most of the turnover (Pareto, 80/20), some
have no invoice at all, one invoice in thirty is a credit note, one in twenty is
addressed to a contact of the customer.
"""

import contextlib

WITHOUT_CARD = 0.05  # customers without a card, beside those with one
CONTACTS = 0.2  # contacts of companies, per customer
SPECIALISTS = 100
TEAMS = 10


def customers(env, count):
    """Create ``count`` customers who will have a card, and those around them."""
    cr = env.cr
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


def invoices(env, count):
    """Create ``count`` posted customer invoices and credit notes of three years."""
    env.cr.execute("SELECT count(*) FROM bench_customer")
    [total] = env.cr.fetchone()
    with _bulk(env.cr, "account_move"):
        env.cr.execute(
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
              FROM (SELECT n,
                           1 + floor(%(total)s * power(random(), 2))::int AS number,
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
             CROSS JOIN (SELECT * FROM account_journal
                          WHERE type = 'sale' AND company_id = %(company)s
                          LIMIT 1) j
              JOIN res_company y ON y.id = j.company_id
            """,
            {"count": count, "total": total, "company": env.company.id},
        )


def user(env, login):
    """Create an employee with the rights on contacts that a specialist has."""
    groups = env.ref("base.group_user") | env.ref("base.group_partner_manager")
    _users(env, [login], groups)


def cards(env, head):
    """Create the cards, the specialists and their teams; ``head`` sees them all.

    Each specialist has 300 cards at full size, and every tenth specialist leads a team
    of ten; half of the cards were confirmed once.
    """
    env["res.users"].search([("login", "=", head)]).group_ids |= env.ref(
        "crm_relationship.group_relationship_head"
    )
    group = env.ref("crm_relationship.group_relationship_user")
    logins = [f"bench_specialist{number}" for number in range(SPECIALISTS)]
    specialists = _users(env, logins, group)
    teams = env["crm.team"].create(
        [{"name": leader.name, "user_id": leader.id} for leader in specialists[:TEAMS]]
    )
    env.flush_all()
    env.cr.execute(
        """
        INSERT INTO relationship_card (
            id, parent_path, partner_id, company_id, active, kind, format_id,
            user_id, team_id, information_source, confirmed_date, lifecycle,
            turnover, turnover_total, completeness,
            create_uid, create_date, write_uid, write_date)
        SELECT c.id, c.id || '/', p.id, %(company)s, TRUE, f.kind, f.id,
               (%(users)s::int[])[1 + c.id %% 1000],
               CASE WHEN c.id %% 1000 < 100 THEN (%(teams)s::int[])[1 + c.id %% 10] END,
               CASE WHEN c.id %% 3 = 0 THEN 'sales' END,
               CASE WHEN c.id %% 2 = 0 THEN current_date - c.id %% 700 END,
               'potential', 0, 0, 0, 1, now(), 1, now()
          FROM (SELECT nextval('relationship_card_id_seq')::int AS id, id AS partner_id
                  FROM bench_customer WHERE number %% %(every)s <> 0) c
          JOIN res_partner p ON p.id = c.partner_id
          JOIN relationship_card_format f
            ON f.kind = CASE WHEN p.is_company THEN 'organization' ELSE 'person' END
        """,
        {
            "company": env.company.id,
            "users": specialists.ids,
            "teams": teams.ids,
            "every": round(1 / WITHOUT_CARD) + 1,
        },
    )
    # Customers of great potential, whom a rule on a tag of their contacts lifts.
    tag = env["res.partner.category"].create({"name": "Great Potential"})
    env["relationship.tier.rule"].create(
        {
            "tier_id": env.ref("crm_relationship.relationship_tier_t3_2").id,
            "sequence": 20,
            "domain": f"[('category_id', 'in', [{tag.id}])]",
            "is_floor": True,
        }
    )
    env.cr.execute(
        "INSERT INTO res_partner_res_partner_category_rel (partner_id, category_id)"
        " SELECT id, %s FROM bench_customer WHERE number %% 100 = 0",
        [tag.id],
    )


def cadences(env):
    """Put every card under one cadence, by its level of turnover."""
    cadence = env["relationship.cadence"]
    cadence.search([]).active = False
    tiers = env.ref("crm_relationship.relationship_scheme_t3").tier_ids
    tiers.service_mode = "personal"
    demands = (
        {"min_count": 1, "period": "month"},
        {"min_count": 1, "period": "quarter"},
        {"ideal_days": 180, "max_days": 365},
    )
    for tier, demand in zip(tiers, demands, strict=True):
        # As those of an earlier day, which have always held.
        begun = {"name": tier.name, "tier_ids": tier.ids, "start_date": False}
        cadence.create({**begun, **demand})


def visits(env, count):
    """Create visits: made in the last two years, some planned for the next weeks."""
    env.flush_all()
    visit_type = env.ref("crm_relationship.relationship_visit_type_on_site")
    with _bulk(env.cr, "relationship_visit"):
        env.cr.execute("SELECT setseed(0.5)")
        env.cr.execute(
            """
            INSERT INTO relationship_visit (
                card_id, company_id, visit_type_id, user_id, preparer_id, team_id,
                visitor_role, state, date_start, date_end,
                create_date, write_date)
            SELECT c.id, c.company_id, %(type)s, user_id, user_id, team_id,
                   'specialist',
                   CASE WHEN start > now() THEN 'planned' ELSE 'reported' END,
                   start, start + interval '1 hour', now(), now()
              FROM (SELECT row_number() OVER (ORDER BY id) - 1 AS number, *
                      FROM relationship_card) c
              JOIN (SELECT floor(random() * (SELECT count(*) FROM relationship_card)),
                           date_trunc('hour', now() AT TIME ZONE 'UTC')
                           + (floor(random() * 780) - 730) * interval '1 day'
                      FROM generate_series(1, %(count)s)) v (number, start)
                USING (number)
            """,
            {"type": visit_type.id, "count": count},
        )


def closed_cases(env, count):
    """Create cases of the last two years that are over, with their deadlines.

    One in ten was late. The open ones that are there came in over the last month, and
    those of the first days of it are late, too.
    """
    policy = env["relationship.sla.policy"].search([], limit=1)
    env.flush_all()
    env.cr.execute("SELECT setseed(0.5)")
    env.cr.execute(
        "UPDATE relationship_complaint SET received_date = received_date"
        " - id % 30 * interval '1 day', sla_status = CASE WHEN id % 30 > 27"
        " THEN 'breached' ELSE sla_status END"
    )
    with _bulk(env.cr, "relationship_complaint"):
        env.cr.execute(
            """
            INSERT INTO relationship_complaint (
                name, company_id, active, kind, severity, channel, state, user_id,
                team_id, partner_id, card_id, sla_policy_id, received_date, sla_status,
                respond_result, resolve_result, create_uid, create_date, write_date)
            SELECT 'E/' || n, c.company_id, TRUE, 'complaint', 'ordinary', 'phone',
                   'closed', c.user_id, c.team_id, c.partner_id, c.id, %(policy)s,
                   now() AT TIME ZONE 'UTC' - random() * interval '730 days', 'met',
                   CASE WHEN n %% 10 = 0 THEN 'failed' ELSE 'passed' END,
                   CASE WHEN n %% 10 = 1 THEN 'failed' ELSE 'passed' END, 1, now(),
                   now()
              FROM generate_series(1, %(count)s) n
              JOIN (SELECT *, row_number() OVER (ORDER BY id) AS number
                      FROM relationship_card) c
                ON c.number = 1 + n * 7 %% (SELECT count(*) FROM relationship_card)
            """,
            {"policy": policy.id, "count": count},
        )
    with _bulk(env.cr, "relationship_deadline"):
        env.cr.execute(
            """
            INSERT INTO relationship_deadline (
                complaint_id, company_id, target, policy_id, hours, date_start,
                due_date, met_date, is_hard, is_current, breached, paused_minutes,
                create_uid, create_date)
            SELECT k.id, k.company_id, t.target, k.sla_policy_id, 24, k.received_date,
                   k.received_date + interval '24 hours',
                   k.received_date + interval '20 hours', TRUE, TRUE,
                   t.result = 'failed', 0, 1, now()
              FROM relationship_complaint k
             CROSS JOIN LATERAL (VALUES ('respond', respond_result),
                                        ('resolve', resolve_result)) t(target, result)
             WHERE k.state = 'closed'
            """
        )


def moves(env, count):
    """Create changes of tier between neighbours, on any day of the last three years."""
    env.flush_all()
    env.cr.execute("SELECT setseed(0.5)")
    with _bulk(env.cr, "relationship_tier_change"):
        env.cr.execute(
            """
            INSERT INTO relationship_tier_change (
                card_id, company_id, scheme_id, old_tier_id, new_tier_id, cause, date,
                turnover, create_uid, create_date)
            SELECT c.id, c.company_id, t.scheme_id,
                   CASE WHEN n %% 2 = 0 THEN t.id ELSE other.id END,
                   CASE WHEN n %% 2 = 0 THEN other.id ELSE t.id END,
                   'computed', current_date - floor(random() * 1095)::int, 0, 1, now()
              FROM generate_series(1, %(count)s) n
              JOIN (SELECT *, row_number() OVER (ORDER BY id) AS number
                      FROM relationship_card) c
                ON c.number = 1 + n * 3 %% (SELECT count(*) FROM relationship_card)
              JOIN relationship_tier t ON t.id = c.badge_tier_id
             CROSS JOIN LATERAL (
                   SELECT id FROM relationship_tier
                    WHERE scheme_id = t.scheme_id AND id <> t.id
                    ORDER BY abs(sequence - t.sequence) LIMIT 1) other
            """,
            {"count": count},
        )


def history(env, card, count):
    """Let a card have so many events: half are visits, then cases and moves."""
    env.flush_all()
    values = {
        "card": card.id,
        "type": env.ref("crm_relationship.relationship_visit_type_on_site").id,
        "count": count,
    }
    env.cr.execute(
        """
        INSERT INTO relationship_visit (
            card_id, company_id, visit_type_id, user_id, team_id, visitor_role, state,
            date_start, date_end, feedback, create_date, write_date)
        SELECT id, company_id, %(type)s, user_id, team_id, 'specialist', 'reported',
               start, start + interval '1 hour', 'What was said ' || n, now(), now()
          FROM relationship_card, generate_series(1, %(count)s / 2) n,
               LATERAL (SELECT date_trunc('hour', now() AT TIME ZONE 'UTC')
                               - n * interval '11 hours') v (start)
         WHERE id = %(card)s
        """,
        values,
    )
    env.cr.execute(
        """
        INSERT INTO relationship_complaint (
            name, subject, company_id, active, kind, severity, channel, state, user_id,
            team_id, partner_id, card_id, received_date, create_uid, create_date,
            write_date)
        SELECT 'H/' || n, 'Matter ' || n, company_id, TRUE, 'complaint', 'ordinary',
               'phone', 'closed', user_id, team_id, partner_id, id,
               now() AT TIME ZONE 'UTC' - n * interval '17 hours', 1, now(), now()
          FROM relationship_card, generate_series(1, %(count)s * 3 / 10) n
         WHERE id = %(card)s
        """,
        values,
    )
    env.cr.execute(
        """
        INSERT INTO relationship_tier_change (
            card_id, company_id, scheme_id, new_tier_id, cause, date, turnover,
            create_uid, create_date)
        SELECT c.id, company_id, t.scheme_id, t.id, 'computed', current_date - n, 0, 1,
               now()
          FROM generate_series(1, %(count)s / 5) n, relationship_card c
          JOIN (SELECT min(id) AS id, scheme_id FROM relationship_tier
                 GROUP BY scheme_id ORDER BY scheme_id LIMIT 1) t ON TRUE
         WHERE c.id = %(card)s
        """,
        values,
    )


def roles(env, logins, head):
    """Create a user of each role that sees all, and a supervisor of ten people.

    :param logins: by last part of the group's name
    :param head: who is of the committee, too, and works in CRM as its managers do
    """
    group = "crm_relationship.group_relationship_%s"
    for role, login in logins.items():
        users = env["res.users"].search([("login", "=", login)])
        (
            users or _users(env, [login], env.ref("base.group_user"))
        ).group_ids |= env.ref(group % role)
    env["res.users"].search([("login", "=", head)]).group_ids |= env.ref(
        group % "committee"
    ) | env.ref("sales_team.group_sale_manager")


def more_cards(env, login, count):
    """Let a specialist have ``count`` cards, of those without a specialist."""
    user = env["res.users"].search([("login", "=", login)])
    env.cr.execute(
        """
        UPDATE relationship_card SET user_id = %(user)s
         WHERE id IN (SELECT id FROM relationship_card WHERE user_id IS NULL
                       ORDER BY id LIMIT GREATEST(0, %(count)s - (
                             SELECT count(*) FROM relationship_card
                              WHERE user_id = %(user)s)))
        """,
        {"user": user.id, "count": count},
    )


def leads(env, login, count):
    """Create opportunities of a person, in all open stages, and let them see those."""
    user = env["res.users"].search([("login", "=", login)])
    user.group_ids |= env.ref("sales_team.group_sale_salesman")
    stages = env["crm.stage"].search([("is_won", "=", False)])
    env["crm.lead"].with_context(tracking_disable=True).create(
        [
            {
                "name": f"Opportunity {number}",
                "type": "opportunity",
                "partner_id": partner,
                "user_id": user.id,
                "stage_id": stages[number % len(stages)].id,
                "expected_revenue": 100 * number,
            }
            for number, partner in enumerate(
                env["relationship.card"]
                .search([("user_id", "=", user.id)], limit=count)
                .partner_id.ids
            )
        ]
    )


def _users(env, logins, groups):
    """Create users; nobody is written to."""
    return (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            [
                {
                    "name": login,
                    "login": login,
                    "email": f"{login}@example.com",
                    "group_ids": groups.ids,
                }
                for login in logins
            ]
        )
    )


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
        key = f'CONSTRAINT "{name}" {definition} NOT VALID'
        cr.execute(f"ALTER TABLE {table} ADD {key}")
