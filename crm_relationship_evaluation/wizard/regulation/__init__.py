from . import regulation_return
