import json

from odoo.tests import HttpCase, tagged

from . import walk

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
    const terms = new Set(%(terms)s);
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
        const words = "th, button, .badge, .o_field_selection";
        for (const part of list.querySelectorAll(words)) {
            const text = part.textContent.trim();
            if (terms.has(text)) {
                found.add(`${name}: ${text} is not translated`);
            }
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

    def walk(self, lang="en_US", terms=()):
        """Open the lists.

        :param str lang: of the user
        :param terms: texts that must not stand on a heading, state or button
        """
        user = walk.walker(self.env, "lists")
        user.lang = lang
        lists = [(one.id, one.name) for one in walk.actions(user, "list")]
        code = WALK % {
            "actions": json.dumps(lists),
            "enough": ENOUGH,
            "least": 15,
            "terms": json.dumps(sorted(terms)),
        }
        self.browser_js(
            "/odoo/relationship-desk",
            code,
            ready="!!document.querySelector('.o_action_manager > *')",
            login="lists",
            timeout=120,
        )

    def test_nothing_is_cut(self):
        """Headings, states, people, amounts, buttons, in all lists of the menus."""
        self.walk()

    def test_in_chinese(self):
        """The same in Chinese, where no heading, state or button is English."""
        self.walk("zh_CN", walk.chinese(self.env))
