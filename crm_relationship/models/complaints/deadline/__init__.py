"""Until when cases are answered and handled, and what follows when they are not.

* ``policy``: the hours allowed, by which clock; ``level``: whom a missed deadline is
  escalated to.
* ``deadline``: one target of one case, from its plan to its end, and the scheduled
  action that finds what is due; ``event``: what happened to it.
* ``complaint``: the clocks of a case. Registering plans them (``_plan``, before the
  case is stored), steps pause, meet and restart them, changes move them; what they
  mean for the case is computed in one place, ``tools/deadlines.py``.

The committee's 24 hours (R135) are a deadline like others, with the target
``committee``: planned by the severity rule when a case is reported as serious
(``reported_date``), in clock hours, met when one of those told takes note.
"""

from . import policy
from . import level
from . import deadline
from . import event
from . import complaint
