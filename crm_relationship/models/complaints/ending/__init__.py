"""The end of a case.

* ``complaint``: what each kind of case needs for its end. What it said then stays; it
  is reopened to be changed, or joined into another that remains.
* ``round``: what was said in the rounds before a case was reopened.

Word to the customer is in ``case/customer``, the dialogs in ``wizard/complaints/``.
"""

from . import round
from . import complaint
