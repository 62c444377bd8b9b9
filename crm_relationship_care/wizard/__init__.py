"""Steps of screens.

* ``survey_ask``: asks a customer by a questionnaire.
"""

from . import survey_ask
