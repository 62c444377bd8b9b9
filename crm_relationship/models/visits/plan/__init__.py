"""What a person or a team means to do: a month, a trip, a campaign of calls (走访计划).

* ``plan``: what a plan is, who sees it, and its way: handed in, which freezes the
  baseline, then approved by somebody else (the mixin of approvals), or rejected.
* ``trip``: what trips and campaigns have beside: preparation, report, what follows. It
  extends ``_frozen_fields`` and ``_approve``; ``plan`` does not know of it.
* ``proposal``: a month from what is due in it. ``schedule``: where in the free working
  time of the visitors. Which visit serves which duty is said in
  ``tools/rules/contact.py``.
* ``reminder``: a month plan that is missing is chased by a scheduled action.
* ``visit``: the visits of a plan and their baseline, by the hooks of the visit.

The dialogs are in ``wizard/visits``: ``campaign`` adds calls, ``plan_reject`` asks for
the reason, ``handover`` moves the plans of who leaves.
"""

from . import plan
from . import trip
from . import schedule
from . import proposal
from . import reminder
from . import visit
