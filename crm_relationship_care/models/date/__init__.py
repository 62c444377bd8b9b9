"""Days that come again each year, by the sun or by the moon (``tools/days.py``).

* ``key_date``: birthdays and other days of a customer's people.
* ``holiday``, ``holiday_date``: days of everybody.
"""

from . import key_date
from . import holiday
from . import holiday_date
