"""Cases: complaints, service requests, enquiries and suggestions.

* ``complaint``: one case, from its registration to its end. Whoever adds to it extends
  ``_complete_values`` and ``_create_complete`` (registering), ``_follow`` (changes),
  ``_take_step`` and ``_stamp_response`` (its way).
* ``service``: the work on site, which is a visit.
* ``customer``: whose case it is, who wrote, and word to the customer: what answers a
  case, when and how the result was told. Whoever tells customers in another way calls
  ``_stamp_response``.
* ``category``, ``cause``: what it is about, and what comes again.
* ``action``: a measure with owner and date; ``effect``: whether it helped; ``photo``:
  what was done on site.
* ``reference_mixin``: the documents that cases can be about.

What the case does not know is in other rooms, a file each: its clocks in ``deadline``,
how it comes in and what customers see of it in ``intake``, its end in ``ending``, what
its customer thinks of it in ``models/satisfaction``, who sees it in ``models/access``.
"""

from . import reference_mixin
from . import category
from . import cause
from . import complaint
from . import service
from . import customer
from . import photo
from . import action
from . import effect
