from . import period
from . import zone
