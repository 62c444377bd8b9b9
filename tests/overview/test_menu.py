from odoo.tests import tagged

from ..common import RelationshipCommon
from . import walk

PREFIX = "crm_relationship.relationship_"
# What a menu may have besides: people look there seldom.
BESIDE = (f"{PREFIX}report_menu", f"{PREFIX}config_menu")
MOST = 10


@tagged("standard", "post_install", "-at_install")
class TestMenu(RelationshipCommon):
    """A day in ten entries."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls.make_user("leader", "leader")
        cls.leading_head = cls.make_user("leading_head", "leader", "head")

    def entries(self, user):
        """Return what opens something in the menu, beside reports and settings."""
        menus = self.as_user(user, "ir.ui.menu").load_menus(False)
        root = self.env.ref(f"{PREFIX}menu_root").id

        def below(number):
            menu = menus[number]
            if menu["xmlid"] in BESIDE:
                return []
            if not menu["children"]:
                return [menu["xmlid"].removeprefix(PREFIX)]
            return [name for child in menu["children"] for name in below(child)]

        return below(root) if root in menus else []

    def test_ten_entries(self):
        """No role has more than ten entries, and the desk is the first of them."""
        for role in (
            *("specialist", "supervisor", "head", "committee", "leader"),
            *("auditor", "data_officer", "administrator", "leading_head"),
        ):
            with self.subTest(role):
                entries = self.entries(getattr(self, role))
                self.assertEqual(entries[0], "desk_menu")
                self.assertLessEqual(len(entries), MOST)
                self.assertEqual(len(set(entries)), len(entries))

    def test_leader(self):
        """A leader has three entries: the desk, customers, and visits."""
        self.assertEqual(
            self.entries(self.leader),
            ["desk_menu", "leader_card_menu", "leader_visit_menu"],
        )

    def test_leader_of_people(self):
        """Who leads a department as well has the whole menu, and nothing twice."""
        self.assertEqual(self.entries(self.leading_head), self.entries(self.head))

    def test_icon_opens_the_desk(self):
        """The icon of the app opens the desk."""
        action = self.env.ref(f"{PREFIX}desk_action")
        for user in (self.specialist, self.leader, self.administrator):
            menus = self.as_user(user, "ir.ui.menu").load_web_menus(False)
            root = menus[self.env.ref(f"{PREFIX}menu_root").id]
            self.assertEqual(root["actionID"], action.id)

    def test_one_list_of_plans(self):
        """Month plans, trips and campaigns are one list; its filters tell them."""
        action = self.env.ref(f"{PREFIX}visit_plan_action")
        self.assertFalse(action.domain)
        plans = self.env["relationship.visit.plan"]
        arch = plans.get_view(view_type="search")["arch"]
        for kind in plans._fields["kind"].get_values(self.env):
            self.assertIn(f'name="{kind}"', arch)

    def test_registers_on_a_phone(self):
        """What is listed is shown as cards, too: a phone has no room for columns."""
        found = 0
        for user in (self.specialist, self.supervisor, self.leader, self.data_officer):
            for action in walk.daily(user, "list"):
                found += 1
                with self.subTest(user=user.login, action=action.name):
                    self.assertIn("kanban", action.view_mode.split(","))
        self.assertGreater(found, 20)
