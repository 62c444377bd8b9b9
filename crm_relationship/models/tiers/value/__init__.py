"""What a customer is worth, and in which rhythm he buys (客户价值).

* ``rhythm``: what is usual among all customers of a company, estimated once a month.
* ``rhythm_refresh``: the rhythm of each customer, a figure of the card like others.
* ``card``: rhythm and value on the card, and the sentences that say them.
* ``indicator``: what counts in the value of a customer, and how much.
* ``parts``: the parts of a value; ``value`` has those of now, ``history`` those of each
  month; ``score``: scores from elsewhere, which may be one of them.
* ``value_refresh``: the values of all customers, from their figures.
* ``card_refresh``: when values are found; ``res_config_settings``: which thresholds a
  lifecycle follows.

Way of a purchase: days on which a customer's documents add to the turnover are his
purchases (``rhythm_refresh._rhythm_sql``). Usual interval and spread of the gaps
between them, completed by what all customers do (``tools/dates/rhythm.py``), give the
days from which his silence is late, and beyond his rhythm: dates, which stay as they
are until he buys again, so that a night without purchases writes nothing. What follows
of silence reads ``rhythm_late_date`` and ``rhythm_silent_date`` of the card, which are
in the past when it is so.

Way of a value: after the figures of all cards, ``value_refresh`` collects what each
part is found from (``_now_sql``), ranks the customers (``_percent_sql``), and takes the
mean of the parts that are known, by their weights (``_score_sql``); ``simulation``
tries other weights (``_tried_sql``), and keeps nothing. A new indicator is
a kind in ``indicator``, a column in ``parts``, and a line in each of these.
"""

from . import rhythm
from . import rhythm_refresh
from . import card
from . import indicator
from . import parts
from . import history
from . import score
from . import value
from . import value_refresh
from . import simulation
from . import card_refresh
from . import res_config_settings
