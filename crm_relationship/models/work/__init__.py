from . import ir_model
from . import relationship_work_mixin
