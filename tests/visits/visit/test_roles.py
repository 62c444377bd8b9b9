from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.rules import roles

from ..common import VisitCommon


@tagged("standard", "post_install", "-at_install")
class TestRoles(VisitCommon):
    """As whom somebody comes: Python and SQL are made from one definition."""

    def setUp(self):
        super().setUp()
        self.users = self.specialist + self.specialist_2
        self.users += self.leader + self.main_leader

    def query(self, sql):
        self.env.flush_all()
        [(value,)] = self.env.execute_query(
            SQL("SELECT %s FROM relationship_card c WHERE c.id = %s", sql, self.card.id)
        )
        return value

    def check_roles(self):
        for user in (*self.users, self.users.browse()):
            sql = roles.role_sql(SQL("%s::int", user.id or None), "c", self.company)
            with self.subTest(user.name):
                self.assertEqual(self.query(sql), roles.role_of(user, self.card))

    def test_roles(self):
        """Each user comes in the same role in Python and in SQL."""
        self.check_roles()
        self.assertEqual(roles.role_of(self.specialist, self.card), "specialist")
        self.assertEqual(roles.role_of(self.specialist_2, self.card), "other")

    def test_several_roles(self):
        """Who holds several roles comes in the highest of them."""
        self.card.write(
            {"user_id": self.main_leader.id, "leader_id": self.main_leader.id}
        )
        self.check_roles()
        self.assertEqual(roles.role_of(self.main_leader, self.card), "main_leader")

    def test_nobody(self):
        """A role that nobody holds is nobody's."""
        self.card.leader_id = False
        self.company.relationship_main_leader_id = False
        self.check_roles()

    def test_holders(self):
        """The holder of each role is the same in Python and in SQL."""
        for role, __ in roles.SELECTION:
            sql = roles.holder_sql(SQL("%s", role), "c", self.company)
            holder = self.card.user_id
            if role != "other":
                holder = roles.holder_of(role, self.card)
            with self.subTest(role):
                self.assertEqual(self.query(sql), holder.id)
