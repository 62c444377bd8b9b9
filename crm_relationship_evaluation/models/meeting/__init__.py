"""Meetings of committee and teams, and checks that come again (R275–R280).

* ``meeting``: who meets when, minutes, and the measures that follow.
* ``attendance``: who was there, or checked in with a photo; ``morning``: meetings that
  come again.
* ``item``: a point of the agenda, and what was decided; ``agenda``: what waits.
* ``check_template``, ``check_item``: what is checked how often.
* ``check_figure``: what the registers count themselves as the result of an item.
* ``check``, ``check_line``: one check with its results; ``check_job``: the scheduled
  action that opens the next one.
* ``review``: the meetings at which a review of tiers is spoken about.
* ``action``: measures of meetings and checks. ``history``, ``tile``: what others show.
* ``action``: measures of meetings and checks. ``history``, ``tile``,
  ``digest``: what others show.
"""

from . import meeting
from . import item
from . import attendance
from . import morning
from . import agenda
from . import review
from . import check_figure
from . import check_template
from . import check_item
from . import check
from . import check_line
from . import check_job
from . import action
from . import history
from . import tile
from . import digest
