import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

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
