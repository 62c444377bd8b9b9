from . import monthly
