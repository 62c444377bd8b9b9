"""How cases come in, and what customers see of them.

All ways lead to ``relationship.complaint.create``, which takes the number and finds
card, policy and owner: the form, an import, or one of these.

* ``complaint``: what customers file on the portal or on a page (``_file_case``);
  e-mails: the first one makes a case, replies thread into it; the cases of an old
  system, imported silently.
* ``mail_thread``: what the headers of mails mean; no case of what a machine answers.
* ``dropped``: the mails of which no case was made, for supervisors.
* ``point``: a page without log-in, behind a QR code. See
  ``controllers/intake.py``.
* ``portal``: which fields customers read, and that they write messages only. See
  ``controllers/portal.py``.

A call is registered with ``wizard/complaints/phone.py``, which finds the customer by
the number. The address for e-mails, and how many cases a page takes in an hour, are
settings of the company.

Another channel registers a case with ``create``, or with ``_file_case`` where files
come along, after it has checked what was entered. It adds its name to ``channel``.
"""

from . import complaint
from . import dropped
from . import mail_thread
from . import point
from . import portal
