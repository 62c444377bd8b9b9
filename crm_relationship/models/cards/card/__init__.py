"""The card, and the services that work on many cards.

* ``card``: fields, whether customer and specialist belong together, who lacks people,
  what people do with it. ``profile``: what is known of the customer. ``format``,
  ``requirement``: own and required fields. Who sees it is in ``models/access``.
* ``business``: what the customer buys, for who has no rights on invoices, and may buy.
* ``term``: who had a card before: what was done stays with who did it.
* ``refresh``: figures of cards, in SQL. ``bulk``: cards of many customers at once.
* ``reconcile``: cards brought back in line with their contacts, by ``merge`` where two
  customers turn out to be one. ``reminder``: who is told of cards to review.

A card is written (``card.write``), or the night comes (``refresh._cron_refresh``): its
tiers are computed, then its figures (``refresh._refresh_all``). Figures are written in
SQL, past ``write``: nothing stored depends on them, and they are not tracked.

What other capabilities extend:

* a figure: a field of the card with ``readonly=True, copy=False, figure=True``, and its
  SQL in ``refresh._values_sql``, from what ``refresh._joins_sql`` joins. What has to be
  brought up to date before: ``refresh._refresh_company`` (duties, links of documents
  by ``_link_documents``), ``refresh._refresh_all`` and ``_refresh_all_of`` (tiers).
* who sees a card, and why: ``_reader_sources``, ``_writer_sources``,
  ``_reader_reasons``, ``_explain_reader``.
* what is merged: a model whose records have keys of their own among those of a card
  combines them in ``_merge_cards(sources, destination)``; what belongs to a key
  person is combined in an extension of ``relationship.key.person._merge_person``.
* turnover from other documents: ``relationship.turnover._document_queries``.
"""

from . import format
from . import requirement
from . import profile
from . import card
from . import term
from . import business
from . import refresh
from . import bulk
from . import merge
from . import reconcile
from . import reminder
