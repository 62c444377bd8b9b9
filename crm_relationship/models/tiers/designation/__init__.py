"""Who looks after key customers: those whom the list designates (R031, X7).

* ``card``: specialist and leader of a key customer are changed by the committee; who
  else changes them is told to ask.
* ``designation``: the request, on which the committee decides.
* ``res_company``: whether the company wants it so.
"""

from . import designation
from . import card
from . import res_company
