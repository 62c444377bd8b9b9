# What cards are made of. The rest needs them, and is imported after them.
from . import relationship_reader_mixin
from . import relationship_disclosure_mixin
