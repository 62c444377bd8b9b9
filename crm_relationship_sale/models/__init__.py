from . import card
from . import sale_order
from . import visit
from . import complaint_rate
