from ast import literal_eval
from datetime import date

from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import RelationshipCommon

# What the bell of Odoo switches on, by the number that is clicked.
BELL = {
    "total_count": ("activities_overdue", "activities_today"),
    "overdue_count": ("activities_overdue",),
    "today_count": ("activities_today",),
    "planned_count": ("activities_upcoming_all",),
}
MINE = "filter_activities_my"


@tagged("standard", "post_install", "-at_install")
class TestActivityFilters(RelationshipCommon):
    """The bell opens exactly what it counts, for every model with activities."""

    def models(self):
        return [
            name
            for name, model in self.registry.items()
            if name.startswith("relationship.")
            and not model._abstract
            and "my_activity_date_deadline" in model._fields
        ]

    def filters(self, model, view_id=None):
        arch = self.env[model].get_view(view_id, "search")["arch"]
        return {
            node.get("name"): node for node in etree.fromstring(arch).iter("filter")
        }

    def test_every_search_has_the_filters(self):
        """All search views of all models with activities, those of siblings too."""
        models = self.models()
        self.assertGreaterEqual(len(models), 7)
        for model in models:
            views = self.env["ir.ui.view"].search(
                [
                    ("model", "=", model),
                    ("type", "=", "search"),
                    ("mode", "=", "primary"),
                ]
            )
            self.assertTrue(views, f"{model} has no search view: the bell opens all")
            for view in views:
                names = set(self.filters(model, view.id))
                missing = {MINE, *sum(BELL.values(), ())} - names
                self.assertFalse(missing, f"{model} {view.name}")

    def test_bell_opens_what_it_counts(self):
        """Of three cards one is late, one today, one tomorrow; and one is another's."""
        cards = self.env["relationship.card"]
        days = {1: date(2026, 6, 12), 2: date(2026, 6, 15), 3: date(2026, 6, 16)}
        for number, day in days.items():
            card = self.make_card(
                self.make_customer(f"Customer {number}"), user_id=self.specialist.id
            )
            cards += card
            for user in (self.specialist, self.specialist_2)[: 1 + (number == 1)]:
                card.activity_schedule(
                    "mail.mail_activity_data_todo", day, user_id=user.id
                )
        alien = self.make_card(self.make_customer("Alien"), user_id=self.specialist.id)
        alien.activity_schedule(
            "mail.mail_activity_data_todo", days[1], user_id=self.specialist_2.id
        )
        users = self.as_user(self.specialist, "res.users")
        groups = users.with_context(
            allowed_company_ids=self.company.ids
        )._get_activity_groups()
        bell = next(one for one in groups if one["model"] == "relationship.card")
        expected = {
            "total_count": cards[:2],
            "overdue_count": cards[:1],
            "today_count": cards[1:2],
            "planned_count": cards[2:],
        }
        for number, names in BELL.items():
            with self.subTest(number):
                found = self.opened("relationship.card", names, bell["domain"])
                self.assertEqual(found, expected[number].with_env(found.env))
                self.assertEqual(len(found), bell[number])

    def opened(self, model, names, domain):
        """Return what the list shows with these filters of the bell."""
        nodes = self.filters(model)
        values = {"uid": self.specialist.id}
        mine = Domain(safe_eval(nodes[MINE].get("domain"), values))
        dates = Domain.OR(literal_eval(nodes[name].get("domain")) for name in names)
        records = self.as_user(self.specialist, model)
        return records.search(mine & dates & Domain(domain), order="id")
