"""Pages of customers.

* ``portal``: what somebody has answered, and whether they want e-mails.
"""

from . import portal
