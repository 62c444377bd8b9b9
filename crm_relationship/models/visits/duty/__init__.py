"""How often a customer is contacted, by whom, and when next (频次有别).

* ``cadence``: what is asked for all customers of some tiers, or of one customer.
* ``shipped``: where a shipped cadence differs from what this version ships.
* ``duty``: one card under one cadence; people snooze it, plan and log from it.
* ``source``: where contacts come from, and which of them serve which demand, by the
  rules in ``tools/rules/contact.py``. A new source of contacts is one more SELECT in
  ``_contact_sources``; a new part of a demand is one more line of those rules.
* ``refresh``: the duties and their figures, for all cards or a few, in SQL.
* ``digest``: one reminder a day for each person.
* ``mail_activity``, ``mail_activity_type``: finished calls and meetings count, too.

How a visit becomes a done duty: writing a visit (any field in ``COUNTING``), finishing
an activity, setting a tier by hand, or changing a card calls ``_refresh_figures`` of
the card. That refreshes its duties first (``relationship.contact.refresh``), then what
the card shows of them (``visits/card_refresh``). At night the scheduled action does so
for all cards, before theirs are refreshed, and then reminds.

Which customers are due: ``_figures_sql`` of ``refresh`` computes the dates, layer by
layer as its docstring says. What is stored is asked by ``due_date``: by the field
``is_due`` for lists, by ``_dues_sql`` of ``digest`` for the reminder, and by the
proposal of a plan for its month.
"""

from . import cadence
from . import shipped
from . import duty
from . import source
from . import refresh
from . import digest
from . import mail_activity
from . import mail_activity_type
