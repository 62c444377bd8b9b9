"""Working intervals of a calendar, from its week and its exceptions. No ORM."""

from datetime import datetime, time, timedelta

import pytz

from .clock import subtract

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
    zone = pytz.timezone(zone)
    extra_days = extra_days or {}
    usual, extra = [], []
    first, last = days
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        like = extra_days.get(day)
        weekday = day.weekday() if like is None else like
        found = extra if like is not None else usual
        for hour_from, hour_to in week.get((week_number(day), weekday), ()):
            found.append((_utc(day, hour_from, zone), _utc(day, hour_to, zone)))
    return subtract(usual, [_whole(*leave) for leave in leaves]) + extra


def _utc(day, hour, zone):
    """Return an hour of a local day in UTC; 24 is midnight at its end."""
    # To the second, as people enter 12.33 for twenty past.
    local = datetime.combine(day, time.min) + timedelta(seconds=round(hour * 3600))
    return zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)


def _whole(start, end):
    """Close the gap of a leave that is entered until 23:59:59."""
    return (start, end + ONE_SECOND if end.second == 59 else end)
