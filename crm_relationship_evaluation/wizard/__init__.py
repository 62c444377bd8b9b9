from . import document
from . import expense
from . import regulation
