"""Working intervals of a calendar, from its week and its exceptions. No ORM."""

from datetime import datetime, time, timedelta

from .clock import subtract
from .zone import local_moment, to_utc

ONE_SECOND = timedelta(seconds=1)


def week_number(day):
    """Return 0 or 1: which week of a calendar of two weeks ``day`` is in.

    As Odoo counts: weeks since the year 1, so that they alternate at every new year.
    """
    return (day.toordinal() - 1) // 7 % 2


def working_intervals(week, zone, days, leaves=(), extra_days=None):
    """Return the intervals worked, as naive times in UTC.

    :param week: dictionary of (week number, weekday) to a list of (from, to) in hours
        of the local day; weekday 0 is Monday
    :param str zone: name of the time zone
    :param days: first and last local date
    :param leaves: pairs (start, end), naive in UTC, in which nobody works
    :param extra_days: dictionary of local dates that are worked anyway (调休), even
        in a leave, to the weekday whose hours apply
    """
    usual, extra = _local_intervals(week, days, extra_days)
    usual, extra = (
        [(to_utc(start, zone), to_utc(end, zone)) for start, end in found]
        for found in (usual, extra)
    )
    return subtract(usual, [_whole(*leave) for leave in leaves]) + extra


def working_days(week, zone, days, leaves=(), extra_days=None):
    """Return the set of local dates on which there is any time to work.

    Days are many and leaves are few: here leaves become local, not days UTC.

    Parameters are those of :func:`working_intervals`.
    """
    usual, extra = _local_intervals(week, days, extra_days)
    away = [
        (local_moment(start, zone), local_moment(end, zone))
        for start, end in (_whole(*leave) for leave in leaves)
    ]
    return {start.date() for start, __ in subtract(usual, away) + extra}


def _local_intervals(week, days, extra_days):
    """Return the intervals of usual days, and of days worked anyway, in local time."""
    extra_days = extra_days or {}
    usual, extra = [], []
    first, last = days
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        like = extra_days.get(day)
        weekday = day.weekday() if like is None else like
        found = extra if like is not None else usual
        for hour_from, hour_to in week.get((week_number(day), weekday), ()):
            found.append((_moment(day, hour_from), _moment(day, hour_to)))
    return usual, extra


def _moment(day, hour):
    """Return an hour of a day; 24 is midnight at its end."""
    # To the second, as people enter 12.33 for twenty past.
    return datetime.combine(day, time.min) + timedelta(seconds=round(hour * 3600))


def _whole(start, end):
    """Close the gap of a leave that is entered until 23:59:59."""
    return (start, end + ONE_SECOND if end.second == 59 else end)
