"""Customer events in Odoo's *Events*: guests are attendees, each once.

* ``relationship_event``, ``event_event``: which belong together, and the ways there.
* ``guest``, ``event_registration``: a guest who is invited is an attendee; what one
  says of coming, the other says, too.
* ``states``: which of their states say the same.
"""

from . import relationship_event
from . import guest
from . import event_event
from . import event_registration
