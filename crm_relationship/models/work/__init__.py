from . import relationship_work_mixin
