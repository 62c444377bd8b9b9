"""Who looks after key customers: those whom the list designates (R031, X7).

Specialist and leader of a key customer are changed by the committee; who else changes
them is told to ask (``tiers/card``), if the company wants it so. ``designation`` is the
request, on which the committee decides.
"""

from . import designation
