"""Who would move, if a scheme had other rules: seen before anything is saved.

``simulation``: a copy of the scheme's limits that people change. ``line``: a rule of
that copy, with all that a rule can ask for. ``classifier``: computes with these rules
instead of the saved ones, by the same SQL. ``move``: how many would go from one tier to
another, and which cards; ``tiers/card``: a list that shows it. ``scheme``: the way in;
``change``: what was applied. Nothing but the simulation itself is written, until
somebody applies it.
"""

from . import line
from . import move
from . import classifier
from . import simulation
from . import scheme
from . import change
