from ast import literal_eval
from datetime import date

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ...common import InvoicingCommon


@tagged("standard", "post_install", "-at_install")
class TestRealCustomers(InvoicingCommon):
    """Customers as they are in real lists: branches, reversals, who comes and goes."""

    def refresh(self, company=None):
        self.env["relationship.card.refresh"]._refresh_company(company or self.company)
        self.env.invalidate_all()

    def make_branch(self):
        branch = self.env["res.company"].create(
            {"name": "Branch", "parent_id": self.company.id}
        )
        for user in self.env.user | self.head:
            user.company_ids |= branch
        return branch

    def listed(self, user=None):
        """Return the cards that the list of cards to reconcile shows."""
        action = self.env.ref("crm_relationship.relationship_card_action_reconcile")
        cards = self.as_user(user or self.head, "relationship.card")
        return self.env["relationship.card"].browse(
            cards.search(literal_eval(action.domain)).ids
        )

    def test_liaison_leader_who_left(self):
        """Whoever has left leads no customers: listed, and mended in one step."""
        leader = self.make_user("former leader", "user")
        card = self.make_card(user_id=self.specialist.id, leader_id=leader.id)
        self.refresh()
        self.assertFalse(card.reconcile_reason)
        leader.action_archive()
        self.refresh()
        self.assertEqual(card.reconcile_reason, "leader_left")
        self.assertIn(card, self.listed())
        self.as_user(self.head, card).action_reconcile()
        self.assertFalse(card.leader_id)
        self.assertFalse(card.reconcile_reason)

    def test_branch_shares_the_customers_of_its_company(self):
        """Branches use the contacts of their company: their cards are in order."""
        branch = self.make_branch()
        shared = self.make_customer("Shared", company_id=self.company.id)
        card = self.make_card(shared, company_id=branch.id, user_id=self.head.id)
        self.refresh(branch)
        self.assertFalse(card.reconcile_reason)
        self.as_user(self.head, card).action_reconcile()
        self.assertTrue(card.active)

    def test_branch_of_a_branch(self):
        """However far above, a company's contacts are those of its branches."""
        branch = self.make_branch()
        office = self.env["res.company"].create(
            {"name": "Office", "parent_id": branch.id}
        )
        self.env.user.company_ids |= office
        self.head.company_ids |= office
        for owner, reason in (
            (self.company, False),
            (branch, False),
            (office, False),
            (self.company_usd, "company"),
        ):
            customer = self.make_customer(owner.name)
            card = self.make_card(customer, company_id=office.id, user_id=self.head.id)
            customer.company_id = owner
            self.refresh(office)
            self.assertEqual(card.reconcile_reason, reason, owner.name)

    def test_contacts_of_a_branch_are_not_those_of_its_company(self):
        """Above, nobody works with the contacts of a branch."""
        branch = self.make_branch()
        customer = self.make_customer("Of the branch")
        card = self.make_card(customer)
        customer.company_id = branch
        self.refresh()
        self.assertEqual(card.reconcile_reason, "company")

    def test_cards_of_a_branch_in_bulk(self):
        """Contacts and teams of the company are used by its branch, in bulk too."""
        branch = self.make_branch()
        self.team.company_id = self.company
        self.specialist.company_ids |= branch
        shared = self.make_customer("Shared", company_id=self.company.id)
        shared.user_id = self.specialist
        other = self.make_customer("Foreign", company_id=self.company_usd.id)
        step = self.as_user(self.head, "relationship.card.create").with_context(
            active_model="res.partner",
            active_ids=(shared + other).ids,
            allowed_company_ids=[branch.id, self.company.id],
        )
        wizard = step.create({"company_id": branch.id, "team_id": self.team.id})
        cards = self.env["relationship.card"].search(wizard.action_create()["domain"])
        self.assertEqual(cards.partner_id, shared)
        self.assertEqual(cards.team_id, self.team)
        # And by the form.
        self.assertEqual(
            self.make_card(company_id=branch.id, user_id=self.specialist.id).team_id,
            self.team,
        )

    def test_person_who_founds_a_company(self):
        """The card is listed, and takes the other format in one step; back as well."""
        trader = self.make_customer("Sole trader", is_company=False)
        card = self.make_card(trader)
        self.assertEqual((card.kind, card.format_id.kind), ("person", "person"))
        trader.is_company = True
        self.refresh()
        self.assertEqual(card.reconcile_reason, "format")
        self.assertEqual(self.listed(), card)
        self.as_user(self.head, card).action_reconcile()
        self.assertEqual((card.kind, card.format_id.kind), ("organization",) * 2)
        self.assertFalse(card.reconcile_reason)
        trader.is_company = False
        self.refresh()
        self.assertEqual(card.reconcile_reason, "format")
        self.as_user(self.head, card).action_reconcile()
        self.assertEqual((card.kind, card.format_id.kind), ("person",) * 2)

    def test_kind_that_somebody_chose(self):
        """A kind chosen by hand stays, until the contact becomes something else."""
        trader = self.make_customer("Sole trader", is_company=False)
        card = self.make_card(trader, kind="organization")
        self.refresh()
        self.assertFalse(card.reconcile_reason)
        trader.is_company = True
        self.refresh()
        self.assertEqual(card.reconcile_reason, "format")
        self.as_user(self.head, card).action_reconcile()
        self.assertEqual(card.kind, "organization")
        self.assertFalse(card.reconcile_reason)

    def test_customer_who_comes_back(self):
        """An archived card with turnover after that day is listed and reopened."""
        card = self.make_card()
        self.post_invoice(card.partner_id, 100, date(2026, 6, 15))
        self.as_user(self.head, card).action_archive()
        self.assertEqual(card.archived_date, date(2026, 6, 15))
        self.refresh()
        # What was bought before, or on that day, was known when it was archived.
        self.assertFalse(card.reconcile_reason)
        with self.on("2026-06-20"):
            self.post_invoice(card.partner_id, 30, date(2026, 6, 16))
            self.refresh()
            self.assertEqual(card.reconcile_reason, "returned")
            self.assertEqual(card.turnover, 130)
            self.assertEqual(self.listed(), card)
            self.as_user(self.head, card).action_reconcile()
            self.assertTrue(card.active)
            self.assertFalse(card.archived_date)
            self.assertEqual(card.returned_date, date(2026, 6, 20))
            self.assertFalse(card.reconcile_reason)
            self.assertFalse(self.listed())

    def test_step_of_the_banner(self):
        """Who came back is reopened; other reasons are reconciled."""
        view = self.env["relationship.card"].get_view(view_type="form")
        buttons = etree.fromstring(view["arch"]).xpath(
            "//header/button[@name='action_reconcile']"
        )
        for reason, expected in (
            (False, []),
            ("archived", ["Reconcile"]),
            ("returned", ["Reopen"]),
        ):
            found = [
                button.get("string")
                for button in buttons
                if not safe_eval(button.get("invisible"), {"reconcile_reason": reason})
            ]
            self.assertEqual(found, expected, reason)

    def test_customer_who_comes_back_and_is_gone_again(self):
        """What is archived, or reversed, after all is taken off the list."""
        card = self.make_card()
        card.action_archive()
        with self.on("2026-06-20"):
            self.post_invoice(card.partner_id, 30, date(2026, 6, 18))
            self.refresh()
            self.assertEqual(card.reconcile_reason, "returned")
            card.partner_id.active = False
            self.refresh()
            self.assertFalse(card.reconcile_reason)
            card.partner_id.active = True
            self.refresh()
            self.assertEqual(card.reconcile_reason, "returned")
            self.post_invoice(
                card.partner_id, 30, date(2026, 6, 19), move_type="out_refund"
            )
            self.refresh()
            self.assertFalse(card.reconcile_reason)

    def test_only_invoice_reversed(self):
        """Whose only invoice is reversed in full has no turnover, and no dates."""
        card = self.make_card()
        self.post_invoice(card.partner_id, 100, date(2026, 2, 1))
        self.post_invoice(
            card.partner_id, 100, date(2026, 3, 1), move_type="out_refund"
        )
        self.refresh()
        self.assertEqual((card.turnover, card.turnover_total), (0, 0))
        self.assertFalse(card.first_turnover_date)
        self.assertFalse(card.last_turnover_date)
        self.assertEqual(card.lifecycle, "potential")
        # In part only: the customer has bought.
        part = self.make_card()
        self.post_invoice(part.partner_id, 100, date(2026, 2, 1))
        self.post_invoice(part.partner_id, 99, date(2026, 3, 1), move_type="out_refund")
        self.refresh()
        self.assertEqual(part.last_turnover_date, date(2026, 2, 1))

    def test_supervisor_creates_cards_without_salesperson(self):
        """Who works on own cards takes those that would be nobody's."""
        nobodys, gone = self.make_customers("Nobody's", "Of who left")
        leaver = self.make_user("leaver", "user")
        gone.user_id = leaver
        leaver.active = False
        step = self.as_user(self.supervisor, "relationship.card.create")
        step = step.with_context(
            active_model="res.partner", active_ids=(nobodys + gone).ids
        )
        step.create({}).action_create()
        cards = self.env["relationship.card"].search(
            [("partner_id", "in", (nobodys + gone).ids)]
        )
        self.assertEqual(len(cards), 2)
        self.assertEqual(cards.user_id, self.supervisor)
        self.assertFalse(set(cards.mapped("reconcile_reason")) - {False})

    def test_supervisor_creates_cards_for_a_team(self):
        """With his team chosen, too."""
        customer = self.make_customer("Nobody's")
        step = self.as_user(self.supervisor, "relationship.card.create")
        step.with_context(active_model="res.partner", active_ids=customer.ids).create(
            {"team_id": self.team.id}
        ).action_create()
        card = self.env["relationship.card"].search([("partner_id", "=", customer.id)])
        self.assertEqual((card.user_id, card.team_id), (self.supervisor, self.team))
