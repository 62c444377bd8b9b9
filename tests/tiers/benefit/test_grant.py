from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import BenefitCommon

PRICELIST = "specific_property_product_pricelist"


@tagged("standard", "post_install", "-at_install")
class TestGrant(BenefitCommon):
    """What a tier gives is given by a person's step, and taken back by one."""

    def test_nobody_has_it_by_the_tier(self):
        """A benefit changes nobody's price; neither do the jobs of the night (X20)."""
        self.make_benefit("pricelist", pricelist_id=self.vip.id)
        self.run_cron("ir_cron_classify")
        self.run_cron("ir_cron_refresh_cards")
        self.assertFalse(self.contact()[PRICELIST])
        self.assertEqual(self.due(), [(self.card, "grant", "tier")])

    def test_price_list(self):
        """Granted, the contact has the price list; taken back, the old one (R072)."""
        self.contact()[PRICELIST] = self.normal
        benefit = self.make_benefit("pricelist", pricelist_id=self.vip.id)
        grant = self.grant(benefit)
        self.assertEqual(self.contact()[PRICELIST], self.vip)
        self.assertEqual(self.contact().property_product_pricelist, self.vip)
        self.assertEqual(grant.pricelist_before_id, self.normal)
        self.assertEqual(grant.decided_user_id, self.head)
        self.assertEqual(str(grant.date_start), "2026-06-15")
        self.assertEqual(self.due(), [])
        self.lose_tier()
        self.assertEqual(self.contact()[PRICELIST], self.vip)
        self.assertEqual(self.due(), [(self.card, "take_back", "lost")])
        grant.action_take_back()
        self.assertEqual(self.contact()[PRICELIST], self.normal)
        self.assertEqual((grant.state, grant.taken_cause), ("taken_back", "tier"))
        self.assertFalse(grant.is_left)
        self.assertEqual(self.due(), [])

    def test_nothing_before(self):
        """Who had no price list of his own has none afterwards."""
        grant = self.grant(self.make_benefit("pricelist", pricelist_id=self.vip.id))
        grant._take_back("decision", "Test")
        self.assertFalse(self.contact()[PRICELIST])

    def test_other_company(self):
        """Only the company of the card has the value."""
        abroad = self.customer.with_company(self.company_usd)
        abroad[PRICELIST] = self.third
        abroad.property_payment_term_id = False
        self.grant(self.make_benefit("pricelist", pricelist_id=self.vip.id))
        self.grant(self.make_benefit("payment_term", payment_term_id=self.term.id))
        self.assertEqual(abroad[PRICELIST], self.third)
        self.assertFalse(abroad.property_payment_term_id)
        self.assertEqual(self.contact().property_payment_term_id, self.term)

    def test_payment_term(self):
        """Payment terms come and go."""
        grant = self.grant(
            self.make_benefit("payment_term", payment_term_id=self.term.id)
        )
        self.assertEqual(self.contact().property_payment_term_id, self.term)
        grant._take_back("decision", "Test")
        self.assertFalse(self.contact().property_payment_term_id)

    def test_credit_limit(self):
        """A credit limit comes and goes; that of before is given back (R073)."""
        benefit = self.make_benefit("credit_limit", credit_limit=5000)
        grant = self.grant(benefit)
        self.assertEqual(self.contact().credit_limit, 5000)
        self.env.invalidate_all()
        self.assertTrue(self.contact().use_partner_credit_limit)
        self.assertFalse(grant.had_credit_limit)
        grant._take_back("decision", "Test")
        self.env.invalidate_all()
        self.assertFalse(self.contact().use_partner_credit_limit)
        self.contact().credit_limit = 700
        grant = self.grant(benefit)
        self.assertEqual(
            (grant.had_credit_limit, grant.credit_limit_before), (True, 700)
        )
        grant._take_back("decision", "Test")
        self.assertEqual(self.contact().credit_limit, 700)

    def test_changed_meanwhile(self):
        """A value that somebody has changed since is left, and that is said."""
        benefit = self.make_benefit("pricelist", pricelist_id=self.vip.id)
        grant = self.grant(benefit)
        self.contact()[PRICELIST] = self.third
        self.lose_tier()
        grant.action_take_back()
        self.assertEqual(self.contact()[PRICELIST], self.third)
        self.assertTrue(grant.is_left)
        self.assertIn("another value meanwhile", str(self.card.message_ids[0].body))

    def test_benefit_changed_meanwhile(self):
        """What was granted is kept as it was, whatever the benefit gives now."""
        benefit = self.make_benefit("pricelist", pricelist_id=self.vip.id)
        grant = self.grant(benefit)
        benefit.pricelist_id = self.third
        self.assertEqual(grant.value_text, self.vip.display_name)
        grant._take_back("decision", "Test")
        self.assertFalse(self.contact()[PRICELIST])

    def test_one_over_the_other(self):
        """Of two price lists in force, each may go first; the end is the beginning."""
        self.contact()[PRICELIST] = self.normal
        for first, last in ((0, 1), (1, 0)):
            with self.subTest(first), self.undone():
                grants = [
                    self.grant(self.make_benefit("pricelist", pricelist_id=value.id))
                    for value in (self.vip, self.third)
                ]
                self.assertEqual(self.contact()[PRICELIST], self.third)
                grants[first]._take_back("decision", "Test")
                left = self.third if first == 0 else self.vip
                self.assertEqual(self.contact()[PRICELIST], left)
                grants[last]._take_back("decision", "Test")
                self.assertEqual(self.contact()[PRICELIST], self.normal)
                self.assertFalse(grants[0].is_left or grants[1].is_left)

    def test_without_rights_on_accounting(self):
        """A head without rights in accounting or sales grants: the step is recorded."""
        self.assertFalse(self.head.has_group("account.group_account_readonly"))
        grant = self.grant(self.make_benefit("credit_limit", credit_limit=5000))
        note = self.card.message_ids[0]
        self.assertEqual(note.author_id, self.head.partner_id)
        self.assertIn("5,000", str(note.body))
        self.assertEqual(grant.state, "granted")

    def test_who(self):
        """A specialist proposes for own customers; heads grant; others nothing."""
        benefit = self.make_benefit("discount", discount=15)
        grant = self.propose(benefit)
        self.assertEqual(grant.requester_id, self.specialist)
        for user in (self.specialist, self.supervisor, self.auditor, self.data_officer):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, grant).action_grant()
        with self.forbidden():
            self.propose(benefit, self.other_card, self.specialist_2)
        self.as_user(self.head, grant).action_grant()
        for user in (self.specialist, self.auditor):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, grant).action_take_back()
        with self.refused("set by buttons"):
            self.as_user(self.head, grant).write({"state": "proposed"})

    def test_twice(self):
        """A customer has a benefit once."""
        benefit = self.make_benefit("discount", discount=15)
        self.grant(benefit)
        with self.refused("has it already"):
            self.propose(benefit)

    def test_refused(self):
        """Refused with a reason, it is not due again in the same tier."""
        benefit = self.make_benefit("discount", discount=15)
        grant = self.as_user(self.head, self.propose(benefit))
        self.assertEqual(self.due(), [(self.card, "decide", "proposed")])
        action = grant.action_refuse()
        dialogs = self.as_user(self.head, action["res_model"])
        dialog = dialogs.with_context(**action["context"]).create({})
        with self.refused("Reason"):
            dialog.action_end()
        dialog.reason = "Late payer"
        dialog.action_end()
        self.assertEqual((grant.state, grant.decision_note), ("refused", "Late payer"))
        self.assertEqual(self.due(), [])
        with self.on("2026-07-01"):
            self.lose_tier()
        with self.on("2026-08-01"):
            self.tiers.tier_ids[0].rule_ids.min_turnover = 100
            self.classify(self.tiers)
            self.assertEqual(self.due(), [(self.card, "grant", "tier")])
        grant.action_propose()
        self.assertEqual(grant.state, "proposed")

    def test_taken_back_by_decision(self):
        """What the tier still gives is taken back with a reason, and not due again."""
        grant = self.grant(self.make_benefit("discount", discount=15))
        action = grant.action_take_back()
        self.assertEqual(grant.state, "granted")
        dialogs = self.as_user(self.head, action["res_model"])
        dialog = dialogs.with_context(**action["context"]).create({"reason": "Abuse"})
        dialog.action_end()
        self.assertEqual((grant.taken_cause, grant.taken_reason), ("decision", "Abuse"))
        self.assertEqual(self.due(), [])

    def test_exception(self):
        """Out of tier: with a reason, and by somebody else than who asks (X20)."""
        benefit = self.make_benefit("discount", discount=15)
        with self.refused("Reason", "Blue"):
            self.propose(benefit, self.other_card)
        for asker in (self.specialist, self.head):
            with self.subTest(asker.name), self.undone():
                grant = self.propose(
                    benefit, self.other_card, asker, reason="Big order"
                )
                self.assertTrue(grant.is_exception)
                self.assertTrue(grant.sudo().activity_ids)
                with self.forbidden():
                    grant.action_grant()
                decided = self.as_user(self.committee, grant)
                decided.action_grant()
                self.assertFalse(grant.sudo().activity_ids)
                # An exception stays though no tier gives it.
                self.assertNotIn("take_back", [what for __, what, __ in self.due()])

    def test_becomes_an_exception(self):
        """What was proposed while the tier gave it is not granted when it is lost."""
        grant = self.propose(self.make_benefit("discount", discount=15))
        self.lose_tier()
        with self.refused("not in Tier 1 any more"):
            self.as_user(self.head, grant).action_grant()

    def test_contract_and_assessment(self):
        """Right to sign for charges: after assessment and contract (R073, R302)."""
        benefit = self.make_benefit(
            "credit_limit",
            credit_limit=5000,
            needs_contract=True,
            needs_assessment=True,
        )
        grant = self.as_user(self.head, self.propose(benefit))
        with self.refused("Contract", "Signed on", "Credit"):
            grant.action_grant()
        grant.write(
            {
                "contract_ref": "K-1",
                "contract_date": "2026-06-01",
                "assessment_result": "poor",
            }
        )
        with self.refused("not found good"):
            grant.action_grant()
        self.as_user(self.specialist, grant).assessment_result = "good"
        self.assertEqual(grant.assessor_id, self.specialist)
        self.assertEqual(str(grant.assessment_date), "2026-06-15")
        grant.action_grant()
        with self.refused("Granted"):
            self.as_user(self.specialist, grant).contract_ref = "K-2"

    def test_term(self):
        """Granted for months, it is to be taken back afterwards, whatever the tier."""
        benefit = self.make_benefit("discount", discount=15, valid_months=6)
        grant = self.grant(benefit)
        self.assertEqual(str(grant.date_end), "2026-12-14")
        with self.on("2026-12-14"):
            self.assertEqual(self.due(), [])
        with self.on("2026-12-15"):
            self.assertEqual(self.due(), [(self.card, "take_back", "ended")])
            grant.action_take_back()
            self.assertEqual(grant.taken_cause, "ended")
            self.assertEqual(self.due(), [(self.card, "grant", "tier")])

    def test_archived(self):
        """Archived price lists and benefits are said, and granted to nobody."""
        benefit = self.make_benefit("pricelist", pricelist_id=self.vip.id)
        grant = self.propose(benefit)
        self.vip.active = False
        self.assertIn("archived", benefit.warning)
        with self.refused("VIP", "is archived"):
            self.as_user(self.head, grant).action_grant()
        self.vip.active = True
        self.as_user(self.head, grant).action_grant()
        benefit.active = False
        self.assertEqual(self.due(), [(self.card, "take_back", "archived")])
        with self.refused("is archived"):
            self.grant(benefit, self.other_card, reason="Test")

    def test_deleted(self):
        """A price list that is promised, cannot vanish silently."""
        self.make_benefit("pricelist", pricelist_id=self.vip.id)
        with self.refused(error=Exception):
            self.vip.unlink()

    def test_deleted_while_it_is_granted(self):
        """A list that a customer has is kept; one of before may go, and he has none."""
        self.contact()[PRICELIST] = self.normal
        benefit = self.make_benefit("pricelist", pricelist_id=self.vip.id)
        grant = self.grant(benefit)
        # The benefit gives another one now; that of the customer is held by the grant.
        benefit.pricelist_id = self.third
        with self.refused(error=Exception):
            self.vip.unlink()
        self.assertEqual(self.contact()[PRICELIST], self.vip)
        self.normal.unlink()
        grant._take_back("decision", "Test")
        self.assertFalse(self.contact()[PRICELIST])
        self.assertFalse(grant.is_left)

    def test_tier_with_benefits(self):
        """A tier that gives something is not deleted with it."""
        tier = self.tiers.tier_ids.create(
            {"scheme_id": self.tiers.id, "name": "New", "sequence": 99}
        )
        self.make_benefit("priority", tier)
        with self.refused("in use"):
            tier.unlink()

    def test_evidence(self):
        """What was granted stays on record; a proposal may be withdrawn."""
        benefit = self.make_benefit("discount", discount=15)
        self.propose(benefit).unlink()
        grant = self.grant(benefit)
        for user in (self.specialist, self.committee):
            with self.refused("on record"):
                self.as_user(user, grant).unlink()
        with self.refused(error=UserError):
            benefit.unlink()

    def test_merged(self):
        """Of two cards that become one, what the contact that goes had is due again."""
        discount = self.make_benefit("discount", discount=15)
        prices = self.make_benefit("pricelist", pricelist_id=self.vip.id)
        source = self.make_card(self.make_customer("Twin"))
        self.import_turnover(source.partner_id, 100)
        self.classify(self.tiers)
        kept = self.grant(discount)
        for benefit in (discount, prices):
            self.grant(benefit, source)
        self.env["relationship.card.merge"]._merge(source, self.card)
        states = [
            (grant.benefit_id, grant.state, grant.taken_cause)
            for grant in self.card.benefit_ids.sorted("id")
        ]
        self.assertEqual(
            states,
            [
                (discount, "granted", False),
                (discount, "taken_back", "merge"),
                (prices, "taken_back", "merge"),
            ],
        )
        self.assertTrue(kept.exists())
        self.assertEqual(self.due(), [(self.card, "grant", "tier")])

    def test_odd_input(self):
        """What cannot be is refused, and said."""
        for kind, values, word in (
            ("pricelist", {}, "Price List"),
            ("payment_term", {}, "Payment Terms"),
            ("credit_limit", {"credit_limit": 0}, "Credit Limit"),
            ("credit_limit", {"credit_limit": -5}, "0 or more"),
            ("discount", {"discount": 101}, "percentage"),
            ("privilege", {"limit_quantity": -1}, "0 or more"),
            ("priority", {"valid_months": -1}, "0 to 1200"),
        ):
            with self.subTest(kind), self.refused(word):
                self.make_benefit(kind, **values)
        benefit = self.make_benefit("discount", discount=15)
        with self.refused("Until"):
            self.propose(benefit, date_end="2026-06-14")
        with self.refused("percentage"):
            benefit.discount = -1

    def test_price_list_of_another_company(self):
        """A price list of another company is not given."""
        self.vip.company_id = self.company_usd
        with self.refused("VIP"):
            self.make_benefit("pricelist", pricelist_id=self.vip.id)

    def test_form(self):
        """A specialist proposes on the screen; the head grants there."""
        benefit = self.make_benefit("privilege", limit_quantity=3, unit="rooms")
        grants = self.as_user(self.specialist, "relationship.benefit.grant")
        with Form(grants) as form:
            form.card_id = self.card
            form.benefit_id = benefit
        grant = form.record
        self.assertEqual(grant.value_text, "up to 3 rooms each time")
        self.as_user(self.head, grant).action_grant()
        self.assertEqual(fields.Date.to_string(grant.date_start), "2026-06-15")
