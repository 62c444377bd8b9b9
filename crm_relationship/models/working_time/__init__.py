from . import relationship_workday
