from . import cards
from . import relationship_complaint_decision
from . import complaints
from . import access
from . import visits
