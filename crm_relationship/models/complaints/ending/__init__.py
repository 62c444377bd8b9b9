"""The end of a case, and the word to its customer.

* ``told``: what counts as an answer, when and how the customer was informed, and the
  mails that say it. Whoever tells customers in another way calls ``_stamp_response``.
* ``outcome``: what each kind of case needs for its end: cause, result, whether a
  suggestion is adopted, measures that prevent.
* ``lock``: what a case said when it ended stays; it is reopened to be changed.
* ``round``: what was said in the rounds before a case was reopened.
* ``service``: what the end of work on site needs, and back to work where the customer
  is not satisfied.
* ``portal``: what customers see of it.

The dialogs are in ``wizard/complaints/``.
"""

from . import told
from . import outcome
from . import round
from . import lock
from . import portal
from . import service
