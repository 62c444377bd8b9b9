"""Steps about customers: who sees one, asking for one, what was heard, printing."""

from . import access_request
from . import card_access
from . import card_print
from . import find
from . import portal_share
from . import portal_wizard_user
