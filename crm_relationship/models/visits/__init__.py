"""Visits: whom the company calls on, how often, by which plan (拜访).

* ``visit``: one visit, its type, its checklist, its meeting.
* ``duty``: how often a customer is to be contacted, by whom, and when next.
* ``plan``: the visits of a month, a trip or a campaign, and who approves them.

Cadences ask for contacts, contacts are made by visits, finished activities and mail; a
plan proposes visits from what is due. What the capability adds to models of others is
in this folder, one file for each of them.
"""

from . import visit
from . import plan
from . import duty
from . import card
from . import card_refresh
from . import classification
from . import crm_team
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users
