"""What is done for customers at the right day, once.

* ``key_date``: birthdays and other days of a customer's people; ``holiday``: days of
  everybody. Both are by the sun or by the moon (``tools/days.py``).
* ``care_rule``: for which customers what is done, at which occasion.
* ``care_log``: one occasion handled, or not, and why; unique by rule, customer, subject
  and day.
* ``care_source``: the occasions, in SQL, one select for each kind of occasion.
* ``care``: the nightly work: finds what is due, logs it, then acts, in batches.
* ``survey_survey``, ``survey_question``, ``survey_user_input``: questionnaires, whose
  answers become satisfaction by dimension (``satisfaction``, ``tools/scores.py``).
* ``mail_template``: the e-mails of both.
* ``card``: the key dates of a card; ``res_company``: when 29 February is.

Way of an occasion: the select of its kind gives (card, person, subject, day) of all
days from the last run to today; what has a log already is left out; the others are
logged in one statement, which decides between two workers; each new log acts (``_act``)
in the transaction that wrote it. So nothing is done twice, and nothing is lost.

Another addon adds a kind of occasion by ``relationship.care.source._selects``, and a
kind of action by a method ``_act_NAME`` of the log.
"""

from . import res_company
from . import key_date
from . import holiday
from . import mail_template
from . import care_rule
from . import care_log
from . import care_source
from . import care
from . import satisfaction
from . import survey_survey
from . import survey_question
from . import survey_user_input
from . import card
