"""Customer information that leaves, on record: who, when, which customers, what for.

One method puts it there, ``relationship.disclosure._record``:

* Exports of lists and chosen fields, by screens and programs: ``base.export_data``. A
  model whose export is on record inherits ``relationship.disclosure.mixin`` (and says
  in ``_disclosed_cards`` whose information its records are, if not that of
  ``card_id``).
* Tables of a pivot: the controller in ``controllers/pivot.py``.
* Reports: set ``relationship_recorded`` in the record of the ``ir.actions.report``,
  and nothing else. Each rendering is on record, and the PDF bears who took it.
* The card and the document of a release: the wizard ``relationship.card.print`` asks
  what for, and prints the report of the record itself.
"""

from . import ir_actions_report
from . import disclosure
