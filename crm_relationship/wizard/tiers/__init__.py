"""Steps with reviews and benefits."""

from . import review_nominate
from . import review_decide
from . import review_return
from . import benefit_end
from . import review_sheet
