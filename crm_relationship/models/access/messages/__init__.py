"""Who receives messages, and what those who lost a record still read of it: nothing.

* ``mail_thread``: who receives one may read its record. ``mail_compose_message``: who
  writes e-mails about it, too. ``mail_mail``: so may those for
  whom e-mails wait.
* ``mail_message``: who lost a record reads its messages no longer; ``mail_activity``:
  nor what is to do; ``mail_followers``: and follows no longer.
"""

from . import mail_thread
from . import mail_activity
from . import mail_compose_message
from . import mail_followers
from . import mail_mail
from . import mail_message
