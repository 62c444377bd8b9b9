from . import cancel
from . import log
from . import move
from . import plan_reject
from . import campaign
from . import handover
from . import handover_cases
from . import handover_keys
