"""What is done for customers at the right day, once, and what they say of us.

* ``date``: birthdays and holidays, by the sun or by the moon.
* ``rule``: what is done at which occasion, for whom; the nightly work and its log.
* ``survey``: questionnaires and their answers.
* ``gift``: gifts, and what of them is allowed.
* ``event``: segments, customer events and notices: what is done for many at once.
* ``plan``: maintenance plans: goals, steps, and their effect.
* ``effect``: figures of some customers and of the others, before and since: of plans
  and notices.
* ``overview``, ``tile``: what stands in the history of a customer, and on the desk.
* ``overview``, ``tile``, ``digest``: what stands in the history of a customer, on the
  desk, and in the periodic digest.
* ``whom``: for which customers something is: the mixin of rules, policies and others.
* ``person``: what is of a customer's person: the mixin of dates, gifts and invitations.
* ``mail_template``: the e-mails of both.
* ``card``: what stands on the card; ``res_company``: settings, and the one cool-down.
"""

from . import whom
from . import person
from . import res_company
from . import date
from . import mail_template
from . import effect
from . import gift
from . import event
from . import rule
from . import survey
from . import plan
from . import card
from . import overview
from . import tile
from . import digest
