from . import fund
