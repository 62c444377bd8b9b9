from ast import literal_eval
from datetime import date

from lxml import etree

from odoo.fields import Domain
from odoo.tests import tagged

from .common import DutyCommon


@tagged("standard", "post_install", "-at_install")
class TestOverdue(DutyCommon):
    """Whose customers are overdue, by the one responsible and by tier.

    Ideally every 30 days: on 15 June overdue is who was last met before 16 May.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.action = cls.env.ref(
            "crm_relationship.relationship_contact_duty_action_overdue"
        )
        cls.make_cadence(ideal_days=30)
        cls.other = cls.make_user("other", "user")
        cls.cards = cls.card
        for name in ("Beta", "Gamma"):
            customer = cls.make_customer(name)
            cls.import_turnover(customer, 5000)
            cls.cards += cls.make_card(
                customer, user_id=cls.other.id, team_id=cls.team.id
            )
        cls.refresh()
        cls.age(cls.cards)
        late, in_time = date(2026, 5, 10), date(2026, 6, 10)
        for card, day in zip(cls.cards, (late, late, in_time), strict=True):
            cls.make_visit(day, card=card, user_id=card.user_id.id)
        cls.refresh_duties()

    def filters(self):
        """Return the domain and the grouping with which the screen opens."""
        arch = etree.fromstring(self.duties.get_view(view_type="search")["arch"])
        names = literal_eval(self.action.context)
        domain, group_by = Domain.TRUE, []
        for name, rank in sorted(names.items(), key=lambda item: item[1]):
            name = name.removeprefix("search_default_")
            node = arch.find(f".//filter[@name='{name}']")
            if node.get("domain"):
                domain &= Domain(literal_eval(node.get("domain")))
            else:
                group_by.append((rank, literal_eval(node.get("context"))["group_by"]))
        return domain, [name for __, name in sorted(group_by)]

    def test_by_owner_and_tier(self):
        """Each has one that is overdue; Gamma was met five days ago."""
        domain, group_by = self.filters()
        self.assertEqual(group_by, ["user_id", "tier_id"])
        duties = self.as_user(self.supervisor, self.duties)
        groups = duties._read_group(
            domain, [*group_by, "team_id"], ["card_id:count_distinct"]
        )
        expected = {
            (user, self.tier_key, self.team, 1) for user in self.specialist + self.other
        }
        self.assertEqual(set(groups), expected)

    def test_due_soon(self):
        """Due soon is what is not overdue yet."""
        arch = etree.fromstring(self.duties.get_view(view_type="search")["arch"])
        node = arch.find(".//filter[@name='due_soon']")
        domain = Domain(literal_eval(node.get("domain")))
        self.assertFalse(self.duties.search(domain))
        # Gamma is due on 10 July: a Friday.
        with self.on(date(2026, 7, 8)):
            self.refresh_duties()
            self.assertEqual(self.duties.search(domain).card_id, self.cards[2])

    def test_plan_visit(self):
        """From the list, the visit that is planned counts for the duty."""
        cadence = self.make_cadence(
            visitor_role="liaison_leader",
            level="senior",
            place="local",
            visit_type_ids=self.on_site.ids,
            min_count=1,
        )
        duty = self.as_user(self.specialist, self.duty(cadence))
        context = duty.action_plan_visit()["context"]
        visits = self.as_user(self.specialist, "relationship.visit")
        visit = visits.with_context(**context).create({})
        visit.action_plan()
        self.assertEqual(visit.user_id, self.leader)
        duty = self.duty(cadence)
        self.assertEqual((duty.planned_count, duty.status), (1, "planned"))
