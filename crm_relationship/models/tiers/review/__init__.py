"""The review of tiers: nominate, evaluate, approve, issue (年度级别评估, 战略客户名单).

* ``scheme``: when a scheme is reviewed. ``cycle``: the scheduled action that opens
  reviews and chases late steps.
* ``review``: one review of a scheme in a company, and its way from state to state.
* ``line``: one customer in it: nominated, computed, decided. ``nomination``: who
  nominates whom, and when. ``decision``: what a member of the committee decides.
* ``proposal``: how the customers of each tier are to be looked after. ``accuracy``:
  how many customers are in the tier by the rules, by month. ``summary``: what documents
  say.
* ``work``: the lines of all customers, computed and issued in SQL.
* ``change``: what a review leaves in the history of tiers. What it needs of a card, and
  leaves on it, is in ``tiers/card``.

How a list comes about:

1. A scheme in mode *propose* opens a review by itself (``cycle._cron_review``). Its
   lines are computed in one statement (``work._compute_lines``): the tier by the rules,
   the one that counts now, that of the last list, turnover and that of the year before.
2. Specialists nominate from the card, with a reason and the first assessment.
3. The committee decides line by line, or takes what is proposed for all others.
4. Somebody else approves, and the list is issued in one transaction (``work._issue``):
   the tier that counts, its change with cause *review*, the badge, and the specialist
   and leader of key customers. Until then the last list stands.
"""

from . import scheme
from . import cycle
from . import review
from . import line
from . import nomination
from . import decision
from . import work
from . import summary
from . import proposal
from . import accuracy
from . import change
