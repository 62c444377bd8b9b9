"""What is forgotten when a person asks for it (R233, R248).

``res.partner.action_relationship_erase`` lets each model that inherits
``relationship.personal.mixin`` forget the records about the person: another addon's
model joins in by inheriting it, and naming its ``_personal_fields``.
"""

from . import key_person
from . import privacy_lookup_wizard
from . import satisfaction
