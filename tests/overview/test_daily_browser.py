import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.models.common.ir_actions_act_window import DAILY

from . import walk

# Opens an action or a record, and says what stands there.
OPEN = """
(async () => {
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    await service.doAction(%(action)s, { clearBreadcrumbs: true });
    let found = null;
    for (let frames = 0; frames < 900 && !found; frames++) {
        await new Promise((done) => requestAnimationFrame(done));
        found = document.querySelector(%(selector)s);
    }
    const text = found?.textContent.trim() || "";
    if (!text.startsWith(%(text)s)) {
        console.error(`"${text}" instead of ${%(text)s}`);
    } else {
        console.log("test successful");
    }
})().catch((error) => console.error(error.message || String(error)));
"""

# Opens each list, its first record, and goes back by the breadcrumb: the same filters
# and records are there again.
BACK = """
(async () => {
    const service = odoo.__WOWL_DEBUG__.root.env.services.action;
    const until = async (test) => {
        for (let frames = 0; frames < 900; frames++) {
            const found = test();
            if (found) {
                return found;
            }
            await new Promise((done) => requestAnimationFrame(done));
        }
        return null;
    };
    const find = (selector) => document.querySelector(selector);
    const texts = (selector) =>
        [...document.querySelectorAll(selector)].map((one) => one.textContent.trim());
    const record =
        ".o_data_row .o_data_cell.cursor-pointer, " +
        ".o_kanban_record:not(.o_kanban_ghost)";
    const seen = () =>
        JSON.stringify([
            texts(".o_searchview_facet"),
            texts(".o_pager_value, .o_pager_limit"),
            texts(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)").length,
        ]);
    const found = [];
    let opened = 0;
    for (const [id, name] of %(actions)s) {
        await service.doAction(id, { clearBreadcrumbs: true });
        await until(() => texts(".o_breadcrumb").join().includes(name));
        const first = await until(() => find(record) || find(".o_view_nocontent"));
        if (!first?.matches(record) || find(".o_view_sample_data")) {
            found.push(`${name}: no record`);
            continue;
        }
        const before = seen();
        first.click();
        if (!(await until(() => find(".o_form_view .o_form_renderer")))) {
            found.push(`${name}: no form`);
            continue;
        }
        find(".o_breadcrumb a, .o_back_button").click();
        await until(() => !find(".o_form_view") && find(record));
        if (seen() !== before) {
            found.push(`${name}: ${seen()} instead of ${before}`);
        }
        opened += 1;
    }
    if (found.length || opened < %(least)s) {
        console.error([`${opened} lists`, ...found].join("\\n"));
    } else {
        console.log("test successful");
    }
})().catch((error) => console.error(error.message || String(error)));
"""


@tagged("standard", "post_install", "-at_install")
class TestDailyBrowser(HttpCase):
    """What opens first, what stands on it, and a desk that fails (R036)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "crm_relationship.group_relationship_user"
        cls.user = new_test_user(cls.env, "daily", group, name="Daily")
        customer = cls.env["res.partner"].create(
            {"name": "Daily Customer", "is_company": True}
        )
        cls.card = cls.env["relationship.card"].create(
            {"partner_id": customer.id, "user_id": cls.user.id}
        )

    def opens(self, action, selector, text):
        self.env.flush_all()
        values = {"action": action, "selector": selector, "text": text}
        self.browser_js(
            "/odoo/relationship-desk",
            OPEN % {name: json.dumps(value) for name, value in values.items()},
            ready="!!document.querySelector('.o_relationship_desk_content')",
            login=self.user.login,
            timeout=90,
        )

    def form(self, record):
        return {
            "type": "ir.actions.act_window",
            "res_model": record._name,
            "res_id": record.id,
            "views": [[False, "form"]],
        }

    def test_visit_opens_on_what_is_of_use(self):
        """A reported visit on its report, one that is planned on its preparation."""
        tab = ".o_form_view .o_notebook_headers .nav-link.active"
        for state, days, expected in (
            ("reported", -7, "Visit Report"),
            ("planned", 7, "Preparation"),
        ):
            visit = self.env["relationship.visit"].create(
                {
                    "card_id": self.card.id,
                    "user_id": self.user.id,
                    "date_start": fields.Datetime.now() + timedelta(days=days),
                    "state": state,
                }
            )
            with self.subTest(state):
                self.opens(self.form(visit), tab, expected)

    def test_calendar_of_cases(self):
        """A case in the calendar begins with the customer."""
        case = self.env["relationship.complaint"].create(
            {
                "partner_id": self.card.partner_id.id,
                "subject": "Leak",
                "user_id": self.user.id,
            }
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_complaint SET next_deadline ="
            " now() at time zone 'utc' WHERE id = %s",
            [case.id],
        )
        action = {
            "type": "ir.actions.act_window",
            "res_model": case._name,
            "views": [[False, "calendar"]],
            "domain": [["id", "=", case.id]],
        }
        name = self.card.partner_id.display_name
        self.opens(action, ".fc-event .o_event_title", f"{name} · ")

    def test_back_leads_back(self):
        """From a record of each daily list one is back with the same filters."""
        owner = {"user_id": self.user.id}
        case = self.env["relationship.complaint"].create(
            {"partner_id": self.card.partner_id.id, "subject": "Leak", **owner}
        )
        now = fields.Datetime.now()
        for name, values in {
            "visit": {"card_id": self.card.id, "date_start": now, **owner},
            "project": {"card_id": self.card.id, "name": "Plant"},
            "visit.plan": {"kind": "month", **owner},
            "action": {
                "name": "Mend it",
                "complaint_id": case.id,
                "date_deadline": now.date(),
                **owner,
            },
        }.items():
            self.env[f"relationship.{name}"].create(values)
        names = ("card", "project", "visit", "visit.plan", "complaint", "action")
        lists = [
            (action.id, action.name)
            for action in walk.daily(self.user, "form")
            if action.path in DAILY
        ]
        self.assertEqual(len(lists), len(names))
        self.env.flush_all()
        self.browser_js(
            "/odoo/relationship-desk",
            BACK % {"actions": json.dumps(lists), "least": len(names)},
            ready="!!document.querySelector('.o_relationship_desk_content')",
            login=self.user.login,
            timeout=120,
        )

    @mute_logger("odoo.http")
    def test_desk_loads_fails_and_is_tried_again(self):
        """Placeholders while it loads; what failed is said, and tried again."""
        desk = self.registry["relationship.desk"]
        get_desk, calls = desk.get_desk, []

        def slow(records, *args):
            calls.append(args)
            if len(calls) == 1:
                time.sleep(2)
                raise UserError("The office is closed")
            return get_desk(records, *args)

        slow._api_model = True
        self.patch(desk, "get_desk", slow)
        self.env.flush_all()
        self.start_tour(
            "/odoo/relationship-desk",
            "relationship_desk_failing_tour",
            login=self.user.login,
            timeout=90,
        )
        self.assertEqual(len(calls), 2)
