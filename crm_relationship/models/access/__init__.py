from . import relationship_reader_mixin
