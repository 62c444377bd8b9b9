from . import sale_order
from . import complaint_rate
