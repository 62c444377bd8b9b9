"""The desk: the page on which everybody's day begins.

* ``desk``: who looks at what, in which span of time; sections of tiles, which come from
  ``relationship.tile``; the people of a team, and what waits for each; what is not
  configured yet, for administrators.
* ``page``: all of it in one call, with a few figures of the chosen period, drawn.
"""

from . import desk
from . import page
