from . import company
from . import reviews
from . import value
