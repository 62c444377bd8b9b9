"""The confidential block: with consent, encrypted at rest, erased on request.

Rules open it to who has the group *and* a reason to see the card's block
(``relationship.card._confidential_sources``). ``sensitive_field`` has the kinds of
fields that are encrypted, and gone once consent is withdrawn: use them for whatever
else is as confidential, on a model with ``consent_withdrawn_date``.
"""

from . import confidential
