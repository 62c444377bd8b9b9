from . import base_partner_merge
from . import relationship_card_create
from . import relationship_visit_plan_reject
from . import relationship_visit_campaign
from . import relationship_handover
from . import relationship_visit_cancel
from . import relationship_visit_log
from . import relationship_visit_move
