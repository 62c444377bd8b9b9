from . import fund
from . import regulation
