"""How satisfied customers are: one answer is one score, 0 to 100, that nobody changes.

* ``satisfaction``: the answers, and what follows from one (:meth:`_collect`).
* ``source``: the mixin of documents about which customers are asked.
* ``complaint``: cases as a source. Odoo's rating asks, the answer is kept here;
  customers without e-mail are asked by telephone.
* ``visit``: visits and calls as a source: what their reports say.
* ``rating_rating``: the index by which the requests of the last days are found.
* ``card``, ``card_refresh``: average, trend and number of a customer's answers.
* ``action``: the measure that a low score opens.
* ``res_company``, ``res_config_settings``: whether customers are asked, and how often.

Way of an answer: a case is closed, its customer gets an e-mail unless blocked or asked
lately, the page behind it (``controllers/rating.py``) takes one answer for each page
load, ``_collect`` keeps it, refreshes the figures of the card, and opens a measure when
the score is low.

Another addon that asks customers (a survey, a call-back) adds a source in three steps:

1. It names its source, where the list has none that fits::

       source = fields.Selection(
           selection_add=[("fair", "Trade Fair")], ondelete={"fair": "set other"}
       )

   ``visit``, ``survey`` and ``call`` are there: answers outlive the addon that
   collected them.
2. The model of its documents inherits ``relationship.satisfaction.mixin``, and says in
   ``_satisfaction_values`` whose answer it is: customer, company, who served the
   customer. The card is found by customer and company, also when it is made later.
3. It calls ``_collect(document, score, source)``, after it has checked that its user
   may. Nobody else enters answers: all fields are readonly, no group creates any.

Whoever asks by other ways than rating also extends
``res.company._relationship_request_sources``, so that one cool-down holds for all.
"""

from . import satisfaction
from . import source
from . import complaint
from . import visit
from . import rating_rating
from . import action
from . import card
from . import card_refresh
from . import res_company
from . import res_config_settings
