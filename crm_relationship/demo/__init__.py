from . import company
from . import reviews
