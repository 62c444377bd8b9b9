"""What every capability uses: settings and people.

``res_company``: settings, the company's day and time zone, and who is told when
somebody cannot act (``_relationship_recipients``, ``_relationship_somebody``).
``res_users``: who can act here, and who stands in for whom; ``res_groups``: who no
longer can. ``crm_team``: teams of a branch. ``document``: fields for documents of
addons that may go. ``ir_http``: addresses that are none. ``ir_exports``: the export
list of each register, from the template of its import. ``ir_actions_act_window``: whose
lists begin with what is their own. ``reason``: why something was cancelled, moved or
rejected.
"""

from . import crm_team
from . import document
from . import ir_actions_act_window
from . import ir_exports
from . import ir_http
from . import ir_ui_menu
from . import reason
from . import res_company
from . import res_config_settings
from . import res_users
from . import res_groups
