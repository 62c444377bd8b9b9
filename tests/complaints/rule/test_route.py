from odoo import Command
from odoo.tests import Form, tagged

from ..common import ComplaintCommon


@tagged("standard", "post_install", "-at_install")
class TestRouting(ComplaintCommon):
    """Who takes a case, by which policy: by kind, tier, project; never nobody (X11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["relationship.complaint.category"].create(
            {"name": "Roof"}
        )
        cls.gutter = cls.product.create({"name": "Gutter", "parent_id": cls.product.id})

    def make_route(self, **values):
        return self.env["relationship.route"].create(
            {"name": "Route", "company_id": self.company.id, **values}
        )

    def test_specialist_of_the_customer(self):
        """Without a route a case goes to the customer's specialist and team."""
        case = self.make_case()
        self.assertEqual(case.user_id, self.specialist)
        self.assertEqual(case.team_id, self.team)
        self.assertEqual(case.card_id, self.card)

    def test_contact_of_the_customer(self):
        """A case of a contact belongs to the card of its company."""
        contact = self.make_customer(
            "Sun Lei", is_company=False, parent_id=self.customer.id
        )
        self.assertEqual(self.make_case(partner_id=contact.id).card_id, self.card)

    def test_fallbacks(self):
        """Leader of the team, office, head: one after the other."""
        self.card.user_id = False
        self.assertEqual(self.make_case().user_id, self.supervisor)
        self.team.user_id = False
        self.company.relationship_office_user_id = self.specialist_2
        self.assertEqual(self.make_case().user_id, self.specialist_2)
        self.company.relationship_office_user_id = False
        self.assertIn(self.make_case().user_id, self.company._relationship_heads())

    def test_company_without_people(self):
        """Without office and head a colleague gets the case, who can see it if any."""
        company = self.make_company("Third Company", "CNY")
        colleague = self.make_user("colleague", company=company)
        case = self.make_case(company_id=company.id, partner_id=False)
        self.assertEqual(case.user_id, colleague)
        able = self.make_user("zoe", "user", company=company)
        case = self.make_case(company_id=company.id, partner_id=False)
        self.assertEqual(case.user_id, able)
        (colleague + able).active = False
        self.assertTrue(self.make_case(company_id=company.id, partner_id=False))

    def test_owner_who_has_left(self):
        """An archived specialist gets no case."""
        self.specialist.active = False
        self.assertEqual(self.make_case().user_id, self.supervisor)

    def test_no_case_without_owner(self):
        """Who takes the owner away gets another one."""
        case = self.make_case(user_id=self.specialist_2.id)
        case.user_id = False
        self.assertEqual(case.user_id, self.specialist)

    def test_entered_owner(self):
        """Whoever is entered stays, whatever the routes say."""
        self.make_route(assignment="user", user_id=self.head.id)
        case = self.make_case(user_id=self.specialist_2.id)
        self.assertEqual(case.user_id, self.specialist_2)

    def test_conditions(self):
        """A route asks for all of its conditions; the first that fits is taken."""
        abroad = self.make_customer("Abroad")
        for conditions, case, fits in (
            ({"kind": "enquiry"}, {"kind": "enquiry"}, True),
            ({"kind": "enquiry"}, {"kind": "complaint"}, False),
            ({"severity": "major"}, {"severity": "major"}, True),
            ({"severity": "major"}, {}, False),
            ({"channel": "email"}, {"channel": "email"}, True),
            ({"channel": "email"}, {"channel": "phone"}, False),
            ({"category_ids": self.product.ids}, {"category_id": self.gutter.id}, True),
            (
                {"category_ids": self.gutter.ids},
                {"category_id": self.product.id},
                False,
            ),
            ({"category_ids": self.gutter.ids}, {}, False),
            ({"kind": "complaint", "channel": "email"}, {"channel": "phone"}, False),
            ({"key_customers": True}, {"partner_id": abroad.id}, False),
        ):
            with self.subTest(f"{conditions} {case}"), self.undone():
                self.make_route(
                    assignment="user",
                    user_id=self.specialist_2.id,
                    **conditions,
                )
                owner = self.make_case(**case).user_id
                self.assertEqual(owner == self.specialist_2, fits)

    def test_tier_of_any_scheme(self):
        """A tier of whatever scheme decides, also one that no list shows."""
        shown = self.make_scheme([{"min_turnover": 1}], [])
        self.import_turnover(self.customer, 5000)
        self.refresh()
        self.classify(shown)
        other = shown.tier_ids[0]
        self.assertNotEqual(self.card.badge_tier_id, other)
        self.make_route(tier_ids=other.ids, assignment="user", user_id=self.head.id)
        self.assertEqual(self.make_case().user_id, self.head)
        self.assertEqual(self.make_case().tier_id, self.tier_key)

    def test_key_customers(self):
        """Tiers that are marked as key decide, whatever they are called."""
        self.import_turnover(self.customer, 5000)
        self.refresh()
        quick = self.make_policy(key_customers=True, sequence=1, respond_hours=1)
        self.assertEqual(self.make_case().sla_policy_id, self.policy)
        self.tier_key.is_key = True
        self.assertEqual(self.make_case().sla_policy_id, quick)

    def test_project(self):
        """Cases of a project go to its people, and have a coordinator."""
        project = self.env["relationship.project"].create(
            {"card_id": self.card.id, "name": "Terminal"}
        )
        self.make_route(
            project_ids=project.ids,
            assignment="leader",
            team_id=self.team.id,
            coordinator_id=self.specialist_2.id,
        )
        case = self.make_case(project_id=project.id)
        self.assertEqual(case.user_id, self.supervisor)
        self.assertEqual(case.coordinator_id, self.specialist_2)
        self.assertFalse(self.make_case().coordinator_id)

    def test_workload(self):
        """The skilled member with the fewest open cases, one after the other (R164)."""
        self.gutter.user_ids = [Command.set((self.specialist + self.specialist_2).ids)]
        self.make_route(
            category_ids=self.product.ids, team_id=self.team.id, assignment="workload"
        )
        for __ in range(2):
            self.make_case(user_id=self.specialist.id)
        cases = self.complaints.create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.customer.id,
                    "category_id": self.gutter.id,
                }
            ]
            * 4
        )
        self.assertEqual(
            cases.mapped("user_id.login"),
            ["relationship_specialist_2", "relationship_specialist"],
        )
        owned = cases.grouped("user_id")
        self.assertEqual(len(owned[self.specialist_2]), 3)
        self.assertEqual(len(owned[self.specialist]), 1)

    def test_skill(self):
        """Who has not the skill gets none, however free he is."""
        self.product.user_ids = [Command.set(self.specialist_2.ids)]
        self.make_route(team_id=self.team.id, assignment="workload")
        for __ in range(3):
            case = self.make_case(category_id=self.gutter.id)
            self.assertEqual(case.user_id, self.specialist_2)

    def test_dispatch(self):
        """Dispatching gives a worker and the number of a work order, and tells him."""
        self.gutter.user_ids = [Command.set(self.specialist_2.ids)]
        case = self.make_case(
            kind="service_request",
            category_id=self.gutter.id,
            contact_name="Ms Wang",
            description="It drips",
        )
        case.with_user(self.specialist).action_dispatch()
        self.assertEqual(case.worker_id, self.specialist_2)
        self.assertTrue(case.work_order)
        self.assertIn(self.specialist_2, case.activity_ids.user_id)
        self.gutter.user_ids = False
        with self.refused("nobody of the team has the skill"):
            case.action_dispatch()

    def test_policy_of_another_company(self):
        """A policy of another company never counts."""
        self.policy.active = False
        self.make_policy(company_id=self.company_usd.id)
        self.assertFalse(self.make_case().sla_policy_id)

    def test_card_that_comes_later(self):
        """A case recorded before its customer's card finds it when it is made."""
        customer = self.make_customer("New")
        case = self.make_case(partner_id=customer.id)
        self.assertFalse(case.card_id)
        card = self.make_card(customer)
        self.assertEqual(case.card_id, card)
        self.assertEqual(card.open_complaint_count, 1)

    def test_other_customer(self):
        """A case that turns out to be another customer's changes card, tier, count."""
        case = self.make_case()
        other = self.make_card(self.make_customer("Other"))
        case.partner_id = other.partner_id
        self.assertEqual(case.card_id, other)
        self.assertEqual(
            (self.card.open_complaint_count, other.open_complaint_count), (0, 1)
        )

    def test_caller(self):
        """The caller's number finds the customer, and cases by either number."""
        form = Form(self.as_user(self.specialist, self.complaints))
        form.phone = "+86 21 7711-0055"
        self.assertEqual(form.partner_id, self.customer)
        form.subject = "Leak"
        case = form.save()
        found = self.complaints.search([("phone_mobile_search", "ilike", "77110055")])
        self.assertIn(case.sudo(), found)

    def test_similar(self):
        """Cases of the same category or recurring cause are similar (R153)."""
        cause = self.env["relationship.complaint.cause"].create({"name": "Rust"})
        case = self.make_case(category_id=self.gutter.id)
        same = self.make_case(category_id=self.gutter.id)
        other = self.make_case(cause_ids=cause.ids)
        self.make_case()
        self.assertEqual(case.similar_count, 1)
        case.cause_ids = cause
        self.assertEqual(case.similar_count, 2)
        domain = case.action_open_similar()["domain"]
        self.assertEqual(self.complaints.search(domain), other + same)

    def test_policy_of_the_form(self):
        """A form sends an empty policy: the case has its deadlines all the same."""
        cases = self.as_user(self.specialist, self.complaints)
        case = cases.create({"partner_id": self.customer.id, "sla_policy_id": False})
        self.assertEqual(case.sla_policy_id, self.policy)
        self.assertTrue(self.deadline(case, "respond"))

    def test_who_chooses_the_policy(self):
        """Who has to act in time does not choose the time; a head does."""
        long = self.make_policy(resolve_hours=99, sequence=99)
        case = self.make_case()
        for policy in (long.id, False):
            with self.refused("SLA Policy", "kept by the system"):
                self.as_user(self.specialist, case).write({"sla_policy_id": policy})
        due = self.deadline(case).due_date
        self.as_user(self.head, case).sla_policy_id = long
        self.assertEqual(
            (self.deadline(case).due_date - due).total_seconds(), 75 * 3600
        )
        # Without one, that which the rules find.
        self.as_user(self.head, case).sla_policy_id = False
        self.assertEqual(case.sla_policy_id, self.policy)
        self.assertEqual(self.deadline(case).due_date, due)

    def test_shipped_policies(self):
        """Enquiries by e-mail and message are soft (R134), complaints never (R133)."""
        self.policy.active = False
        shipped = self.policy.with_context(active_test=False)
        shipped.search([("company_id", "=", False)]).active = True
        for kind, channel, is_hard in (
            ("complaint", "email", True),
            ("complaint", "message", True),
            ("complaint", "phone", True),
            ("enquiry", "email", False),
            ("enquiry", "message", False),
            ("enquiry", "phone", True),
        ):
            case = self.make_case(kind=kind, channel=channel)
            with self.subTest(f"{kind} {channel}"):
                self.assertEqual(case.sla_policy_id.is_hard, is_hard)
                self.assertEqual(case.sla_policy_id.respond_hours, 24)

    def test_project_of_another_customer(self):
        """A case shows no project of another customer, and none that is not seen."""
        stranger = self.make_user("stranger", "user")
        foreign = self.env["relationship.project"].create(
            {
                "card_id": self.make_card(user_id=stranger.id).id,
                "name": "Secret Tower",
            }
        )
        case = self.as_user(self.specialist, self.make_case())
        with self.refused("you may not see"):
            case.project_id = foreign
        with self.refused("of another customer"):
            case.sudo().project_id = foreign
        own = foreign.create({"card_id": self.card.id, "name": "Terminal"})
        worker = self.make_user("worker", "user")
        case.sudo().worker_id = worker
        with self.refused("you may not see"):
            self.as_user(worker, case).project_id = own
        case.project_id = own
        right = foreign.card_id.partner_id
        with self.refused("of another customer"):
            case._correct_customer(right, "Mistaken", False)
        case.project_id = False
        case._correct_customer(right, "Mistaken", False)

    def test_work_order_of_the_company(self):
        """A work order has the number of its company's sequence."""
        self.product.user_ids = [Command.set(self.specialist_2.ids)]
        common = self.env.ref("crm_relationship.sequence_relationship_work_order")
        common.copy({"company_id": self.company_usd.id, "prefix": "USD/"})
        common.copy({"company_id": self.company.id, "prefix": "MAIN/"})
        case = self.make_case(kind="service_request", category_id=self.product.id)
        case.action_dispatch()
        self.assertTrue(case.work_order.startswith("MAIN/"))

    def test_categories_count_what_they_open(self):
        """A category counts its cases and those below it, as its button shows them."""
        for category in (self.product, self.gutter, self.gutter):
            self.make_case(category_id=category.id)
        self.assertEqual(self.product.complaint_count, 3)
        self.assertEqual(self.gutter.complaint_count, 2)
        domain = self.product.action_open_complaints()["domain"]
        self.assertEqual(self.complaints.search_count(domain), 3)

    def test_administrator_sets_up_routes(self):
        """He sees no cases and no projects, but enters categories and routes."""
        self.make_case(category_id=self.product.id)
        self.env.invalidate_all()
        category = self.as_user(self.administrator, self.product)
        self.assertEqual(category.complaint_count, 0)
        with Form(self.as_user(self.administrator, "relationship.route")) as route:
            route.name = "Roofs"
        self.assertEqual(self.as_user(self.administrator, route.record).name, "Roofs")
