"""Questionnaires, whose answers become satisfaction by dimension.

* ``survey_survey``, ``survey_question``, ``survey_user_input``: Odoo's questionnaires,
  with what each question is about, and the answers, scored by ``tools/scores.py``.
* ``policy``: which customers are asked how often; ``tools/turns.py`` says whose turn
  it is.
* ``target``: how satisfied customers are to be; proposed by one, set by another.
* ``satisfaction``: what an answer says of each dimension.
"""

from . import satisfaction
from . import policy
from . import survey_survey
from . import survey_question
from . import survey_user_input
from . import target
