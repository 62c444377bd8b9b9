"""Cases of customers, how they come in, and until when they are handled.

* ``rule``: which cases a rule takes, who takes them, who is told at once.
* ``deadline``: policies, deadlines of cases, escalation.
* ``case``: the cases themselves, with their measures.
* ``intake``: how customers reach us, and what they see and say.
* ``ending``: what a case needs to end, and the word to its customer.
"""

from . import rule
from . import case
from . import deadline
from . import card
from . import card_refresh
from . import visit
from . import crm_team
from . import ir_sequence
from . import res_company
from . import res_users
from . import res_config_settings
from . import res_partner
from . import account_move
from . import intake
from . import ending
