"""Meetings of committee and teams, and what follows of them (R275–R277).

* ``meeting``: who meets when, minutes, and the measures that follow.
* ``attendance``: who was there, or checked in with a photo; ``morning``: meetings that
  come again.
* ``item``: a point of the agenda, and what was decided; ``agenda``: what waits.
* ``review``: the meetings at which a review of tiers is spoken about.
* ``action``: measures of meetings and checks. ``history``, ``tile``,
  ``digest``: what others show.
"""

from . import meeting
from . import item
from . import attendance
from . import morning
from . import agenda
from . import review
from . import action
from . import history
from . import tile
from . import digest
