"""Meetings of committee and teams, and checks that come again (R275–R280).

* ``meeting``: who meets when, minutes, and the measures that follow.
* ``item``: a point of the agenda, and what was decided; ``agenda``: what waits.
* ``check_template``, ``check_item``: what is checked how often.
* ``check``, ``check_line``: one check with its results; ``check_job``: the scheduled
  action that opens the next one.
* ``action``: measures of meetings and checks. ``history``, ``tile``: what others show.
"""

from . import meeting
from . import item
from . import agenda
from . import check_template
from . import check_item
from . import check
from . import check_line
from . import check_job
from . import action
from . import history
from . import tile
