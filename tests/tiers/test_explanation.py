from datetime import date

from odoo import Command
from odoo.tests import tagged

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestExplanation(RelationshipCommon):
    """Why a customer is in his tier: the figures and the rule, today and as then."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env["ir.module.module"]._load_module_terms(
            ["base", "crm_relationship"], ["zh_CN"], overwrite=True
        )
        cls.own = cls.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        cls.customers = cls.make_customers(*"ABCD")
        cls.cards = [cls.make_card(customer) for customer in cls.customers]
        # Shares before: 0, 50, 75 and 90 %.
        for customer, amount in zip(cls.customers, (5000, 2500, 1500), strict=False):
            cls.import_turnover(customer, amount)
        cls.last = cls.import_turnover(cls.customers[3], 1000)
        cls.last_run = cls.classify(cls.own)

    def _why(self, number, lang="en_US"):
        line = self.line(self.cards[number], self.own)
        return line.with_context(lang=lang).explanation

    def assertSays(self, text, *words):
        for word in words:
            self.assertIn(word, text)

    def test_figures(self):
        """Own turnover, share, total, period, the rule that was met, the others."""
        self.assertSays(
            self._why(1),
            "2,500.00",
            "25 %",
            "10,000.00",
            "06/16/2025",
            "06/15/2026",
            "Tier 1: within the first 60 % of the company's turnover (from",
            "Tier 2: within the first 80 % of the company's turnover (from",
            "1,500.00",
        )

    def test_condition_on_contacts(self):
        """A condition is read as it is joined, with the names that people know."""
        tag = self.env["res.partner.category"].create({"name": "Wholesale"})
        conditions = {
            f"[('country_id', '=', {self.env.ref('base.de').id})]": "Country: Germany",
            "[('is_company', '=', True), ('vat', '!=', False)]": (
                "Is a Company: yes and Tax ID is set"
            ),
            "['|', ('is_company', '=', False), ('vat', '=', False)]": (
                "Is a Company: no or Tax ID is not set"
            ),
            "['|', ('name', '=', 'A'), '&', ('name', '=', 'B'), ('ref', '=', 'C')]": (
                "Name: A or (Name: B and Reference: C)"
            ),
            f"['!', ('category_id', 'child_of', {tag.id})]": (
                "not (Tags child_of Wholesale)"
            ),
        }
        tier = self.own.tier_ids[0]
        for domain, text in conditions.items():
            with self.subTest(domain):
                tier.rule_ids = [Command.clear(), Command.create({"domain": domain})]
                self.assertEqual(tier.conditions, f"contact meets {text}")

    def test_currency(self):
        """Amounts show the currency of the company."""
        self.assertIn("¥", self._why(1))

    def test_rest(self):
        """The last tier is explained, too: no rule is met."""
        self.assertSays(self._why(3), "1,000.00", "10 %", "No rule is met", "Tier 3")

    def test_no_turnover(self):
        """Without turnover there is no share, and nothing is divided by zero."""
        card = self.make_card()
        text = self.line(card, self.own).explanation
        self.assertSays(text, "0.00", "No rule is met")
        self.last.unlink()
        self.env["relationship.turnover"].search(
            [("company_id", "=", self.company.id)]
        ).unlink()
        self.classify(self.own)
        self.assertSays(self._why(0), "No rule is met", "Tier 1", "nobody")

    def test_every_condition(self):
        """Each kind of condition is put into words, with the turnover it means."""
        tag = self.env["res.partner.category"].create({"name": "Wholesale"})
        own = self.make_scheme(
            [{"min_own_share": 40, "max_rank": 2}],
            [{"min_turnover": 2000}],
            [{"domain": f"[('category_id', 'in', [{tag.id}])]", "is_floor": True}],
            [],
        )
        self.classify(own)
        self.assertSays(
            self.line(self.cards[0], own).explanation,
            "own share of at least 40 %",
            "4,000.00",
            "among the first 2",
            "2,500.00",
            "2,000.00",
            "Wholesale",
        )

    def test_any_domain_is_shown(self):
        """Whatever the domain of a rule, its explanation can be read."""
        for domain in (
            "[('country_id', '=', False)]",
            "[('country_id.code', 'in', ['CN', 'DE'])]",
            "['|', ('name', 'ilike', 'A'), '!', ('is_company', '=', True)]",
            "[('id', 'in', [1, 2, 3])]",
            "[('category_id', 'child_of', 'Wholesale')]",
            "[('category_id', 'in', ['Wholesale'])]",
            "[('create_date', '>', '2026-01-01')]",
            "[('create_date.year_number', '=', 2026)]",
            "[('color', '>', 3.5)]",
            "[('user_id', 'in', [False, 1])]",
            "[(1, '=', 1)]",
        ):
            with self.subTest(domain=domain), self.undone():
                own = self.make_scheme([{"domain": domain, "max_rank": 1}], [])
                self.classify(own)
                self.assertTrue(self.line(self.cards[0], own).explanation)

    def test_names_that_the_reader_does_not_see(self):
        """A condition that names a contact shows its name to who sees the contact."""
        company = self.customers[0]
        company.write({"name": "Secret Group", "company_id": self.company_usd.id})
        rules = self.env["relationship.tier.rule"].with_user(self.specialist)
        text = f"[('parent_id', '=', {company.id})]"
        self.assertNotIn("Secret", rules._domain_text(text))
        self.assertIn(str(company.id), rules._domain_text(text))
        company.company_id = False
        self.env.invalidate_all()
        self.assertIn("Secret Group", rules._domain_text(text))

    def test_chinese(self):
        """In Chinese the same figures, in Chinese words and dates."""
        english, chinese = self._why(1), self._why(1, "zh_CN")
        self.assertSays(chinese, "2,500.00", "10,000.00", "2025", "60 %")
        self.assertNotEqual(english, chinese)
        self.assertNotIn("within the first", chinese)
        self.assertTrue(any("\u4e00" <= letter <= "\u9fff" for letter in chinese))

    def test_on_the_card(self):
        """The card explains the tier of the badge scheme."""
        self.company.relationship_badge_scheme_id = self.own
        self.assertEqual(self.cards[1].explanation, self._why(1))
        self.assertEqual(
            self.cards[1].with_user(self.specialist).explanation, self._why(1)
        )

    def test_override(self):
        """A tier by hand says who, when, until when and why, and what is computed."""
        line = self.line(self.cards[1], self.own)
        line.with_user(self.head).write(
            {
                "manual_tier_id": self.own.tier_ids[2].id,
                "manual_reason": "Bankrupt",
                "manual_until": date(2026, 12, 31),
            }
        )
        self.assertSays(
            line.explanation, "Tier 3", "Head", "Bankrupt", "2,500.00", "60 %"
        )
        self.assertIn("12", line.explanation)
        self.assertSays(line.with_context(lang="zh_CN").explanation, "Bankrupt")

    def _change(self, number, cause="computed"):
        return self.cards[number].tier_change_ids.filtered(
            lambda change: change.scheme_id == self.own and change.cause == cause
        )

    def test_change_as_it_was_then(self):
        """A change keeps its figures when turnover and rules go on."""
        change = self._change(1)
        then = change.explanation
        self.assertSays(then, "2,500.00", "10,000.00", "25 %", "60 %", "Tier 1")
        with self.on("2026-06-20"):
            self.import_turnover(self.customers[1], 90000, source="more")
            self.own.tier_ids[0].rule_ids.max_cumulative_share = 40
            self.classify(self.own)
        self.assertEqual(change.explanation, then)
        self.assertNotEqual(self._why(1), then)

    def test_change_after_the_rule_is_deleted(self):
        """A change keeps its rule when that is deleted."""
        change = self._change(1)
        then = change.explanation
        self.own.tier_ids[0].rule_ids = [
            Command.clear(),
            Command.create({"min_turnover": 1}),
        ]
        self.classify(self.own)
        self.assertEqual(change.explanation, then)

    def test_change_after_the_default_tier_changed(self):
        """A change keeps the tier that took the rest when another one does."""
        change = self._change(3)
        then = change.explanation
        self.assertIn("Tier 3 takes the rest", then)
        self.own.tier_ids = [Command.create({"name": "Tier 4", "code": "4"})]
        self.own.default_tier_id = self.own.tier_ids.filtered(
            lambda tier: tier.code == "4"
        )
        self.classify(self.own)
        self.assertEqual(change.explanation, then)

    def test_change_after_straddle_changed(self):
        """A change is explained by the side of the limit that counted then."""
        change = self._change(1)
        then = change.explanation
        self.own.straddle = "lower"
        self.classify(self.own)
        self.assertEqual(change.explanation, then)

    def test_change_by_hand(self):
        """A change by hand says who and why, and who takes it back."""
        line = self.line(self.cards[1], self.own).with_user(self.head)
        line.write(
            {"manual_tier_id": self.own.tier_ids[2].id, "manual_reason": "Bankrupt"}
        )
        self.assertSays(self._change(1, "override").explanation, "Head", "Bankrupt")
        line.manual_tier_id = False
        changes = self._change(1, "override").sorted("id")
        self.assertIn("Head", changes[1].explanation)

    def test_expired_change(self):
        """The change by which an override ended says what was computed then."""
        line = self.line(self.cards[1], self.own)
        line.write(
            {
                "manual_tier_id": self.own.tier_ids[2].id,
                "manual_reason": "Bankrupt",
                "manual_until": date(2026, 6, 16),
            }
        )
        with self.on("2026-06-17"):
            self.run_cron("ir_cron_classify")
        change = self._change(1, "expired")
        self.assertSays(change.explanation, "2,500.00", "06/17/2026", "60 %")

    def test_cutoffs_of_a_run(self):
        """A run shows its cut-offs, in the reader's language."""
        self.assertSays(self.last_run.cutoffs, "Tier 1", "60 %", "2,500.00", "1,500.00")
        chinese = self.last_run.with_context(lang="zh_CN").cutoffs
        self.assertSays(chinese, "60 %", "2,500.00")
        self.assertNotEqual(chinese, self.last_run.cutoffs)

    def test_everybody_who_sees_the_card(self):
        """The explanation is for all who may see the line, without other rights."""
        self.cards[1].leader_id = self.supervisor
        line = self.line(self.cards[1], self.own)
        for user in (
            self.specialist,
            self.supervisor,
            self.head,
            self.auditor,
            self.data_officer,
        ):
            with self.subTest(user=user.name):
                self.assertSays(line.with_user(user).explanation, "2,500.00")
                change = self._change(1).with_user(user)
                self.assertSays(change.explanation, "2,500.00")

    def test_each_condition_says_whether_it_is_met(self):
        """Of each condition: met or not, and with which value."""
        germany = self.env.ref("base.de")
        self.customers[1].country_id = self.env.ref("base.fr")
        own = self.make_scheme(
            [{"min_turnover": 2000, "domain": f"[('country_id', '=', {germany.id})]"}],
            [{"min_turnover": 3000}],
            [{"lifecycle": "potential"}],
            [],
        )
        self.classify(own)
        text = self.line(self.cards[1], own).explanation
        self.assertSays(
            text,
            "Tier 3: lifecycle: Potential (met: Potential)",
            "turnover of at least 2,000 (from ¥\xa02,000.00: met)",
            "contact meets Country: Germany (not met: Country: France)",
            "Tier 2: turnover of at least 3,000 (from ¥\xa03,000.00: not met)",
        )
        self.customers[1].country_id = False
        line = self.line(self.cards[1], own)
        line.invalidate_recordset()
        self.assertSays(line.explanation, "(not met: Country is not set)")

    def test_equal_cutoffs(self):
        """One customer who makes most of it crosses both limits: that is said."""
        own = self.make_scheme(
            [{"max_cumulative_share": 30}], [{"max_cumulative_share": 50}], []
        )
        self.classify(own)
        # Before A: 0 %, before B: 50 %. Both tiers begin at A's 5,000.
        self.assertSays(
            self.line(self.cards[1], own).explanation,
            "Tier 2 begins at the same turnover as Tier 1",
        )
        self.assertNotIn("begins at the same", self._why(1))
