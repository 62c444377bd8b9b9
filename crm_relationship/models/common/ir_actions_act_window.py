import re

from odoo import models

HEAD = "crm_relationship.group_relationship_head"
USER = "crm_relationship.group_relationship_user"
# Lists of daily work, by their addresses: they begin with what is the reader's own.
DAILY = {
    "relationship-my-cards",
    "relationship-projects",
    "due-contacts",
    "relationship-my-visits",
    "relationship-plans",
    "relationship-my-cases",
    "relationship-measures",
}
OWN = re.compile(r"'search_default_(?:mine|led|prepared|my_teams?)': 1(?:, )?")


class IrActionsActWindow(models.Model):
    _inherit = "ir.actions.act_window"

    def _get_action_dict(self):
        """Let a list begin with all of it, for whom hardly any of it is his own.

        Heads look after everybody's work; data officers and auditors look after nobody.
        """
        result = super()._get_action_dict()
        user = self.env.user
        if result["path"] in DAILY and (
            user.has_group(HEAD) or not user.has_group(USER)
        ):
            result["context"] = OWN.sub("", result["context"])
        return result
