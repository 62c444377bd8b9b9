from . import work
from . import access
from . import cards
from . import tiers
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users
