"""What every capability uses: settings and people.

``res_company``: settings, the company's day and time zone, who acts when somebody
cannot. ``res_users``: who can act here, and stand-ins. ``reason``: why something was
cancelled, moved or rejected.
"""

from . import reason
from . import res_company
from . import res_config_settings
from . import res_users
