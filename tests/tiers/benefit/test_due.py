from odoo.tests import tagged

from .common import BenefitCommon


@tagged("standard", "post_install", "-at_install")
class TestDue(BenefitCommon):
    """One list of what is to be granted, decided on, and taken back."""

    def rows(self, user=None):
        return self.as_user(user or self.head, "relationship.benefit.due").search(
            [("company_id", "=", self.company.id)]
        )

    def test_in_bulk(self):
        """All of one step are done at once; what lacks a contract is proposed."""
        discount = self.make_benefit("discount", discount=15)
        credit = self.make_benefit("credit_limit", credit_limit=10, needs_contract=True)
        rows = self.rows()
        self.assertEqual(len(rows), 2)
        action = rows.action_grant()
        left = self.env["relationship.benefit.grant"].browse(action["res_id"])
        self.assertEqual((left.benefit_id, left.state), (credit, "proposed"))
        granted = self.card.benefit_ids - left
        self.assertEqual((granted.benefit_id, granted.state), (discount, "granted"))
        self.lose_tier()
        self.env.invalidate_all()
        rows = self.rows()
        self.assertEqual(rows.mapped("what"), ["decide", "take_back"])
        with self.refused("Choose rows of one step"):
            rows.action_take_back()
        rows[1].action_take_back()
        self.assertEqual(granted.state, "taken_back")

    def test_who(self):
        """Everybody sees his customers' rows; heads carry them out."""
        self.make_benefit("discount", discount=15)
        self.assertEqual(self.rows(self.specialist).card_id, self.card)
        self.assertFalse(self.rows(self.specialist_2))
        with self.forbidden():
            self.rows(self.specialist).action_grant()
        with self.forbidden():
            self.rows(self.auditor).action_grant()
        for user in (self.administrator, self.outsider):
            with self.subTest(user.name), self.forbidden():
                self.rows(user)

    def test_open(self):
        """A row opens the proposal, or a new one with customer and benefit."""
        benefit = self.make_benefit("discount", discount=15)
        context = self.rows().action_open()["context"]
        self.assertEqual(context["default_card_id"], self.card.id)
        grant = self.propose(benefit)
        self.assertEqual(self.rows().action_open()["res_id"], grant.id)

    def test_shared_tier(self):
        """What one company gives in a shared tier, another one does not."""
        self.scheme.turnover_source = "imported"
        usd = self.make_card(self.customer, company_id=self.company_usd.id)
        self.import_turnover(self.customer, 5, company_id=self.company_usd.id)
        self.classify()
        shared = self.make_benefit("discount", self.level_1, discount=5)
        own = self.make_benefit(
            "discount", self.level_1, discount=9, company_id=self.company_usd.id
        )
        rows = self.env["relationship.benefit.due"].search(
            [
                ("card_id", "in", (self.card + usd).ids),
                ("benefit_id", "in", (shared + own).ids),
            ]
        )
        found = [(row.card_id, row.benefit_id.discount) for row in rows.sorted("id")]
        self.assertEqual(found, [(self.card, 5), (usd, 5), (usd, 9)])
        with self.forbidden():
            self.propose(own, self.card, self.head, reason="Test")

    def test_archived_card_and_scheme(self):
        """Nothing is due of cards and schemes that were put away."""
        self.make_benefit("discount", discount=15)
        self.card.active = False
        self.assertFalse(self.rows())
        self.card.active = True
        self.tiers.active = False
        self.assertFalse(self.rows())

    def test_card(self):
        """The card says what the customer has, and what he could have."""
        discount = self.make_benefit("discount", discount=15)
        self.make_benefit("priority")
        card = self.as_user(self.specialist, self.card)
        self.assertEqual(len(card.benefit_due_ids), 2)
        self.grant(discount)
        self.env.invalidate_all()
        self.assertEqual(card.benefit_count, 1)
        self.assertEqual(card.benefit_due_ids.kind, "priority")
        action = card.action_open_benefits()
        found = self.env["relationship.benefit.grant"].search(action["domain"])
        self.assertEqual(found.benefit_id, discount)

    def test_priority(self):
        """Projects and cases of customers with priority show it (R076)."""
        cards = self.env["relationship.card"]
        project = self.env["relationship.project"].create(
            {"card_id": self.card.id, "name": "Bridge"}
        )
        case = self.env["relationship.complaint"].create(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "subject": "Leak",
            }
        )
        domain = [("has_priority", "=", True), ("id", "in", self.card.ids)]
        self.assertFalse(self.card.has_priority or project.has_priority)
        self.assertFalse(cards.search(domain))
        grant = self.grant(self.make_benefit("priority"))
        self.env.invalidate_all()
        self.assertTrue(project.has_priority and case.has_priority)
        self.assertEqual(cards.search(domain), self.card)
        found = case.search([("card_id.has_priority", "=", True)])
        self.assertIn(case, found)
        grant._take_back("decision", "Test")
        self.env.invalidate_all()
        self.assertFalse(project.has_priority or case.has_priority)

    def test_tile_and_history(self):
        """The head's desk counts what waits; the history tells what was done."""
        benefit = self.make_benefit("discount", discount=15)

        def tile(user):
            tiles = self.as_user(user, "relationship.tile").get_tiles()
            return [one["count"] for one in tiles if one["name"] == "benefits_due"]

        self.assertEqual(tile(self.head), [1])
        self.assertEqual(tile(self.specialist), [])
        grant = self.grant(benefit)
        self.assertEqual(tile(self.head), [0])
        grant._take_back("decision", "Abuse")
        events = self.as_user(self.specialist, "relationship.history").search(
            [("card_id", "=", self.card.id), ("kind", "like", "benefit")]
        )
        kinds = {event.kind: event.summary for event in events}
        self.assertEqual(set(kinds), {"benefit", "benefit_end"})
        self.assertIn("Abuse", kinds["benefit_end"])
