import polib

from odoo.fields import Command
from odoo.tests import new_test_user

from dev import addons

GROUP = "crm_relationship.group_relationship_%s"


def walker(env, login):
    """Create somebody who sees all that the menus lead to.

    :param str login: of the new user
    """
    user = new_test_user(env, login, GROUP % "committee", name=login.title())
    user.group_ids = [
        Command.link(env.ref(GROUP % role).id) for role in ("manager", "confidential")
    ]
    return user


def actions(user, kind):
    """Return the actions of our menus that show models of ours, each once.

    :param user: who opens the menus
    :param str kind: of a view that they must have
    """
    root = user.env.ref("crm_relationship.relationship_menu_root")
    menus = user.env["ir.ui.menu"].with_user(user)
    shown = menus.search([("id", "child_of", root.id)]).sudo()
    return _of(shown, kind)


def daily(user, kind):
    """Return the same of the entries in a user's menu, beside reports and settings."""
    menus = user.env["ir.ui.menu"].with_user(user)
    loaded = menus.load_menus(False)
    beside = ("report_menu", "config_menu")
    prefix = "crm_relationship.relationship_"

    def below(number):
        menu = loaded[number]
        if menu["xmlid"].removeprefix(prefix) in beside:
            return []
        return [number, *(one for child in menu["children"] for one in below(child))]

    root = user.env.ref(f"{prefix}menu_root").id
    return _of(menus.browse(below(root) if root in loaded else []).sudo(), kind)


def _of(menus, kind):
    return [
        action
        for action in dict.fromkeys(menu.action for menu in menus if menu.action)
        if action._name == "ir.actions.act_window"
        and kind in action.view_mode.split(",")
        and action.res_model.startswith("relationship.")
    ]


def chinese(env):
    """Load our Chinese terms.

    :return: the English texts that must not be seen by who reads Chinese
    """
    env["res.lang"]._activate_lang("zh_CN")
    names = addons.alone()
    env["ir.module.module"]._load_module_terms(names, ["zh_CN"])
    return {
        entry.msgid
        for name in names
        for entry in polib.pofile(addons.found()[name].folder / "i18n" / "zh_CN.po")
        if entry.msgstr and entry.msgstr != entry.msgid
    }
