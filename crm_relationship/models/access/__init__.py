"""Who sees customer information, and what is kept of those who took it along.

Rooms:

* ``release``: information released to somebody for a time; when it is in force.
* ``disclosure``: prints, exports and documents for the outside, on record.
* ``confidential``: the confidential block of a card: consent, encryption.
* ``project``: the commissioner's opinion and veto on projects.
* ``messages``: who receives a message of a record may read it, and reads it no longer
  when they lost the record; so with activities and followers.
* ``erasure``: what is forgotten when a person asks for it. A model joins in by
  ``relationship.personal.mixin``.

Here: ``base`` (no screen and no export of any model tells more than its user may know),
``ir_rule`` (nor does a refusal), ``evidence`` (what was said, and files, stay as they
were), ``res_users`` (who opens the portal of a customer sees the customer), who sees
cards (``card``), cases (``complaint``), visits and plans (``visit``), what all rooms
add to contacts and to settings, and what people read of a record in messages,
activities and followers, in the statement that finds them (``document``).

From sources to rules. A model that inherits ``relationship.reader.mixin`` says in SQL
who has to do with its records and why (``_reader_sources``, ``_writer_sources``) or
whose people are theirs, too (``_people_parents``). Both the people shown on the form,
and the search behind ``('reader_ids', 'in', [user.id])``, ask these. The rules in
``security/`` use that domain, one to read and one to write, beside ``[(1, '=', 1)]``
for the groups that see all, and a rule of companies for everybody. A rule names nothing
else of the user: Odoo keeps its domain from one request to the next.

To add a reader: return one more select in ``_reader_sources`` of the model (or of an
extension of it), name its reason in ``_reader_reasons``, and add what it depends on to
``_compute_reader_ids``. Rules need no change; ``tests/access/test_readers.py`` checks
that who is shown and who is let in are the same.
"""

from . import base
from . import document
from . import ir_rule
from . import messages
from . import complaint
from . import visit
from . import release
from . import disclosure
from . import evidence
from . import card
from . import confidential
from . import project
from . import erasure
from . import res_company
from . import res_config_settings
from . import res_partner
from . import res_users
