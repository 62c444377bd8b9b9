from odoo import models

LEADER = "crm_relationship.group_relationship_leader"
SUPERVISOR = "crm_relationship.group_relationship_supervisor"
ROOT = "crm_relationship.relationship_menu_root"
# What a leader is shown instead of the menu of those who look after customers.
LEADER_MENUS = (
    "crm_relationship.relationship_leader_card_menu",
    "crm_relationship.relationship_leader_visit_menu",
)
# What everybody keeps: the desk, and settings for those who may change them.
COMMON_MENUS = (
    "crm_relationship.relationship_desk_menu",
    "crm_relationship.relationship_config_menu",
)


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    def _load_menus_blacklist(self):
        """Show leaders three entries: their desk, customers and visits.

        Who leads a team as well needs the whole menu, and has the three in it.
        """
        hidden = super()._load_menus_blacklist()
        user = self.env.user
        if not user.has_group(LEADER):
            return hidden
        short = self._of_names(LEADER_MENUS)
        if user.has_group(SUPERVISOR):
            return [*hidden, *short.ids]
        kept = short + self._of_names(COMMON_MENUS)
        entries = self.search([("parent_id", "=", self.env.ref(ROOT).id)])
        return [*hidden, *(entries - kept).ids]

    def _of_names(self, names):
        """Return the menus of these external ids that are there."""
        found = [self.env.ref(name, raise_if_not_found=False) for name in names]
        return self.browse([menu.id for menu in found if menu])
