"""What it costs to look after customers: budgets, and what is left of them (R340–R346).

* ``fund``: a budget of a period, who decides on it, and what is left of it.
* ``limit``: what one expense, one customer of a tier, or one approver is limited to.
* ``cost``: what a customer costs beside its turnover, by month; ``indicator``: what a
  department costs against its budget, as a KPI.

What is left is one statement that writes the row of the fund (``_refresh_sums``) before
it is looked at: of two who spend at once the second waits, is then refused by the
database, is done again by the server, and sees what the first has spent.
"""

from . import fund
from . import limit
from . import cost
from . import indicator
