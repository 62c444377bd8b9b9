from . import relationship_work_mixin
from . import relationship_reader_mixin
from . import relationship_protected_mixin
from . import relationship_disclosure_mixin
from . import relationship_child_mixin
from . import relationship_card_child_mixin
