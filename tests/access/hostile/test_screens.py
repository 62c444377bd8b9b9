import json
from ast import literal_eval

from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import MAIN_GROUPS, OTHER_GROUPS, AccessCommon

# The menus of each role, by the last part of their names.
DESK_MENU = {"relationship_desk_menu"}
CARD_MENUS = DESK_MENU | {
    "relationship_card_menu",
    "relationship_project_menu",
    "relationship_key_person_menu",
    "relationship_turnover_menu",
    "relationship_classification_menu",
    "relationship_tier_change_menu",
    "relationship_classification_run_menu",
    "relationship_benefit_due_menu",
    "relationship_benefit_grant_menu",
    "relationship_benefit_use_menu",
    "relationship_visit_menu_needs",
    "relationship_visit_report_menu",
    "relationship_visit_report_menu_matrix",
    "relationship_action_menu",
    "relationship_complaint_menu_analysis",
    "relationship_deadline_menu",
    "relationship_complaint_menu_causes",
    "relationship_satisfaction_menu",
    "relationship_contact_change_menu",
    "relationship_review_menu",
    "relationship_review_line_menu",
    "relationship_card_menu_silent",
    "relationship_value_menu",
    "relationship_value_history_menu",
}
# Who looks after customers has lists of their own; who only reads has all.
MINE_MENUS = {
    "relationship_visit_menu_mine",
    "relationship_contact_duty_menu_mine",
    "relationship_complaint_menu_mine",
    "relationship_complaint_phone_menu",
}
ALL_MENUS = {"relationship_visit_menu_all", "relationship_complaint_menu_all"}
DUTY_MENU = {"relationship_contact_duty_menu"}
PLAN_MENU = {"relationship_visit_plan_menu"}
WORKLIST_MENUS = {
    "relationship_card_menu_reconcile",
    "relationship_card_menu_create",
    "relationship_duplicate_menu",
}
# Seldom, and of supervisors: below Configuration.
SELDOM_MENUS = {
    "relationship_card_menu_create_config",
    "relationship_handover_menu",
    "relationship_dropped_mail_menu",
    "relationship_intake_point_menu",
    "relationship_rhythm_menu",
    "relationship_value_indicator_menu",
    "relationship_value_score_menu",
}
ADMINISTRATOR_MENUS = DESK_MENU | {
    "relationship_intake_point_menu",
    "relationship_settings_menu",
    "relationship_card_access_menu",
    "relationship_handover_menu",
    "crm_team_menu_plan",
}
CONFIG_MENUS = {
    "relationship_benefit_menu",
    "relationship_scheme_menu",
    "relationship_rhythm_menu",
    "relationship_value_indicator_menu",
    "relationship_card_format_menu",
    "relationship_visit_type_menu",
    "relationship_cadence_menu",
    "relationship_reason_menu",
    "relationship_sla_policy_menu",
    "relationship_severity_rule_menu",
    "relationship_route_menu",
    "relationship_complaint_category_menu",
    "relationship_complaint_cause_menu",
    "relationship_workday_menu",
}
RELEASE_MENU = {"relationship_release_menu", "relationship_designation_menu"}
ACCURACY_MENU = {"relationship_tier_accuracy_menu"}
LOG_MENU = {"relationship_disclosure_menu", "relationship_complaint_rate_menu"}
SPECIALIST_MENUS = CARD_MENUS | MINE_MENUS | PLAN_MENU | RELEASE_MENU
SUPERVISOR_MENUS = SPECIALIST_MENUS | SELDOM_MENUS
MENUS = {
    "specialist": SPECIALIST_MENUS,
    "supervisor": SUPERVISOR_MENUS,
    "head": SUPERVISOR_MENUS | CONFIG_MENUS | LOG_MENU | ACCURACY_MENU,
    "committee": SUPERVISOR_MENUS | CONFIG_MENUS | LOG_MENU | ACCURACY_MENU,
    "data_officer": CARD_MENUS | ALL_MENUS | WORKLIST_MENUS | ACCURACY_MENU,
    "auditor": set().union(
        *(CARD_MENUS, ALL_MENUS, DUTY_MENU, PLAN_MENU, RELEASE_MENU, LOG_MENU),
        ACCURACY_MENU,
    ),
    "administrator": CONFIG_MENUS | ADMINISTRATOR_MENUS,
    "vault": set(),
    "outsider": set(),
}


