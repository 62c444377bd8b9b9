from . import review_nominate
from . import review_decide
from . import review_return
