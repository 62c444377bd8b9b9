from . import document
from . import fund
from . import regulation
