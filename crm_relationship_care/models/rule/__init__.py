"""What is done for customers at which occasion, once.

* ``rule``: for which customers what is done, at which occasion.
* ``log``: one occasion handled, or not, and why; unique by rule, customer, subject and
  day.
* ``act``: what a log does beside activities, e-mails and questionnaires;
  ``visit_plan``: campaigns of calls that a rule has made.
* ``source``: the occasions, in SQL, one select for each kind of occasion.
* ``care``: the nightly work: finds what is due, logs it, then acts, in batches.

Way of an occasion: one statement gives, for all rules of a company, (rule, card,
person, subject, day) of all days from the last run to today, without what has a log
already, into a working table. Batches of it are logged, each in one statement, which
decides between two workers; each new log acts (``_act``) in the transaction that wrote
it. So nothing is done twice, and nothing is lost.

Another addon adds a kind of occasion by ``relationship.care.source._selects``, and a
kind of action by a method ``_act_NAME`` of the log.
"""

from . import rule
from . import log
from . import act
from . import visit_plan
from . import source
from . import care
