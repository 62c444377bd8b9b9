def migrate(cr, version):
    """Keep the pauses of cases, and from when they run, on the cases themselves.

    What cases wait for was not asked until now: their owners are asked in three days.
    """
    cr.execute(
        """
        INSERT INTO relationship_complaint_pause (
            complaint_id, company_id, date_start, date_end, create_uid, create_date)
        SELECT DISTINCT ON (k.id, e.date) k.id, k.company_id, e.date, (
                   SELECT min(r.date) FROM relationship_deadline_event r
                     JOIN relationship_deadline o ON o.id = r.deadline_id
                    WHERE o.complaint_id = k.id AND r.date >= e.date
                      AND r.kind = 'resumed'),
               1, now() AT TIME ZONE 'UTC'
          FROM relationship_deadline_event e
          JOIN relationship_deadline d ON d.id = e.deadline_id
          JOIN relationship_complaint k ON k.id = d.complaint_id
         WHERE e.kind = 'paused'
           AND NOT EXISTS (SELECT FROM relationship_complaint_pause p
                            WHERE p.complaint_id = k.id)
         ORDER BY k.id, e.date
            ON CONFLICT DO NOTHING
        """
    )
    cr.execute(
        """
        UPDATE relationship_complaint_pause p
           SET date_end = now() AT TIME ZONE 'UTC'
          FROM relationship_complaint k
         WHERE k.id = p.complaint_id AND p.date_end IS NULL AND k.state != 'waiting'
        """
    )
    cr.execute(
        """
        UPDATE relationship_complaint
           SET wait_until = now() AT TIME ZONE 'UTC' + interval '3 days',
               next_check = LEAST(next_check,
                                  now() AT TIME ZONE 'UTC' + interval '3 days')
         WHERE state = 'waiting' AND wait_until IS NULL
        """
    )
    cr.execute(
        """
        UPDATE relationship_complaint k SET reopened_date = d.date_start
          FROM relationship_deadline d
         WHERE d.complaint_id = k.id AND d.is_current AND d.target = 'resolve'
           AND k.reopen_count > 0 AND k.reopened_date IS NULL
        """
    )
    cr.execute(
        """
        UPDATE relationship_complaint SET informed_channel = channel
         WHERE customer_informed_date IS NOT NULL AND informed_channel IS NULL
        """
    )
