import json

from odoo.tests import HttpCase, tagged

from . import walk

# Where the tabs of the daily forms begin at the latest, in pixels from the top.
TABS = {
    "relationship.card": 400,
    "relationship.visit": 610,
    "relationship.complaint": 530,
}

# Opens each form, and notes what is cut, wider than the screen, or not translated.
WALK = """
(async () => {
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const terms = new Set(%(terms)s);
    const isCut = (element) =>
        element.clientWidth &&
        element.scrollWidth > element.clientWidth + 1 &&
        getComputedStyle(element).overflowX !== "visible";
    const found = new Set();
    let looked = 0;
    for (const [model, id] of %(records)s) {
        await service.doAction(
            {
                type: "ir.actions.act_window",
                res_model: model,
                res_id: id,
                views: [[false, "form"]],
            },
            { clearBreadcrumbs: true }
        );
        let form = null;
        for (let frames = 0; frames < 600 && !form; frames++) {
            await frame();
            form = document.querySelector(`.o_form_view.o_view_controller`);
        }
        await frame();
        if (!form || document.querySelector(".o_error_dialog")) {
            found.add(`${model}: does not open`);
            continue;
        }
        const tabs = form.querySelector(".o_notebook_headers");
        const top = tabs?.getBoundingClientRect().top;
        if (top > %(tabs)s[model]) {
            found.add(`${model}: tabs begin at ${Math.round(top)}`);
        }
        const content = form.querySelector(".o_content");
        if (content.scrollWidth > content.clientWidth + 1) {
            const sticksOut = (one) =>
                one.getBoundingClientRect().right > content.clientWidth + 1;
            const first = [...content.querySelectorAll("*")].find(
                (one) => sticksOut(one) && !one.closest(".o_list_renderer, .nav-tabs")
            );
            const html = first?.outerHTML.slice(0, 120);
            found.add(`${model}: wider than the screen (${html})`);
        }
        const words = ".o_form_label, .o_form_statusbar button, .oe_stat_button";
        for (const part of form.querySelectorAll(
            `${words}, .nav-link, .o_horizontal_separator, thead th span, .alert`
        )) {
            const text = part.textContent.trim().replace(/\\?$/, "");
            if (!part.offsetWidth || !text) {
                continue;
            }
            looked += 1;
            if (isCut(part) && !part.closest("thead, .oe_stat_button")) {
                found.add(`${model}: ${text} is cut`);
            }
            if (terms.has(text)) {
                found.add(`${model}: ${text} is not translated`);
            }
        }
    }
    if (looked < %(least)s) {
        console.error(`Only ${looked} labels and buttons were seen.`);
    } else if (found.size) {
        console.error([...found].join("\\n"));
    } else {
        console.log("test successful");
    }
})().catch((error) => console.error(error.message || String(error)));
"""


class FormWalk(HttpCase):
    """Opens a form of each model of the menus, as somebody who sees all."""

    def walk(self, lang="en_US", terms=(), tabs=None):
        """Open the forms.

        :param str lang: of the user
        :param terms: texts that must not stand on a label, button, tab or heading
        :param tabs: where the tabs of a model's form begin at the latest
        """
        user = walk.walker(self.env, "forms")
        user.lang = lang
        newest = {
            model: self.env[model].with_user(user).search([], limit=1, order="id desc")
            for model in {one.res_model for one in walk.actions(user, "form")}
        }
        records = sorted((model, one.id) for model, one in newest.items() if one)
        self.assertGreater(len(records), 30)
        self.browser_js(
            "/odoo/relationship-desk",
            WALK
            % {
                "records": json.dumps(records),
                "terms": json.dumps(sorted(terms)),
                "least": 10 * len(records),
                "tabs": json.dumps(tabs or {}),
            },
            ready="!!document.querySelector('.o_action_manager > *')",
            login="forms",
            timeout=180,
        )


@tagged("standard", "post_install", "-at_install")
class TestForms(FormWalk):
    """Forms on a desk: nothing is cut, all is in the reader's language (R036)."""

    browser_size = "1366x768"

    def test_in_chinese(self):
        """No label, button, tab or heading of ours is English; tabs begin high."""
        self.walk("zh_CN", walk.chinese(self.env), TABS)


@tagged("standard", "post_install", "-at_install")
class TestFormsOnPhone(FormWalk):
    """Forms on a phone: nobody scrolls sideways (R036)."""

    browser_size = "390x844"
    touch_enabled = True

    def test_on_a_phone(self):
        """No form is wider than the screen, no step is cut."""
        self.walk()
