"""Pages and addresses outside the backend, one concern each.

* ``portal``: customers who log in file and follow the cases of their company.
* ``intake``: the page behind a QR code, by which anybody files a case.
* ``rating``: Odoo's rating page, on which only a person who presses its button votes.
* ``pivot``: an exported pivot table is on record.

``forms`` holds what the forms share: how texts, choices and files are read.
"""

from . import portal
from . import intake
from . import rating
from . import pivot
