from . import relationship_satisfaction
from . import relationship_action
from . import relationship_card
