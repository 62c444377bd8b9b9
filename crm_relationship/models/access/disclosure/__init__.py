"""Customer information that leaves, on record: who, when, which customers, what for.

One method puts it there, ``relationship.disclosure._record``:

* Exports of lists and chosen fields, by screens and programs: ``base.export_data``. A
  model whose export is on record inherits ``relationship.disclosure.mixin`` (and says
  in ``_disclosed_cards`` whose information its records are, if not that of
  ``card_id``).
* Tables of a pivot: the controller in ``controllers/pivot.py``.
* Reports: each rendering of a report of such a model is on record, and bears who took
  it. Nothing need be said, so that none is forgotten; a report of another model that
  tells of customers sets ``relationship_recorded``, one that customers are handed,
  ``relationship_for_customer``.
* The card and the document of a release: the wizard ``relationship.card.print`` asks
  what for, and prints the report of the record itself.
"""

from . import ir_actions_report
from . import disclosure
