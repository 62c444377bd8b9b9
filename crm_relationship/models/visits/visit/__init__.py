"""One visit: one contact with a customer, planned or made.

* ``visit``: what a visit is, who goes to whom and when; creating, writing (the order of
  its steps stands in ``write``), the steps from draft to done, who sees it.
* ``type``: kinds of visits, and what the regulations ask of each: notice, approval,
  what a report must hold, who is told of it. A new rule of a type goes there.
* ``check``: the checklist, proposed by the type.

What follows is not known to ``visit``. Each extends ``_after_create``,
``_before_write``, ``_after_write``, or one of the checks that say so, and calls none of
the others, but ``service`` the visit that ``report`` lets follow:

* ``preparation``: what for; the page that the visitor reads before; the customer is
  told in time, of the visit and of its move; where the type asks for it, a supervisor
  lets it be planned; whoever is to make a visit that somebody else arranged is told.
* ``report``: what was heard (``heard``: fields shared with the dialog), and what was
  agreed: the visit that follows.
* ``service``: on site, confirmed, in time, or booked again.
* ``calendar``: the meeting follows the visit; ``calendar_event``: and the other way.
"""

from . import visit
from . import preparation
from . import heard
from . import report
from . import service
from . import calendar
from . import type
from . import check
from . import calendar_event
