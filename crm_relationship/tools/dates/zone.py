"""Days and times of day in a time zone; moments are naive and in UTC, as in Odoo.

The functions that end in ``_sql`` return the same for statements on many rows. Where
each row has a company of its own, join :func:`company_zones_sql`::

    SQL(
        "SELECT %s FROM relationship_visit v JOIN %s o ON o.id = v.company_id",
        local_day_sql("v.date_start", "o"),
        company_zones_sql(self.env),
    )
"""

from datetime import datetime, time, timedelta

import pytz

from odoo import fields
from odoo.tools import SQL


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


def company_zones_sql(env):
    """Return SQL of (id, zone) of the companies, for a FROM clause.

    The zone is that of the company's working time, the company's day with it.
    """
    return SQL(
        "(SELECT y.id, COALESCE(k.tz, 'UTC') AS zone FROM res_company y"
        " LEFT JOIN resource_calendar k ON k.id = y.resource_calendar_id)",
        to_flush=(
            env["res.company"]._fields["resource_calendar_id"],
            env["resource.calendar"]._fields["tz"],
        ),
    )


def local_day_sql(moment, alias):
    """Return SQL of the day of a moment at a company.

    :param moment: a column in UTC, or ``SQL``
    :param str alias: of :func:`company_zones_sql` in the statement
    """
    return zone_day_sql(moment, SQL.identifier(alias, "zone"))


def today_sql(alias):
    """Return SQL of the day that it is now at a company; see :func:`local_day_sql`."""
    return local_day_sql(SQL("%s::timestamp", fields.Datetime.now()), alias)


def zone_day_sql(moment, zone):
    """Return SQL of the day of a moment in a time zone.

    :param moment: a column in UTC, or ``SQL``
    :param zone: name of the time zone, or ``SQL``
    """
    return SQL("(%s AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", SQL(moment), zone)


def utc_moment_sql(day, hour, zone):
    """Return SQL of the moment, in UTC, of a time of day in a time zone.

    :param day: a column of dates, or ``SQL``
    :param str hour: such as ``12:00``
    :param zone: name of the time zone, or ``SQL``
    """
    return SQL(
        "((%s + %s::time) AT TIME ZONE %s AT TIME ZONE 'UTC')", SQL(day), hour, zone
    )
