from . import work
from . import access
from . import cards
from . import tiers
from . import relationship_reason
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users
from . import visits
from . import complaints
from . import satisfaction
from .access import (
    ir_actions_report,
    relationship_release,
    relationship_release_flow,
    relationship_release_check,
    relationship_disclosure,
    relationship_card,
    relationship_key_person,
    relationship_confidential,
    relationship_confidential_key,
    relationship_project,
    relationship_project_opinion,
    res_company as access_res_company,
    res_config_settings as access_res_config_settings,
    res_partner as access_res_partner,
)
