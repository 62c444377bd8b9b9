from . import tiers
from . import cards
from . import complaints
from . import access
from . import visits
from . import satisfaction
