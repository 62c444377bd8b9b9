import functools
from datetime import date, timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.dates.zone import utc_moment

from ...tools.spans import Part, parts, period_of, share

# The working table of those who are judged, and the values that it is made of.
PEOPLE = "relationship_evaluation_people"
COLUMNS = (
    *("ids", "users", "teams", "starts", "ends", "moments", "afters"),
    "persons",
)


class RelationshipEvaluationPeople(models.AbstractModel):
    """Who is judged in a period, and on which part of it (R305).

    Asked by evaluations and by month-end documents.
    """

    _name = "relationship.evaluation.people"
    _description = "Who Is Judged"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _people(self, company, first, last):
        """Return (user, team, first day, last day) of everybody who was there (R305).

        Members of teams, on the part of the period that they were; and who looked
        after customers, or led, in no team.
        """
        memberships = self._memberships(company)
        people = [
            (user, *part)
            for user, own in sorted(memberships.items())
            for part in parts(own, first, last)
        ]
        known = tuple({user for user, *__ in people}) or (None,)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT u.id FROM res_users u
                 WHERE u.share IS NOT TRUE AND u.id NOT IN %(known)s
                   AND (%(had_cards)s
                        OR EXISTS (SELECT 1 FROM relationship_card c
                                    WHERE c.leader_id = u.id AND c.active
                                      AND c.company_id = %(company)s))
                """,
                had_cards=self.env["relationship.card.term"]._had_cards_sql(
                    company, SQL("u.id"), first, last
                ),
                company=company.id,
                known=known,
            )
        )
        return people + [(user, None, first, last) for (user,) in sorted(rows)]

    @api.model
    def _teams(self, people, first, last):
        """Return (None, team, first day, last day) of the teams of these people."""
        teams = {team for __, team, *__ in people if team}
        return [(None, team, first, last) for team in sorted(teams)]

    @api.model
    def _memberships(self, company):
        """Return the parts of everybody in teams of a company, by user id.

        Of those who work with customers here; who left is still one of them.
        """
        self.env["crm.team.member"].flush_model()
        group = self.env.ref("crm_relationship.group_relationship_user").sudo()
        users = group.with_context(active_test=False).all_user_ids
        rows = self.env.execute_query(
            SQL(
                """
                SELECT m.user_id, m.crm_team_id,
                       COALESCE(m.relationship_date_start, m.create_date::date),
                       COALESCE(m.relationship_date_end,
                                CASE WHEN NOT m.active THEN m.write_date::date END,
                                %(ever)s)
                  FROM crm_team_member m
                  JOIN crm_team t ON t.id = m.crm_team_id
                  JOIN res_users u ON u.id = m.user_id
                  JOIN res_company_users_rel r
                    ON r.user_id = m.user_id AND r.cid = %(company)s
                 WHERE u.share IS NOT TRUE AND u.id IN %(users)s
                   AND (t.company_id IS NULL OR t.company_id IN %(shared)s)
                """,
                ever=date.max,
                users=tuple(users.ids) or (None,),
                company=company.id,
                shared=company._relationship_shared_ids(),
            )
        )
        found = {}
        for user, *part in rows:
            found.setdefault(user, []).append(Part(*part))
        return found

    @api.model
    def _judged_sql(self, company, evaluations):
        """Return SQL of who is judged, and when they were there.

        Columns: id, key, user_id, team_id, date_start, date_end, moment_start,
        moment_end, persons. The key is the user, or the team with a minus. It is no
        table: so the server sums facts for these people with several workers.
        """
        zone = company._relationship_zone()
        memberships = self._memberships(company)
        moments = functools.cache(lambda day: utc_moment(day, 0, zone))
        rows = []
        for one in evaluations:
            start, end = one.date_start, one.date_end
            after = end + timedelta(days=1)
            rows.append(
                (
                    *(one.id, one.user_id.id or None, one.team_id.id or None),
                    *(start, end, moments(start), moments(after)),
                    self._persons(one, memberships),
                )
            )
        return SQL(
            """
            SELECT u.*, COALESCE(u.user_id, -u.team_id) AS key
              FROM unnest(%(ids)s::int[], %(users)s::int[], %(teams)s::int[],
                          %(starts)s::date[], %(ends)s::date[],
                          %(moments)s::timestamp[], %(afters)s::timestamp[],
                          %(persons)s::float8[])
                   AS u (id, user_id, team_id, date_start, date_end,
                         moment_start, moment_end, persons)
            """,
            **dict(zip(COLUMNS, map(list, zip(*rows, strict=True)), strict=True)),
        )

    @api.model
    def _fill(self, company, judged):
        """Put who is judged into a working table, with what KPIs are for them.

        :param judged: from :meth:`_judged_sql`
        """
        self._work_temporary(
            PEOPLE,
            SQL(
                """
                SELECT p.*, EXISTS (
                           SELECT 1 FROM relationship_card c
                            WHERE c.leader_id = p.user_id AND c.active
                              AND c.company_id = %(company)s) AS is_leader,
                       EXISTS (SELECT 1 FROM crm_team_member m
                                WHERE m.user_id = p.user_id)
                       OR EXISTS (SELECT 1 FROM relationship_card_term c
                                   WHERE c.user_id = p.user_id)
                       OR EXISTS (SELECT 1 FROM relationship_card c
                                   WHERE c.user_id = p.user_id) AS is_specialist
                  FROM (%(judged)s) p
                """,
                company=company.id,
                judged=judged,
            ),
        )

    @api.model
    def _persons(self, evaluation, memberships):
        """Return how many persons are judged: parts of the period count as such.

        :param memberships: from :meth:`_memberships`
        """
        start, end = evaluation.date_start, evaluation.date_end
        first, last = period_of(start, evaluation.interval)
        last = max(last, end)
        if evaluation.user_id:
            return share(first, last, start, end)
        return sum(
            share(first, last, part.first, part.last)
            for own in memberships.values()
            for part in parts(own, start, end)
            if part.team == evaluation.team_id.id
        )
