"""Working time: which hours are worked, and days worked anyway (调休).

``workday``: a weekend or holiday that is worked in exchange for another day.
``resource_calendar``: Odoo's working times know these days, and with them every app
that plans or counts hours by a calendar. ``clocks``: the same hours for many
deadlines at once, each calendar read once; the arithmetic is in ``clock`` and
``working_time`` of ``tools/dates``.

One look at ``plan_hours`` costs queries for each call and counts the holidays of every
company; so deadlines of cases, plans and duties ask the clocks.
"""

from . import workday
from . import resource_calendar
