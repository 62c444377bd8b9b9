"""What is done for many customers at once.

* ``segment``: customers by tiers and other facts, as a saved filter with a count.
* ``event``, ``guest``: customer events, who is invited and who came.
* ``notice``, ``notice_line``: news for many customers, and who was told of it when.
* ``evaluation``: what customers made of a notice, as its paper tells it.
* ``mailing``: what invitations and notices have in common: who can be written to.
"""

from . import segment
from . import mailing
from . import event
from . import guest
from . import notice
from . import notice_line
from . import evaluation
