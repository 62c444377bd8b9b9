from . import relationship_visit_type
from . import relationship_visit
from . import relationship_visit_flow
from . import relationship_visit_check
from . import relationship_card
from . import res_users
from . import plans
