import json

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

GROUP = "crm_relationship.group_relationship_%s"
# A name of 24 letters is read whole; what is longer may be cut, and shows on hovering.
ENOUGH = 200
# Opens each list without its filters, and notes which texts are cut, and where.
WALK = """
(async () => {
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const isCut = (element) =>
        element.clientWidth &&
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).overflowX !== "visible";
    const found = new Set();
    let opened = 0;
    for (const [id, name] of %(actions)s) {
        const action = await service.loadAction(id);
        const context = Object.fromEntries(
            Object.entries(action.context).filter(
                ([key]) => !key.startsWith("search_default_")
            )
        );
        await service.doAction(
            { ...action, context },
            { viewType: "list", clearBreadcrumbs: true }
        );
        let list = null;
        for (let frames = 0; frames < 600 && !list; frames++) {
            await frame();
            list = document.querySelector(".o_list_renderer, .o_nocontent_help");
        }
        await frame();
        if (!list?.matches(".o_list_renderer") || list.closest(".o_view_sample_data")) {
            continue;
        }
        opened += 1;
        if (list.scrollWidth > list.clientWidth + 1) {
            found.add(`${name}: wider than the screen`);
        }
        for (const head of list.querySelectorAll("thead th[data-name]")) {
            if ([...head.querySelectorAll(".text-truncate")].some(isCut)) {
                found.add(`${name}: heading of ${head.dataset.name}`);
            }
        }
        for (const cell of list.querySelectorAll(".o_data_cell:not(.o_boolean_cell)")) {
            for (const part of [cell, ...cell.querySelectorAll("*")]) {
                if (isCut(part) && cell.offsetWidth < %(enough)s) {
                    const text = cell.textContent.trim();
                    found.add(`${name}: ${cell.getAttribute("name")} (${text})`);
                }
            }
        }
    }
    if (opened < %(least)s) {
        console.error(`Only ${opened} lists have records.`);
    } else if (found.size) {
        console.error("Cut at 1366:\\n" + [...found].join("\\n"));
    } else {
        console.log("test successful");
    }
})().catch((error) => console.error(error.message || String(error)));
"""


@tagged("standard", "post_install", "-at_install")
class TestLists(HttpCase):
    """What a list shows by default can be read, on a screen of 1366 (R036)."""

    browser_size = "1366x768"

    def test_nothing_is_cut(self):
        """Headings, states, people, amounts, buttons, in all lists of the menus."""
        user = new_test_user(self.env, "lists", GROUP % "committee", name="Lists")
        user.group_ids = [
            Command.link(self.env.ref(GROUP % role).id)
            for role in ("manager", "confidential")
        ]
        menus = self.env["ir.ui.menu"].with_user(user)
        root = self.env.ref("crm_relationship.relationship_menu_root")
        shown = menus.search([("id", "child_of", root.id)]).sudo()
        actions = [menu.action for menu in shown if menu.action]
        lists = [
            (action.id, action.name)
            for action in dict.fromkeys(actions)
            if action._name == "ir.actions.act_window"
            and "list" in action.view_mode.split(",")
            and action.res_model.startswith("relationship.")
        ]
        code = WALK % {"actions": json.dumps(lists), "enough": ENOUGH, "least": 15}
        self.browser_js(
            "/odoo/relationship-desk",
            code,
            ready="!!document.querySelector('.o_action_manager > *')",
            login="lists",
            timeout=120,
        )
