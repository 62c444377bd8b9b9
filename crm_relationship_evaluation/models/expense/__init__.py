"""What is spent of a fund (R340–R346).

* ``expense``: what was spent for whom, in which currency, and who sees it.
* ``decision``: approved by somebody else above the limit, booked with its receipt;
  what follows of it elsewhere extends ``_after_booking`` and ``_before_unbooking``.
* ``split``: several expenses that are one, below a limit each; ``analytic``: a cost of
  the fund's analytic account; ``erasure``: a person who asks to be forgotten.
* ``spending_mixin``: what something costs; ``card``, ``visit``, ``complaint``: the
  expenses of each. ``history``, ``tile``, ``digest``: those of a customer's history,
  those that wait, and what was spent lately.
"""

from . import expense
from . import decision
from . import split
from . import analytic
from . import erasure
from . import spending_mixin
from . import card
from . import visit
from . import complaint
from . import history
from . import tile
from . import digest
