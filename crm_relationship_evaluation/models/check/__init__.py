"""Checks that come again: premises, services, the data itself (R278–R280).

* ``template``, ``item``: what is checked how often.
* ``figure``: what the registers count themselves as the result of an item.
* ``check``, ``line``: one check with its results; ``job``: the scheduled action that
  opens the next one.

Measures of a check are in ``meeting/action.py``, beside those of meetings.
"""

from . import figure
from . import template
from . import item
from . import check
from . import line
from . import job
