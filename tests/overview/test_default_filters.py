from ast import literal_eval

from lxml import etree

from odoo.tests import tagged

from ..common import RelationshipCommon
from . import walk

# Filters of what is one's own, or of one's people.
OWN = {"mine", "led", "prepared", "my_team", "my_teams"}
# Entries of one's day that do not begin with one's own, and why.
NOT_OWN = {
    # A company has one or two a year, and everybody nominates in the same ones.
    "relationship.review",
}


@tagged("standard", "post_install", "-at_install")
class TestDefaultFilters(RelationshipCommon):
    """Lists of daily work begin with one's own, as those of CRM do (R036)."""

    def defaults(self, user):
        """Yield model, search view and default filters of the daily entries."""
        models = set()
        for action in walk.daily(user, "list"):
            loaded = action.with_user(user)._get_action_dict()
            context = literal_eval(loaded["context"])
            models.add(action.res_model)
            names = {
                name.removeprefix("search_default_")
                for name in context
                if name.startswith("search_default_")
            }
            view = self.as_user(user, action.res_model).get_view(view_type="search")
            yield action.res_model, etree.fromstring(view["arch"]), names
        self.assertIn("relationship.card", models)
        self.assertIn("relationship.visit", models)

    def test_of_who_looks_after_customers(self):
        """Specialists and supervisors begin with what is theirs."""
        for user in (self.specialist, self.supervisor):
            found = 0
            for model, __, names in self.defaults(user):
                with self.subTest(user=user.login, model=model):
                    self.assertEqual(bool(names & OWN), model not in NOT_OWN)
                    found += 1
            self.assertGreater(found, 6)

    def test_of_who_oversees(self):
        """Heads, data officers and auditors begin with all of it."""
        for user in (self.head, self.committee, self.data_officer, self.auditor):
            for model, __, names in self.defaults(user):
                with self.subTest(user=user.login, model=model):
                    self.assertFalse(names & OWN)

    def test_filters_are_there_and_narrow(self):
        """Each default filter exists; own ones are in a group without others."""
        for model, arch, names in self.defaults(self.specialist):
            with self.subTest(model):
                groups, together = [], set()
                for node in arch.xpath("/search/*"):
                    if node.tag == "filter":
                        together.add(node.get("name"))
                    elif together:
                        groups.append(together)
                        together = set()
                groups.append(together)
                self.assertLessEqual(names, set().union(*groups))
                # Filters of one group are joined by OR: an own one and an open one
                # there would show what is open of everybody.
                for group in groups:
                    chosen = group & names
                    self.assertTrue(chosen <= OWN or not chosen & OWN, chosen)

    def test_own_cards_first(self):
        """A colleague's customer is not in the list of cards."""
        mine = self.make_card(user_id=self.specialist.id)
        other = self.make_card(user_id=self.specialist_2.id)
        action = self.env.ref("crm_relationship.relationship_card_action_mine")
        context = literal_eval(
            action.with_user(self.specialist)._get_action_dict()["context"]
        )
        view = self.as_user(self.specialist, "relationship.card").get_view(
            view_type="search"
        )
        domains = [
            literal_eval(node.get("domain").replace("uid", str(self.specialist.id)))
            for node in etree.fromstring(view["arch"]).xpath("//filter[@domain]")
            if f"search_default_{node.get('name')}" in context
        ]
        self.assertEqual(len(domains), 3)
        found = self.env["relationship.card"]
        for domain in domains:
            found |= found.search(domain)
        self.assertIn(mine, found)
        self.assertNotIn(other, found)
