from . import card
from . import sale_order
from . import visit
from . import complaint_rate
from . import sale_order_line
from . import discount
from . import benefit_use
