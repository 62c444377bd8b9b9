"""What a customer is worth, and in which rhythm he buys (客户价值).

* ``rhythm``: what is usual among all customers of a company, estimated once a month.
* ``rhythm_refresh``: the rhythm of each customer, a figure of the card like others.
* ``card``: the rhythm on the card, and the sentence that says it.
* ``res_company``, ``res_config_settings``: which thresholds a lifecycle follows.

Way of a purchase: days on which a customer's documents add to the turnover are his
purchases (``rhythm_refresh._rhythm_sql``). Usual interval and spread of the gaps
between them, completed by what all customers do (``tools/rhythm.py``), give the days
from which his silence is late, and beyond his rhythm: dates, which stay as they are
until he buys again, so that a night without purchases writes nothing.

What follows of silence reads ``rhythm_late_date`` and ``rhythm_silent_date`` of the
card, which are in the past when it is so.
"""

from . import rhythm
from . import rhythm_refresh
from . import card
from . import res_company
from . import res_config_settings
