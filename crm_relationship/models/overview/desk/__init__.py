"""The desk: the page on which everybody's day begins.

* ``desk``: what the page shows to whom, in one call; tiles come from
  ``relationship.tile``, in sections by role.
* ``team``: the people of a team, and what waits for each.
* ``chart``: a few figures of the chosen period, drawn.
* ``setup``: what is not configured yet, for administrators.
"""

from . import desk
from . import team
from . import chart
from . import setup
