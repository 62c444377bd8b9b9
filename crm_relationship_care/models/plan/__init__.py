"""Maintenance plans: what is done for some customers in a period, and its effect.

* ``plan``: customers, period, budget; ``goal``: an indicator, and what is to be
  reached; ``step``: what somebody named does until when.
* ``effect``: the indicators of customers, before and since, in the plan and outside
  it.
"""

from . import plan
from . import goal
from . import step
from . import effect
