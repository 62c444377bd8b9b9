from . import cards
from . import tiers
from . import complaints
from . import access
from . import visits
from . import satisfaction
