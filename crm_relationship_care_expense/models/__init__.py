"""What care costs: gifts, customer events and maintenance plans in a fund's expenses.

* ``gift``: its value becomes an expense in one step; the registers say the same.
* ``event``, ``plan``: their expenses.
* ``expense``: what links an expense to each of them.
* ``monthly_figures``: what customers answered, by dimension, in month-end documents.
"""

from . import expense
from . import gift
from . import event
from . import plan
from . import monthly_figures
