"""What it costs to look after customers: funds, and what is spent of them (R340–R346).

* ``fund``: a budget of a period, who decides on it, and what is left of it.
* ``limit``: what one expense, one customer of a tier, or one approver is limited to.
* ``expense``: what was spent for whom, in which currency, and who sees it.
* ``decision``: approved by somebody else above the limit, booked with its receipt;
  what follows of it elsewhere extends ``_after_booking`` and ``_before_unbooking``.
* ``split``: several expenses that are one, below a limit each; ``analytic``: a cost of
  the fund's analytic account; ``erasure``: a person who asks to be forgotten.
* ``spending_mixin``: what something costs; ``card``, ``visit``, ``complaint``: the
  expenses of each.
* ``cost``: what a customer costs beside its turnover, by month.
* ``tile``, ``history``, ``digest``: expenses that wait, those of a customer's history,
  and what was spent lately.

What is left is one statement that writes the row of the fund (``_refresh_sums``) before
it is looked at: of two who spend at once the second waits, is then refused by the
database, is done again by the server, and sees what the first has spent.
"""

from . import fund
from . import limit
from . import expense
from . import decision
from . import split
from . import analytic
from . import erasure
from . import spending_mixin
from . import card
from . import visit
from . import complaint
from . import cost
from . import tile
from . import history
from . import digest
