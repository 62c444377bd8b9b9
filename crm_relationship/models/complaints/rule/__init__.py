"""What administrators set for cases: which of them a rule takes, and whom it names.

* ``match_mixin``: the conditions of routes and deadline policies; the first rule wins.
* ``recipient_mixin``: the colleagues whom severity rules and levels of escalation tell.
* ``notices``: how they are told, in one go; no model.
* ``route``: which team, and who, takes a case.
* ``severity_rule``: who is told at once of a serious case, and reacts until when.
"""

from . import match_mixin
from . import recipient_mixin
from . import route
from . import severity_rule
