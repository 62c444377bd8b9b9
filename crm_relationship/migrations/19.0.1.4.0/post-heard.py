"""What reports of visits said of satisfaction becomes answers, as new ones do.

Nothing is opened and nobody is told: it was heard before.
"""

SCORES = {
    "very_satisfied": 100,
    "satisfied": 80,
    "neutral": 60,
    "dissatisfied": 40,
    "very_dissatisfied": 20,
}


def migrate(cr, version):
    """Keep the answers of reported visits of which none is kept."""
    cases = " ".join("WHEN %s THEN %s" for __ in SCORES)
    values = [value for pair in SCORES.items() for value in pair]
    cr.execute(
        f"""
        INSERT INTO relationship_satisfaction (
            res_model, res_id, res_name, score, source, partner_id, company_id,
            card_id, user_id, team_id, collector_id, is_self_collected, is_first,
            is_low, date, comment, create_uid, create_date, write_uid, write_date)
        SELECT 'relationship.visit', v.id, p.name, s.score,
               CASE WHEN y.channel = 'phone' THEN 'call' ELSE 'visit' END,
               c.partner_id, v.company_id, c.id, COALESCE(c.user_id, v.user_id),
               c.team_id, v.user_id,
               COALESCE(v.user_id = COALESCE(c.user_id, v.user_id), FALSE), TRUE,
               s.score < o.relationship_low_score, v.date_end, v.feedback, 1,
               now() AT TIME ZONE 'UTC', 1, now() AT TIME ZONE 'UTC'
          FROM relationship_visit v
          CROSS JOIN LATERAL (SELECT CASE v.satisfaction {cases} END AS score) s
          JOIN relationship_visit_type y ON y.id = v.visit_type_id
          JOIN relationship_card c ON c.id = v.card_id
          JOIN res_partner p ON p.id = c.partner_id
          JOIN res_company o ON o.id = v.company_id
         WHERE v.state = 'reported' AND s.score IS NOT NULL
           AND NOT EXISTS (
               SELECT FROM relationship_satisfaction a
                WHERE a.res_model = 'relationship.visit' AND a.res_id = v.id)
        """,
        values,
    )
