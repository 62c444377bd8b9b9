"""Cases: complaints, service requests, enquiries and suggestions.

* ``complaint``: one case, from its registration to its end. Whoever adds to it extends
  ``_complete_values`` and ``_create_complete`` (registering), ``_follow`` (changes),
  ``_take_step`` and ``_stamp_response`` (its way).
* ``customer``: whose case it is, and who wrote.
* ``duplicate``: several about one thing are joined.
* ``service``: the work on site; ``onsite``: its visit; ``mail``: word to the customer,
  and its first answer. The clocks of a case are in the room ``deadline``, what its end
  needs in ``ending``.
* ``superior``: who is asked when a request is not clear.
* ``severity``: what follows when a case becomes less serious.
* ``category``, ``cause``: what it is about, and what comes again.
* ``action``: a measure with owner and date; ``effect``: whether it helped; ``photo``:
  what was done on site.
* ``reference_mixin``: the documents that cases can be about.
"""

from . import reference_mixin
from . import category
from . import cause
from . import complaint
from . import customer
from . import duplicate
from . import severity
from . import superior
from . import service
from . import onsite
from . import mail
from . import photo
from . import action
from . import effect
