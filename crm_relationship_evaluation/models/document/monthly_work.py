import json
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.spans import finished, period_of
from .monthly_report import TEXTS

# As many months are made up for, at most, after the system did not run.
MOST_MONTHS = 24


class RelationshipMonthlyWork(models.AbstractModel):
    """Makes the documents of months that have ended, in each company, once.

    All documents of a month are written in one transaction, which also notes that it
    is done: killed half-way, none is there. Then people are told, in a transaction of
    their own; killed before that, they are told by the next night.
    """

    _name = "relationship.monthly.work"
    _description = "Month-end Documents to Make"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_month_end(self):
        """Make what is due in all companies."""
        companies = self.env["relationship.card"].sudo()._companies_with_cards()
        self._work_each(
            companies.filtered(lambda one: one.active and one.relationship_month_end),
            lambda company: self._catch_up(company, commit=True),
        )

    @api.model
    def _catch_up(self, company, commit=False):
        """Make the documents of the months of a company that have ended.

        :param bool commit: after each month
        """
        today = company._relationship_today()
        # The first time: the month that has just ended.
        done = company.relationship_month_end_date
        since = today.replace(day=1) - timedelta(days=1)
        if done:
            since = done + timedelta(days=1)
        for first, __ in finished(since, today, "month", MOST_MONTHS):
            self._work_step(lambda first=first: self._make(company, first), commit)
        self._work_step(lambda: self._tell(company), commit)

    @api.model
    def _tell(self, company):
        """Tell of the documents of which nobody was told, also by a night before."""
        reports = self.env["relationship.monthly.report"].sudo()
        for report in reports.search(
            [("company_id", "=", company.id), ("told_date", "=", False)]
        ):
            report._tell(report._readers_to_tell())

    @api.model
    def _make(self, company, first):
        """Make the documents of a month.

        :param company: ``res.company``
        :param date first: first day of the month
        :return: the new documents
        """
        reports = self.env["relationship.monthly.report"].sudo()
        if not self._work_lock(company.id):
            return reports
        company = company.sudo()
        company.invalidate_recordset(["relationship_month_end_date"])
        last = period_of(first, "month")[1]
        done = company.relationship_month_end_date
        if done and done >= last:
            return reports
        self._work_prepare()
        data = self._data(company, first)
        reports = self._insert(company, first, self._whose(company, first, last), data)
        company.relationship_month_end_date = last
        return reports

    @api.model
    def _data(self, company, first):
        after = first + relativedelta(months=1)
        figures = self.env["relationship.monthly.figures"]
        return figures._collect(company, first, after, after + relativedelta(months=1))

    @api.model
    def _whose(self, company, first, last):
        """Return (scope, user id, team id) of the documents of a month.

        Who was in two teams has a document in the team in which the month ended.
        """
        people = self.env["relationship.evaluation.people"]._people(
            company, first, last
        )
        persons = {user: team for user, team, *__ in people}
        teams = sorted({team for __, team, *__ in people if team})
        return [
            ("company", None, None),
            *(("team", None, team) for team in teams),
            *(("user", user, team) for user, team in sorted(persons.items())),
        ]

    @api.model
    def _insert(self, company, first, whose, data, **values):
        """Insert documents with their data.

        :param whose: from :meth:`_whose`
        :param data: from ``relationship.monthly.figures._collect``
        :param values: of ``version``, ``previous_id`` and ``correction``
        """
        reports = self.env["relationship.monthly.report"].sudo()
        keys = {"company": None, "team": 2, "user": 1}
        empty = self._empty()
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO relationship_monthly_report
                       (company_id, scope, user_id, team_id, whom, month, version,
                        previous_id, correction, state, made_date, figures,
                        create_uid, create_date, write_uid, write_date)
                SELECT %(company)s, d.scope, d.user_id, d.team_id,
                       CASE d.scope WHEN 'user' THEN p.name
                                    WHEN 'team' THEN t.name ->> 'en_US'
                                    ELSE %(name)s END,
                       %(first)s, %(version)s, %(previous)s, %(correction)s, 'made',
                       %(now)s, d.figures, %(me)s, %(now)s, %(me)s, %(now)s
                  FROM (VALUES %(whose)s) AS d (scope, user_id, team_id, figures)
                  LEFT JOIN res_users u ON u.id = d.user_id
                  LEFT JOIN res_partner p ON p.id = u.partner_id
                  LEFT JOIN crm_team t ON t.id = d.team_id
                RETURNING id
                """,
                company=company.id,
                name=company.name,
                first=first,
                version=values.get("version", 1),
                previous=values.get("previous_id"),
                correction=values.get("correction"),
                now=self.env.cr.now(),
                me=self.env.uid,
                whose=SQL(", ").join(
                    SQL(
                        "(%s, %s::int, %s::int, %s::jsonb)",
                        *one,
                        json.dumps(
                            {
                                **empty,
                                **data.get(
                                    (one[0], keys[one[0]] and one[keys[one[0]]]), {}
                                ),
                            }
                        ),
                    )
                    for one in whose
                ),
            )
        )
        return reports.browse(row[0] for row in rows)

    @api.model
    def _empty(self):
        """Return the data of who has nothing: all figures are 0."""
        return {
            section.code: {
                "figures": {one.code: 0 for one in section.figures},
                "rows": [],
                "count": 0,
            }
            for section in self.env["relationship.monthly.figures"]._sections()
        }

    @api.model
    def _new_version(self, report, correction):
        """Return a new version of a document, with the figures of today.

        :param report: as superuser
        :param str correction: what has changed
        """
        company = report.company_id
        data = self._data(company, report.month)
        whose = [(report.scope, report.user_id.id or None, report.team_id.id or None)]
        new = self._insert(
            company,
            report.month,
            whose,
            data,
            version=report.version + 1,
            previous_id=report.id,
            correction=correction,
        )
        new._stamp(**{name: report[name] for name in TEXTS})
        return new.with_env(self.env).sudo()