@tagged("standard", "post_install", "-at_install")
class TestScreens(AccessCommon):
    """Every screen opens for every role that has its menu, with all that it shows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        lead = cls.env["crm.lead"].create(
            {"name": "Bridge", "type": "opportunity", "company_id": cls.company.id}
        )
        cls.own.project_ids.write({"lead_id": lead.id})
        cls.own.parent_id = cls.foreign
        cls.line(cls.own, cls.imported).write(
            {"manual_tier_id": cls.tier_rest.id, "manual_reason": "Late payer"}
        )
        cls.refresh()

    def menus(self, user):
        """Return the menus of the addon that a user sees and that open something."""
        visible = self.env["ir.ui.menu"]
        menus = self.as_user(user, visible).load_menus(False)
        prefix = "crm_relationship."
        return {
            menu["xmlid"].removeprefix(prefix): visible.browse(menu["id"])
            for menu in menus.values()
            if menu.get("action_id") and menu["xmlid"].startswith(prefix)
        }

    def test_menus(self):
        """Each role has the menus of its work, and no others."""
        for role, expected in MENUS.items():
            found = set(self.menus(getattr(self, role)))
            with self.subTest(role):
                self.assertEqual(found - {"relationship_card_menu_crm"}, expected)

    def test_every_menu_opens(self):
        """Each role opens its menus: all views with all fields, and a new record."""
        for role in MENUS:
            user = getattr(self, role)
            # What another role has read is not read for this one.
            self.env.invalidate_all()
            for name, menu in self.menus(user).items():
                with self.subTest(f"{role} {name}"):
                    self.open_action(user, menu.action)

    def open_action(self, user, action):
        """Open an action as the web client does."""
        if action._name == "ir.actions.client":
            # The desk: tests/overview/desk.
            self.assertTrue(self.as_user(user, "relationship.desk").get_desk())
            return
        if action._name == "ir.actions.server":
            action = self.as_user(user, action).run()
        else:
            action = self.env["ir.actions.actions"]._for_xml_id(action.xml_id)
        records = self.as_user(user, action["res_model"])
        context = safe_eval(action.get("context") or "{}", {"uid": user.id})
        records = records.with_context(**context)
        views = records.get_views(
            [*map(tuple, action["views"]), (False, "search")],
            {"toolbar": True, "action_id": action["id"]},
        )
        domain = literal_eval(action.get("domain") or "[]")
        for kind, view in views["views"].items():
            arch = etree.fromstring(view["arch"])
            spec = self.spec(records, arch)
            if kind in ("list", "kanban"):
                records.web_search_read(domain, spec, limit=80)
                self.open_groups(records, domain, views["views"]["search"]["arch"])
            elif kind == "form":
                self.open_form(records, domain, spec)
            elif kind in ("pivot", "graph"):
                dimensions = [
                    f"{node.get('name')}:{node.get('interval', 'month')}"
                    if records._fields[node.get("name")].type in ("date", "datetime")
                    else node.get("name")
                    for node in arch.iter("field")
                    if node.get("type") != "measure"
                ]
                records.formatted_read_group(domain, dimensions, ["__count"])
            elif kind == "search":
                self.open_search_panel(records, arch)

    def open_groups(self, records, domain, arch):
        """Group by whatever the search view offers."""
        for node in etree.fromstring(arch).iter("filter"):
            context = literal_eval(node.get("context") or "{}")
            if "group_by" in context:
                records.formatted_read_group(domain, [context["group_by"]], ["__count"])

    def open_search_panel(self, records, arch):
        for node in arch.iter("searchpanel"):
            for field in node.iter("field"):
                records.search_panel_select_range(field.get("name"))
        for node in arch.iter("filter"):
            if node.get("domain"):
                text = safe_eval(node.get("domain"), {"uid": records.env.uid})
                records.search(text, limit=1)
        for node in arch.iter("field"):
            field = records._fields[node.get("name")]
            in_panel = node.getparent().tag == "searchpanel"
            if field.type in ("many2one", "char") and not in_panel:
                records.search([(field.name, "ilike", "abc")], limit=1)

    def open_form(self, records, domain, spec):
        for record in records.search(domain, limit=3):
            record.web_read(spec)
        if records.has_access("create"):
            records.onchange({}, [], spec)

    def spec(self, records, arch):
        """Return what the web client reads for a view."""
        spec = {}
        for node in arch.iter("field"):
            parents = [parent.tag for parent in node.iterancestors("field")]
            if parents or node.get("name") not in records._fields:
                continue
            spec[node.get("name")] = self.field_spec(records, node)
        return spec

    def field_spec(self, records, node):
        field = records._fields[node.get("name")]
        if field.type == "many2one":
            return {"fields": {"display_name": {}}}
        if field.type not in ("one2many", "many2many"):
            return {}
        comodel = records.env[field.comodel_name]
        lines = {"display_name": {}}
        for view in node.iterchildren("list", "kanban", "form"):
            for child in view.iter("field"):
                if next(child.iterancestors("field")) is node:
                    lines[child.get("name")] = self.field_spec(comodel, child)
        return {"fields": lines}

    def test_actions_without_a_menu(self):
        """Window actions that only buttons open work for all who may open them."""
        domain = [("module", "=", "crm_relationship")]
        names = self.env["ir.model.data"].search(
            [*domain, ("model", "=", "ir.actions.act_window")]
        )
        actions = self.env["ir.actions.act_window"].browse(names.mapped("res_id"))
        menus = self.env["ir.ui.menu"].search([("action", "!=", False)])
        on_menus = {menu.action for menu in menus}
        for action in actions.filtered(lambda action: action not in on_menus):
            for role in (*MAIN_GROUPS, *OTHER_GROUPS):
                user = getattr(self, role)
                if self.as_user(user, action.res_model).has_access("read"):
                    with self.subTest(f"{role} {action.name}"):
                        self.open_action(user, action)

    def test_server_actions(self):
        """What the action menu of cards offers to a role works for that role."""
        actions = self.env["ir.actions.server"].search(
            [("binding_model_id.model", "=", "relationship.card")]
        )
        self.assertGreater(len(actions), 2)
        for role in (*MAIN_GROUPS, *OTHER_GROUPS):
            user = getattr(self, role)
            bindings = self.as_user(user, "ir.actions.actions").get_bindings(
                "relationship.card"
            )
            offered = {action["id"] for action in bindings.get("action", [])}
            cards = self.as_user(user, self.own)
            if not cards.has_access("read"):
                continue
            for action in actions.filtered(lambda a, ids=offered: a.id in ids):
                context = {
                    "active_model": "relationship.card",
                    "active_ids": cards.ids,
                    "active_id": cards.id,
                }
                with self.subTest(f"{role} {action.name}"), self.undone():
                    self.as_user(user, action).with_context(**context).run()

    def test_stat_buttons_and_links(self):
        """What buttons of the screens open is there."""
        for action in (
            self.as_user(self.head, self.imported).action_open_runs(),
            self.as_user(self.head, self.imported).action_open_classifications(),
            self.as_user(self.head, self.tier_key).action_open_cards(),
            self.as_user(self.head, self.own).action_open_partner(),
        ):
            records = self.as_user(self.head, action["res_model"])
            with self.subTest(action["res_model"]):
                if action.get("res_id"):
                    self.assertEqual(action["res_id"], self.own.partner_id.id)
                else:
                    self.assertTrue(records.search(action["domain"]))
        json.dumps(self.as_user(self.head, self.tier_key).action_open_cards())

    def form(self, user, records, **context):
        return Form(self.as_user(user, records).with_context(**context))

    def test_specialist_enters_a_card(self):
        """A specialist enters a card with its key persons on the form."""
        customer = self.make_customer("Azure", user_id=self.specialist.id)
        person = self.make_customer("Li Wei", is_company=False, parent_id=customer.id)
        with self.form(self.specialist, "relationship.card") as card:
            self.assertEqual(card.user_id, self.specialist)
            card.partner_id = customer
            self.assertEqual(card.kind, "organization")
            card.nature = "private"
            card.street = "1 Harbour Road"
            with card.key_person_ids.new() as line:
                line.partner_id = person
                line.role = "decides"
                line.function = "Director"
        card = card.record
        self.assertEqual(card.team_id, self.team)
        self.assertEqual(card.key_person_ids.partner_id, person)
        self.assertEqual(customer.street, "1 Harbour Road")
        self.assertEqual(person.function, "Director")

    def test_card_of_a_person(self):
        """The form of a person's card shows what persons have."""
        person = self.make_customer("Li Wei", is_company=False)
        with self.form(
            self.specialist, "relationship.card", default_partner_id=person.id
        ) as card:
            self.assertEqual((card.partner_id, card.kind), (person, "person"))
            card.function = "Engineer"
            card.work_unit = "Azure"
            card.preferences = "tea"
        self.assertEqual((person.function, person.company_name), ("Engineer", "Azure"))

    def test_existing_card_on_the_form(self):
        """Each role that may change a card edits it on the form."""
        for user in (
            self.specialist,
            self.leader,
            self.supervisor,
            self.head,
            self.committee,
            self.data_officer,
        ):
            with self.subTest(user.name):
                with Form(self.as_user(user, self.own)) as card:
                    card.needs = user.name
                self.assertEqual(self.own.needs, user.name)

    def test_confidential_block_on_the_form(self):
        """Who has the group enters the confidential block on the card."""
        self.own.leader_id = self.confidential
        self.records_of("relationship.confidential", self.own).unlink()
        self.env.flush_all()
        self.env.invalidate_all()
        with Form(self.as_user(self.confidential, self.own)) as card:
            self.assertFalse(card.confidential_ids[:])
        with self.form(
            self.confidential, "relationship.confidential", default_card_id=self.own.id
        ) as block:
            block.family = "Two children"
            block.key_person_id = self.own.key_person_ids
        self.assertEqual(self.own.confidential_ids.family, "Two children")
        card = Form(self.as_user(self.specialist, self.own))
        with self.assertRaises(AssertionError):
            card.confidential_ids.ids  # noqa: B018

    def test_administrator_sets_up_a_scheme(self):
        """The administrator enters a scheme with tiers and rules, and runs it."""
        with self.form(self.administrator, "relationship.scheme") as scheme:
            scheme.name = "By Turnover"
            scheme.turnover_source = "imported"
            for name, share in (("High", 80), ("Low", 0)):
                with scheme.tier_ids.new() as tier:
                    tier.name = name
                    tier.code = name.upper()
                    if share:
                        with tier.rule_ids.new() as rule:
                            rule.max_cumulative_share = share
        scheme = scheme.record
        with Form(scheme) as form:
            form.default_tier_id = scheme.tier_ids[1]
        runs = scheme.action_classify()
        self.assertTrue(runs)
        high, low = scheme.tier_ids.sudo()
        self.assertEqual(self.tier(self.own, scheme), high)
        self.assertEqual(low.rule_ids.ids, [])

    def test_administrator_requires_fields(self):
        """The administrator says which fields a complete card has."""
        card_format = self.env.ref(
            "crm_relationship.relationship_card_format_organization"
        )
        field = self.env["ir.model.fields"]._get("relationship.card", "culture")
        form = Form(self.as_user(self.administrator, card_format))
        with form.requirement_ids.new() as line:
            line.field_id = field
            line.tier_id = self.tier_key
        form.save()
        self.assertIn(field, card_format.requirement_ids.field_id)
        fields = self.as_user(self.administrator, "ir.model.fields")
        self.assertTrue(
            fields.name_search("culture", [("model", "=", "relationship.card")])
        )

    def test_head_sets_a_tier_by_hand(self):
        """A head overrides a tier on the card, with a reason and an end."""
        manual = self.make_scheme([], [], basis="manual", override_level="head")
        # As the list of the card opens it: the card's form holds cards of its group,
        # which Odoo's form of tests does not tell from the card itself.
        lines = self.as_user(self.head, "relationship.classification").with_context(
            default_card_id=self.own.id, relationship_in_card=True
        )
        with Form(lines) as line:
            line.scheme_id = manual
            line.manual_tier_id = manual.tier_ids[0]
            line.manual_reason = "Listed"
            line.manual_until = "2026-12-31"
        self.assertEqual(self.tier(self.own, manual), manual.tier_ids[0])
        line = self.line(self.own, self.imported)
        with Form(self.as_user(self.head, line)) as form:
            form.manual_tier_id = self.tier_key
            form.manual_reason = "Great potential"
        self.assertEqual(self.own.badge_tier_id, self.tier_key)

    def test_data_officer_keeps_turnover(self):
        """A data officer enters imported turnover."""
        with self.form(self.data_officer, "relationship.turnover") as line:
            line.partner_id = self.own.partner_id
            line.month = "2026-03-15"
            line.amount = 12
        self.assertEqual(str(line.record.month), "2026-03-01")

    def test_specialist_enters_a_project(self):
        """A specialist without sales rights enters a project of his customer."""
        with self.form(self.specialist, "relationship.project") as project:
            project.name = "Bridge"
            project.card_id = self.own
            project.key_person_ids.add(self.own.key_person_ids)
            project.date_start = "2026-06-01"
        self.assertEqual(project.record.state, "intended")

    def test_supervisor_opens_the_wizard(self):
        """The wizard opens from a list of contacts with the contacts chosen."""
        partners = self.make_customers("Azure", "Blue")
        wizard = self.form(
            self.supervisor,
            "relationship.card.create",
            active_model="res.partner",
            active_ids=partners.ids,
        )
        wizard.user_id = self.supervisor
        wizard = wizard.save()
        self.assertEqual((wizard.scope, wizard.partner_ids), ("selection", partners))
        wizard.action_create()
        cards = self.cards.search([("partner_id", "in", partners.ids)])
        self.assertEqual(cards.partner_id, partners)

    def test_forms_that_are_closed(self):
        """Who may not, cannot even open an empty form."""
        for user, model in (
            (self.auditor, "relationship.confidential"),
            (self.administrator, "relationship.card"),
            (self.specialist, "relationship.card.create"),
            (self.outsider, "relationship.card"),
        ):
            with self.subTest(f"{user.name} {model}"), self.assertRaises(AccessError):
                self.form(user, model)

    def test_settings(self):
        """The settings of the company are on Odoo's settings screen."""
        settings = self.env["res.config.settings"].create({})
        with Form(settings) as form:
            form.relationship_new_days = 30
            form.relationship_auto_card = True
            form.relationship_main_leader_id = self.leader
        settings.execute()
        company = self.env.company
        self.assertEqual(company.relationship_new_days, 30)
        self.assertTrue(company.relationship_auto_card)
        self.assertEqual(company.relationship_main_leader_id, self.leader)

    def test_key_persons_by_the_card(self):
        """Commands on one's own card are no way to foreign key persons."""
        card = self.as_user(self.specialist, self.own)
        foreign = self.foreign.key_person_ids
        with self.refused():
            card.key_person_ids = [Command.update(foreign.id, {"note": "Changed"})]
        with self.refused():
            card.key_person_ids = [Command.link(foreign.id)]
        self.assertEqual(foreign.card_id, self.foreign)
