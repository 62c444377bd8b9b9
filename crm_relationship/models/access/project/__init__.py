"""The commissioner's opinion and veto on a project (R251, R252).

An opinion stays on record. A veto that stands keeps its project from the states in
``opinion.STOPPED``, whoever writes them, and when its opportunity is won.
"""

from . import project
from . import opinion
