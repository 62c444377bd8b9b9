"""Steps of screens.

* ``survey_ask``: asks a customer by a questionnaire.
* ``coupons``: hands customers over to Odoo's coupons, where they are installed.
* ``holiday_list``, ``holiday_list_line``: the holidays of a country and year.
* ``key_factors``, ``key_factors_line``: which dimension moves satisfaction.
"""

from . import survey_ask
from . import coupons
from . import holiday_list
from . import holiday_list_line
from . import key_factors
from . import key_factors_line
