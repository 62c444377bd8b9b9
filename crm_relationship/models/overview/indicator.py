from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain


class Indicator(NamedTuple):
    """A share of records that were as they should be.

    :param code: key of the indicator, unique
    :param label: its name, in the user's language
    :param model: name of the model whose records are judged
    :param date: field that says to which period a record belongs
    :param user: field that says whose it is
    :param domain: which records are judged: the denominator
    :param met: which of them were as they should be: the numerator
    """

    code: str
    label: str
    model: str
    date: str
    user: str
    domain: list
    met: list


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
        :raises KeyError: for an unknown code
        """
        indicators = {one.code: one for one in self._indicators()}
        one = indicators[code]
        period = Domain(one.date, ">=", date_start) & Domain(one.date, "<", date_end)
        judged = self._by_user(one, period)
        met = self._by_user(one, period & Domain(one.met))
        return {user: (met.get(user, 0), number) for user, number in judged.items()}

    @api.model
    def _by_user(self, indicator, domain):
        domain &= Domain(indicator.domain)
        rows = self.env[indicator.model]._read_group(
            domain, [indicator.user], ["__count"]
        )
        return dict(rows)
