from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.dates.zone import utc_moment, utc_moment_sql


class Indicator(NamedTuple):
    """What is measured of records: a share, an average, or a sum.

    What counts are the records of ``domain``, by person, team and date. Where a domain
    cannot say it, ``facts`` does, in SQL.

    :param code: key of the indicator, unique
    :param label: its name, in the user's language
    :param model: name of the model whose records are judged
    :param date: field that says to which period a record belongs
    :param user: field that says whose it is
    :param domain: which records are judged: the denominator
    :param met: which of them were as they should be: the numerator
    :param team: field that says of which team it is
    :param unit: of the value: ``percent`` of the denominator, ``average`` (numerator by
        denominator), ``each`` (numerator by the number of records), or ``sum``
    :param amount: field whose sum is the numerator, in place of the number of records
    :param at_end: what counts is who had the record at the end, not on which day
        something happened
    :param on_desk: whether the desk shows it, of what its user may read; never, where
        there are ``facts``
    :param facts: method that takes (company, first day, day after) and returns what
        :meth:`RelationshipIndicator._facts_sql` does
    """

    code: str
    label: str
    model: str
    date: str = ""
    user: str = "user_id"
    domain: list = ()
    met: list = ()
    team: str = "team_id"
    unit: str = "percent"
    amount: str = ""
    at_end: bool = False
    on_desk: bool = False
    facts: object = None


class RelationshipIndicator(models.AbstractModel):
    """Indicators of the work, each a share whose parts can be opened."""

    _name = "relationship.indicator"
    _description = "Indicator"

    @api.model
    def _indicators(self):
        """Return the indicators. Extended by other addons.

        :return: list of :class:`Indicator`
        """
        labels = {
            "answered_in_time": self.env._("Cases Answered in Time"),
            "resolved_in_time": self.env._("Cases Resolved in Time"),
        }
        results = {
            "answered_in_time": "respond_result",
            "resolved_in_time": "resolve_result",
        }
        return [
            Indicator(
                code,
                labels[code],
                "relationship.complaint",
                date="received_date",
                user="user_id",
                domain=[("active", "in", [True, False]), (result, "!=", False)],
                met=[(result, "=", "passed")],
                on_desk=True,
            )
            for code, result in results.items()
        ]

    @api.model
    def measure(self, code, date_start, date_end):
        """Return an indicator of a period by person, of what the user may read.

        :param str code: of the indicator
        :param date_start: first day or moment of the period
        :param date_end: first day or moment after the period
        :return: by ``res.users`` record, the numbers (met, judged); who has nothing to
            be judged by is not in it
        :raises KeyError: for an unknown code, and one that no domain can say
        """
        indicators = {one.code: one for one in self._indicators() if not one.facts}
        one = indicators[code]
        period = Domain(one.date, ">=", date_start) & Domain(one.date, "<", date_end)
        judged = self._by_user(one, period)
        met = self._by_user(one, period & Domain(one.met or []))
        return {user: (met.get(user, 0), number) for user, number in judged.items()}

    @api.model
    def _facts_sql(self, indicator, company, first, after):
        """Return SQL of what an indicator counts in a period, one row for each record.

        Columns: record_id (none, where a row only adds to the denominator), user_id,
        team_id, numerator, denominator; and when: ``moment`` in UTC, or date_start and
        date_end, where it is ``at_end``: between these who is judged had the record.

        All records of the company: the caller has asked for the right to judge.

        :param indicator: :class:`Indicator`
        :param company: ``res.company``
        :param date first: first day of the period, at the company
        :param date after: the day after its last
        """
        if indicator.facts:
            return indicator.facts(company, first, after)
        records = self.env[indicator.model].sudo().with_context(active_test=False)
        is_day = records._fields[indicator.date].type == "date"
        zone = company._relationship_zone()
        start, end = (utc_moment(day, 0, zone) for day in (first, after))
        bounds = (first, after) if is_day else (start, end)
        domain = Domain("company_id", "=", company.id) & Domain(indicator.domain or [])
        domain &= Domain(indicator.date, ">=", bounds[0])
        domain &= Domain(indicator.date, "<", bounds[1])
        query = records._search(domain)

        def column(name):
            return records._field_to_sql(query.table, name, query)

        moment = column(indicator.date)
        if is_day:
            moment = utc_moment_sql(moment, "00:00", zone)
        met = Domain(indicator.met or []).optimize_full(records)
        return query.select(
            SQL("%s AS record_id", column("id")),
            SQL("%s AS user_id", column(indicator.user)),
            SQL("%s AS team_id", column(indicator.team)),
            SQL("%s AS moment", moment),
            SQL(
                "CASE WHEN %s THEN %s ELSE 0 END::float8 AS numerator",
                met._to_sql(records, query.table, query),
                column(indicator.amount) if indicator.amount else SQL("1"),
            ),
            SQL("1::float8 AS denominator"),
        )

    @api.model
    def _by_user(self, indicator, domain):
        domain &= Domain(indicator.domain or [])
        rows = self.env[indicator.model]._read_group(
            domain, [indicator.user], ["__count"]
        )
        return dict(rows)
