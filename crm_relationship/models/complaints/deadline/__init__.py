"""Until when cases are answered and handled, and what follows when they are not.

* ``policy``: the hours allowed, by which clock; ``level``: whom a missed deadline is
  escalated to.
* ``deadline``: one target of one case, from its plan to its end; ``event``: what
  happened to it; ``check``: the scheduled action that finds what is due, a batch at
  once.
* ``complaint``: the clocks of a case. Registering plans them (``_plan``, before the
  case is stored), steps meet and restart them, changes move them; what they mean for
  the case is computed in one place, ``tools/dates/deadlines.py``. A case that waits
  says why and until when.
* ``pause``: when the clocks of a case stood still. Pauses are the case's: under
  whatever policy, each deadline is reckoned from them.
* ``working_time``: holidays, hours and days worked anyway that are entered later;
  ``tier``: customers whose tier changes.

The committee's 24 hours (R135) are a deadline like others, with the target
``committee``: planned by the severity rule when a case is reported as serious
(``reported_date``), in clock hours, met when a member takes note.
"""

from . import policy
from . import level
from . import pause
from . import deadline
from . import event
from . import check
from . import complaint
from . import working_time
from . import tier
