"""Who had a card before is known from the changes that were logged since it was made.

Cards write down their former specialists since 19.0.1.6.0; what was logged before
becomes the same.
"""


def migrate(cr, version):
    """Write a former specialist for each day on which somebody else came."""
    cr.execute(
        """
        WITH changes AS (
            SELECT m.res_id AS card_id, f.name AS field, t.id, (
                       m.date AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(r.tz, 'UTC')
                   )::date AS day, t.old_value_integer AS old
              FROM mail_tracking_value t
              JOIN ir_model_fields f ON f.id = t.field_id
                                    AND f.name IN ('user_id', 'team_id')
              JOIN mail_message m ON m.id = t.mail_message_id
                                 AND m.model = 'relationship.card'
              JOIN relationship_card c ON c.id = m.res_id
              JOIN res_company o ON o.id = c.company_id
              LEFT JOIN resource_calendar r ON r.id = o.resource_calendar_id
             WHERE f.model = 'relationship.card'
        ), days AS (
            -- The days before those that the card knows of itself.
            SELECT d.card_id, d.day,
                   lag(d.day) OVER (PARTITION BY d.card_id ORDER BY d.day) AS since
              FROM (SELECT DISTINCT card_id, day FROM changes) d
             WHERE d.day <= ALL (SELECT date_end FROM relationship_card_term n
                                  WHERE n.card_id = d.card_id)
        ), begun AS (
            UPDATE relationship_card_term n SET date_start = l.day
              FROM (SELECT card_id, max(day) AS day FROM days GROUP BY 1) l
             WHERE n.card_id = l.card_id AND n.date_start IS NULL
        )
        INSERT INTO relationship_card_term (
               card_id, company_id, user_id, team_id, date_start, date_end,
               create_uid, create_date, write_uid, write_date)
        SELECT c.id, c.company_id, u.id, t.id, d.since, d.day - 1,
               1, now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM days d
          JOIN relationship_card c ON c.id = d.card_id
          LEFT JOIN LATERAL (
               SELECT old FROM changes e
                WHERE e.card_id = d.card_id AND e.day >= d.day AND e.field = 'user_id'
                ORDER BY e.day, e.id LIMIT 1) s ON TRUE
          LEFT JOIN LATERAL (
               SELECT old FROM changes e
                WHERE e.card_id = d.card_id AND e.day >= d.day AND e.field = 'team_id'
                ORDER BY e.day, e.id LIMIT 1) h ON TRUE
          LEFT JOIN LATERAL (
               SELECT user_id, team_id FROM relationship_card_term n
                WHERE n.card_id = d.card_id ORDER BY n.date_end LIMIT 1) k ON TRUE
          LEFT JOIN res_users u
            ON u.id = CASE WHEN s IS NOT NULL THEN s.old
                           WHEN k IS NOT NULL THEN k.user_id ELSE c.user_id END
          LEFT JOIN crm_team t
            ON t.id = CASE WHEN h IS NOT NULL THEN h.old
                           WHEN k IS NOT NULL THEN k.team_id ELSE c.team_id END
         -- Who had it for no day is left out, as cards do.
         WHERE d.day - 1 >= COALESCE(d.since, c.create_date::date)
        """
    )
