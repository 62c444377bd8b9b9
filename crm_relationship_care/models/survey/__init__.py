"""Questionnaires, whose answers become satisfaction by dimension.

* ``survey_survey``, ``survey_question``, ``survey_user_input``: Odoo's questionnaires,
  with what each question is about, and the answers, scored by ``tools/scores.py``.
* ``satisfaction``: what an answer says of each dimension.
"""

from . import satisfaction
from . import survey_survey
from . import survey_question
from . import survey_user_input
