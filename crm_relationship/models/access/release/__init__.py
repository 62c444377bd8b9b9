"""Customer information released to somebody for a time: asked for, approved, recalled.

* Who decides: ``relationship.approval.mixin``, with the approver and the stand-in that
  are named (``_approvers``).
* When one is in force, and when it has ended: ``_valid_releases`` alone says it, in
  SQL, at the time of asking. Nothing is computed, and no scheduled action runs, when a
  release begins or ends.
* What it opens: ``_card_sources`` are among the reader sources of cards, and those of
  confidential scope among the ones of confidential blocks.
* What a colleague asks for who does not see the customer: ``access_request``.
"""

from . import release
from . import access_request
