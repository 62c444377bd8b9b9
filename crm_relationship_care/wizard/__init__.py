"""Steps of screens.

* ``survey_ask``: asks a customer by a questionnaire.
* ``key_factors``, ``key_factors_line``: which dimension moves satisfaction.
"""

from . import survey_ask
from . import key_factors
from . import key_factors_line
