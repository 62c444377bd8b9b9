"""What is read across the capabilities. It knows them all; none of them knows it.

* ``history``: what happened with a customer, event by event, as the reader may see it;
  ``res_partner`` opens it from contacts, and ``static/src/history`` shows it on the
  card.
* ``tile``: what waits for somebody, as counts that open the records they count;
  ``role_tile``: which of them by role; ``review``: those of reviews, and their
  indicator.
* ``desk``: the landing page that shows tiles, the team, charts and the set-up.
* ``base``: which fields custom filters and groups offer.
* ``digest``: figures in the mail that Odoo sends periodically.
* ``complaint_rate``: complaints of a month against visits, turnover and orders.
* ``indicator``: a share of records that were as they should be, by person and period.

An addon adds its own by extending ``_sources``, ``_tiles`` or ``_indicators``: each
returns what stands there as plain data, so that nothing else has to change.
"""

from . import base
from . import history
from . import indicator
from . import complaint_rate
from . import res_partner
from . import tile
from . import role_tile
from . import review
from . import desk
from . import digest
