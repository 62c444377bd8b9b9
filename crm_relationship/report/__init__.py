"""Documents on paper, and tables of figures; a room for each capability.

* ``access``: the card, as it is printed or leaves the company.
* ``complaints``: the sheet of a case.
* ``tiers``: the minutes of a review with its analysis, the list that it issues.
* ``visits``: plans, visits and their reports; whether notices were kept
  (``compliance``).

How another addon adds a document:

1. An ``ir.actions.report`` of type ``qweb-pdf``, bound to the model of what it shows.
   Odoo renders it as its reader: the rules decide what is on it. A name that the reader
   may not read is asked for with ``has_access`` before it is shown.
2. A template that calls ``web.html_container``, and for each record a second one with
   ``t-lang``: of a colleague ``env.user.lang``, of a customer the customer's.
3. It is on record, and bears who took it, without a word (see
   ``models/access/disclosure``); what customers are handed bears no name:
   ``relationship_for_customer``.
4. What shows more of customers than its own record is on record first, as the card is
   (``wizard/access/card_print.py``): ``relationship.disclosure._record`` writes who, of
   whom and what for. The document is the rendering of that record, by a
   ``_get_report_values`` of its own, and only of a fresh one (``_check_fresh``).
5. A document that is kept, such as that of a month that is over, is an attachment of
   its record: ``attachment`` of the report action says its name. What the document says
   is read from stored figures, so that it says the same a year later.
"""

from . import access
from . import visits
