"""Cases: complaints, service requests, enquiries and suggestions.

* ``complaint``: one case, from its registration to its end. Whoever adds to it extends
  ``_complete_values`` and ``_create_complete`` (registering), ``_follow`` (changes),
  ``_take_step`` and ``_stamp_response`` (its way).
* ``service``: the work on site; ``mail``: word to the customer, and its first answer.
  The clocks of a case are in the room ``deadline``.
* ``category``, ``cause``: what it is about, and what comes again.
* ``action``: a measure with owner and date; ``photo``: what was done on site.
* ``reference_mixin``: the documents that cases can be about.
"""

from . import reference_mixin
from . import category
from . import cause
from . import complaint
from . import service
from . import mail
from . import photo
from . import action
