from . import portal
from . import intake
from . import rating
from . import pivot
