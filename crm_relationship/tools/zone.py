"""Days and times of day in a time zone; moments are naive and in UTC, as in Odoo."""

from datetime import datetime, time, timedelta

import pytz


def local_date(moment, zone):
    """Return the day on which a moment falls in a time zone.

    >>> local_date(datetime(2026, 6, 15, 23, 30), "Asia/Shanghai")
    datetime.date(2026, 6, 16)

    :param datetime moment: naive, in UTC
    :param str zone: name of the time zone
    """
    return local_moment(moment, zone).date()


def local_moment(moment, zone):
    """Return what the clocks of a time zone show at a moment.

    >>> local_moment(datetime(2026, 6, 15, 23, 30), "Asia/Shanghai")
    datetime.datetime(2026, 6, 16, 7, 30)

    :param datetime moment: naive, in UTC
    :param str zone: name of the time zone
    """
    zone = pytz.timezone(zone)
    return pytz.utc.localize(moment).astimezone(zone).replace(tzinfo=None)


def to_utc(local, zone):
    """Return the moment, naive and in UTC, at which clocks of a zone show ``local``.

    >>> to_utc(datetime(2026, 6, 15, 9, 30), "Asia/Shanghai")
    datetime.datetime(2026, 6, 15, 1, 30)

    :param datetime local: naive
    :param str zone: name of the time zone
    """
    moment = pytz.timezone(zone).localize(local)
    return moment.astimezone(pytz.utc).replace(tzinfo=None)


def utc_moment(day, hour, zone):
    """Return the moment at which it is ``hour`` o'clock on a day in a time zone.

    >>> utc_moment(datetime(2026, 6, 15).date(), 9, "Asia/Shanghai")
    datetime.datetime(2026, 6, 15, 1, 0)
    >>> utc_moment(datetime(2026, 3, 29).date(), 9, "Europe/Berlin")
    datetime.datetime(2026, 3, 29, 7, 0)
    >>> utc_moment(datetime(2026, 3, 28).date(), 9, "Europe/Berlin")
    datetime.datetime(2026, 3, 28, 8, 0)

    :param date day: day in the time zone
    :param float hour: hour of that day, such as 9.5
    :param str zone: name of the time zone
    """
    return to_utc(datetime.combine(day, time()) + timedelta(hours=hour), zone)
