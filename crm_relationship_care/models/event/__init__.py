"""What is done for many customers at once.

* ``segment``: customers by tiers and other facts, as a saved filter with a count.
* ``event``, ``guest``: customer events, who is invited and who came.
* ``notice``, ``notice_line``: news for many customers, and who was told of it when.
* ``evaluated``: what customers did and said since something was done for them, as its
  paper tells it; ``evaluation``: of a notice, ``event_evaluation``: of an event.
* ``mailing``: what invitations and notices have in common: who can be written to.
"""

from . import segment
from . import mailing
from . import event
from . import guest
from . import notice
from . import notice_line
from . import evaluated
from . import evaluation
from . import event_evaluation
