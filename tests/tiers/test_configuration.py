from datetime import date

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import RelationshipCommon


@tagged("standard", "post_install", "-at_install")
class TestConfiguration(RelationshipCommon):
    """A setup that cannot work is refused, with a message that names the field."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 80}], []
        )
        cls.first, cls.second, cls.rest = cls.own.tier_ids

    def _tables(self):
        return [
            self.env[f"relationship.{name}"].sudo().search_count([])
            for name in ("scheme", "tier", "tier.rule", "classification.run")
        ]

    def _refused_rules(self, *rules, words):
        """Expect that these rules are refused in a new scheme, leaving nothing."""
        before = self._tables()
        with self.refused(*words):
            self.make_scheme(list(rules), [])
        self.assertEqual(self._tables(), before)
        with self.refused(*words):
            for rule in rules:
                self.first.rule_ids = [Command.create(rule)]
        self.assertEqual(self._tables(), before)

    def test_empty_rule(self):
        """A rule without any condition would take every customer."""
        for rule in (
            {},
            {"domain": "[]"},
            {"domain": "()"},
            {"domain": "True"},
            {"domain": "[(1, '=', 1)]"},
            {"domain": "  "},
            {"min_turnover": 0},
            {"max_cumulative_share": 0, "max_rank": 0, "domain": False},
            {"is_floor": True},
        ):
            with self.subTest(rule=rule):
                self._refused_rules(rule, words=["Rule", "at least one condition"])

    def test_rule_emptied(self):
        """The last condition of a rule is not taken away."""
        with self.refused("Rule of Tier 1"):
            self.first.rule_ids.max_cumulative_share = 0
        self.assertEqual(self.first.rule_ids.max_cumulative_share, 60)

    def test_percentages(self):
        """Percentages are from 0 to 100."""
        for name, label in (
            ("max_cumulative_share", "Within First"),
            ("min_own_share", "Own Share from"),
        ):
            for value in (-1, -0.01, 100.01, 1000):
                if value == 1000 and name == "min_own_share":
                    continue
                with self.subTest(field=name, value=value):
                    self._refused_rules({name: value}, words=[label, "0 to 100"])
        self.first.rule_ids = [Command.create({"min_own_share": 100})]

    def test_negative_limits(self):
        """Amounts and ranks are not negative."""
        self._refused_rules({"min_turnover": -1}, words=["Turnover from"])
        self._refused_rules({"max_rank": -1}, words=["Rank up to"])

    def test_no_domain(self):
        """What is no domain on contacts is refused."""
        for text in (
            "anything",
            "[",
            "[('name', '=', 'A'",
            "[('name', '=')]",
            "[('name', 'resembles', 'A')]",
            "['&', ('name', '=', 'A')]",
            "['name', '=', 'A']",
            "[1]",
            "{'name': 'A'}",
            "5",
            "None",
            "'name'",
            "[('name', '=', user.name)]",
            "__import__('os').getcwd()",
            "[('no_such_field', '=', 1)]",
            "[('name.no_such_field', '=', 1)]",
            "[('parent_id.no_such_field', '=', 1)]",
            "[('country_id', 'any', [('no_such_field', '=', 1)])]",
        ):
            with self.subTest(domain=text):
                self._refused_rules({"domain": text}, words=["Contacts"])

    def test_domain_that_no_contact_meets(self):
        """A rule that can never match is refused."""
        for text in ("False", "[(0, '=', 1)]"):
            with self.subTest(domain=text):
                self._refused_rules({"domain": text}, words=["Contacts", "no contact"])

    def test_text_that_cannot_be_read(self):
        """What is too deep or too great to be read is refused, too."""
        for text in (
            "-" * 20000 + "1",
            "[" * 500 + "]" * 500,
            "[('partner_latitude', '>', 1e308)]",
            "[('write_date', '>=', '-99999999d')]",
        ):
            with self.subTest(domain=text[:40]):
                self._refused_rules({"domain": text}, words=["Contacts"])

    def test_values_of_the_wrong_type(self):
        """A condition that no contact can be compared with is refused."""
        for text in (
            "[('id', '=', 'A')]",
            "[('create_date', '>', 'yesterday evening')]",
            "[('color', '>', 'red')]",
        ):
            with self.subTest(domain=text):
                self._refused_rules({"domain": text}, words=["Contacts"])

    def test_fields_that_may_not_be_used(self):
        """Rules read stored fields of contacts, none of which comes from tiers."""
        for text in (
            "[('relationship_tier_id', '=', 1)]",
            "[('relationship_card_id', '!=', False)]",
            "[('relationship_user_id', '=', 1)]",
            "[('relationship_card_id.turnover', '>', 1)]",
            "[('parent_id.relationship_tier_id', '=', 1)]",
            "[('child_ids.relationship_tier_id', '=', 1)]",
            "[('parent_id.parent_id.relationship_user_id', '=', 1)]",
            "[('company_id.relationship_badge_scheme_id', '=', 1)]",
            "[('child_ids', 'any', [('relationship_tier_id', '=', 1)])]",
            "['|', ('name', '=', 'A'), '!', ('relationship_tier_id', '=', 1)]",
            "[('contact_address', 'ilike', 'Berlin')]",
            "[('parent_id.contact_address', 'ilike', 'Berlin')]",
            "[('total_invoiced', '>', 1)]",
            "[('message_ids.body', 'ilike', 'price')]",
            "[('message_ids', 'any', [('body', 'ilike', 'price')])]",
            "[('opportunity_ids.description', 'ilike', 'price')]",
            "[('channel_ids.message_ids.body', 'ilike', 'price')]",
            "[('channel_ids', 'in', [1])]",
            "[('activity_ids.summary', 'ilike', 'price')]",
            "[('meeting_ids.name', 'ilike', 'price')]",
            "[('invoice_ids.name', 'ilike', 'INV')]",
            "[('bank_ids.acc_number', 'ilike', '1')]",
            "[('user_ids.signature', 'ilike', 'A')]",
            "[('parent_id.message_ids.body', 'ilike', 'price')]",
        ):
            with self.subTest(domain=text):
                self._refused_rules(
                    {"domain": text}, words=["Contacts", "stored fields"]
                )

    def test_fields_that_the_author_may_not_read(self):
        """A condition does not read for its author what is closed to him."""
        text = "[('signup_type', '!=', False)]"
        rule = self.first.rule_ids
        with self.refused("Contacts", "stored fields"):
            rule.with_user(self.administrator).domain = text
        # Once it is there, it is computed, whoever begins.
        rule.domain = text
        self.assertFalse(self.own.with_user(self.head)._setup_error())

    def test_long_domain(self):
        """A condition of any length is a message, not an error of the server."""
        for text in (
            "[" + "('name', '=', 'A')," * 5500 + "]",
            "['|'," * 100 + "x" * 100_000,
            "'" + "A" * 100_000 + "'",
        ):
            with self.subTest(text[:20]):
                self._refused_rules({"domain": text}, words=["Contacts", "too long"])

    def test_fields_that_may_be_used(self):
        """Stored fields, through relations and as parts of dates, and no others."""
        for text in (
            "[('name', 'ilike', 'A')]",
            "[('id', 'in', [1, 2])]",
            "[('country_id.code', '=', 'CN')]",
            "[('category_id.name', 'in', ['A'])]",
            "[('category_id', 'child_of', 1)]",
            "[('country_id', 'any', [('code', '=', 'CN')])]",
            "[('child_ids', 'any', [('country_id.code', '=', 'CN')])]",
            "[('industry_id', '=', False)]",
            "[('create_date', '>', '2026-01-01')]",
            "[('create_date.year_number', '=', 2026)]",
            "['!', '|', ('active', '=', True), ('is_company', '=', False)]",
        ):
            with self.subTest(domain=text), self.undone():
                self.second.rule_ids = [Command.create({"domain": text})]
                self.classify(self.own)

    def test_rules_that_can_never_match(self):
        """A rule of which a higher tier takes every customer contradicts it."""
        for higher, lower in [
            ({"max_cumulative_share": 80}, {"max_cumulative_share": 60}),
            ({"max_cumulative_share": 60}, {"max_cumulative_share": 60}),
            ({"min_own_share": 5}, {"min_own_share": 10}),
            ({"min_turnover": 1000}, {"min_turnover": 5000}),
            ({"max_rank": 10}, {"max_rank": 5}),
            ({"max_rank": 10}, {"max_rank": 5, "min_turnover": 100}),
            (
                {"domain": "[('name', '=', 'A')]"},
                {"domain": "[('name', '=', 'A')]", "max_rank": 3},
            ),
        ]:
            with self.subTest(higher=higher, lower=lower):
                with self.refused("Tier 2", "contradict", "Tier 1"):
                    self.make_scheme([higher], [lower], [])

    def test_rules_that_can_match(self):
        """Rules that leave something to the lower tier are accepted."""
        for higher, lower in [
            ({"max_rank": 5, "min_turnover": 100}, {"max_rank": 5}),
            ({"min_own_share": 10}, {"min_own_share": 5}),
            ({"max_rank": 5}, {"min_turnover": 5}),
            (
                {"domain": "[('name', '=', 'A')]", "max_rank": 3},
                {"domain": "[('name', '=', 'A')]"},
            ),
        ]:
            with self.subTest(higher=higher, lower=lower), self.undone():
                self.make_scheme([higher], [lower], [])

    def test_order_of_tiers_that_contradicts(self):
        """Tiers are not put into an order in which one of them is never reached."""
        with self.refused("Tier 1", "contradict", "Tier 2"):
            self.second.sequence = 1
            self.own.tier_ids.flush_recordset()

    def test_default_tier_of_another_scheme(self):
        """The default tier is one of the scheme."""
        with self.refused("Default Tier", "Level 3", "Turnover Level"):
            self.own.default_tier_id = self.level_3
        self.assertEqual(self.own.default_tier_id, self.rest)

    def test_tier_moved_to_another_scheme(self):
        """A tier with customers, or the default one, stays in its scheme."""
        self.make_card()
        self.classify(self.own)
        with self.refused("Scheme"):
            self.rest.scheme_id = self.scheme

    def test_same_code(self):
        """Codes of tiers are unique in their scheme."""
        with self.refused("Code"):
            self.second.code = self.first.code

    def test_dates(self):
        """Fixed dates are both given, and in order."""
        for values in (
            {"date_start": date(2026, 2, 1), "date_end": date(2026, 1, 31)},
            {"date_start": date(2026, 2, 1)},
            {"date_end": date(2026, 2, 1)},
            {},
        ):
            with self.subTest(values=values), self.refused("From, To"):
                self.own.write({"period": "fixed", **values})
        self.own.write(
            {
                "period": "fixed",
                "date_start": date(2026, 2, 1),
                "date_end": date(2026, 2, 1),
            }
        )

    def test_months(self):
        """A period of months is at least one month long."""
        for months in (0, -3):
            with self.subTest(months=months), self.refused("Months"):
                self.own.period_months = months

    def test_protection(self):
        """Minimum stay and steps are not negative."""
        for name in ("min_stay_months", "max_steps"):
            for value in (-1, 1201, 2**31 - 1):
                with self.subTest(field=name), self.refused("Minimum Stay", "Steps"):
                    self.own[name] = value

    def test_review_interval(self):
        """A review is due on a day that a calendar has."""
        for days in (-1, 36501, 2**31 - 1):
            with self.subTest(days=days), self.refused("Review Cards every"):
                self.first.review_interval_days = days

    def test_used_tier_is_not_deleted(self):
        """A tier that customers are in, or were in, stays for its history."""
        card = self.make_card()
        self.classify(self.own)
        self.own.default_tier_id = self.first
        with self.refused("Tier 3", "history"):
            self.rest.with_user(self.administrator).unlink()
        with self.refused("Tier 1", "default tier"):
            self.first.with_user(self.administrator).unlink()
        self.second.with_user(self.administrator).unlink()
        self.assertFalse(self.second.exists())
        self.assertEqual(self.tier(card, self.own), self.rest)

    def test_badge_scheme_is_not_archived(self):
        """Lists show no tiers that nobody computes."""
        self.company.relationship_badge_scheme_id = self.own
        with self.refused("Test Scheme", "Main Company"):
            self.own.with_user(self.administrator).active = False
        self.company.relationship_badge_scheme_id = self.scheme
        self.own.with_user(self.administrator).active = False

    def test_group_of_itself(self):
        """A card is not a unit of its own group, directly or through others."""
        cards = [self.make_card() for __ in range(3)]
        cards[1].parent_id = cards[0]
        cards[2].parent_id = cards[1]
        for head in cards:
            with self.subTest(head=head), self.refused("Group"):
                cards[0].parent_id = head
        self.assertFalse(cards[0].parent_id)

    def test_incomplete_setup(self):
        """A scheme without rules or default tier is saved, and not computed."""
        before = self._tables()
        own = self.make_scheme()
        with self.refused("Rules", "Test Scheme"):
            own.action_classify()
        own = self.make_scheme([{"max_rank": 1}])
        own.default_tier_id = False
        with self.refused("Default Tier", "Test Scheme"):
            own.action_classify()
        self.assertEqual(self._tables()[3], before[3])

    def test_incomplete_setup_stops_no_other(self):
        """A scheme that cannot be computed does not stop the nightly job."""
        self.make_scheme([{"max_rank": 1}]).default_tier_id = False
        card = self.make_card()
        self.run_cron("ir_cron_classify")
        self.assertEqual(self.tier(card, self.own), self.rest)

    def _broken(self, domain):
        """Return a scheme whose rule has come to hold a domain that does not work."""
        broken = self.make_scheme([{"domain": "[('name', '=', 'A')]"}], [])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE relationship_tier_rule SET domain = %s WHERE id = %s",
            [domain, broken.tier_ids.rule_ids.id],
        )
        self.env.invalidate_all()
        return broken

    def test_broken_domain_stops_no_other(self):
        """A field that went with its module spoils one scheme, not the night."""
        broken = self._broken("[('gone', '=', 1)]")
        card = self.make_card()
        with self.refused("Contacts", "Tier 1"):
            broken.action_classify()
        self.run_cron("ir_cron_classify")
        self.assertEqual(self.tier(card, self.own), self.rest)

    @mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_cron")
    def test_failing_statement_stops_no_other(self):
        """A rule that the database refuses spoils one scheme, not every night."""
        for domain in ("[('id', '=', 'A')]", "[('color', '>', 'red')]"):
            with self.subTest(domain=domain), self.undone():
                self.make_card()
                self._broken(domain)
                # Two nights, in whatever order the schemes are computed.
                for day in ("2026-06-16", "2026-06-17"):
                    with self.on(day):
                        self.run_cron("ir_cron_classify")
                for scheme in (self.own, self.scheme):
                    run = scheme._last_run(self.company)
                    self.assertEqual(run.date, date(2026, 6, 17), scheme.name)

    @mute_logger("odoo.addons.base.models.ir_cron")
    def test_impossible_period_stops_no_other(self):
        """A period that begins before all calendars spoils one scheme, if it is let."""
        self.make_card()
        endless = self.make_scheme([{"max_rank": 1}], [])
        self.env.cr.execute(
            "UPDATE relationship_scheme SET period_months = 1000000 WHERE id = %s",
            [endless.id],
        )
        self.env.invalidate_all()
        for day in ("2026-06-16", "2026-06-17"):
            with self.on(day):
                self.run_cron("ir_cron_classify")
        run = self.own._last_run(self.company)
        self.assertEqual(run.date, date(2026, 6, 17))

    def test_used_scheme_is_not_deleted(self):
        """A scheme that has classified customers is archived: its history stays."""
        self.make_card()
        self.classify(self.own)
        with self.refused():
            self.own.with_user(self.administrator).unlink()
        self.own.with_user(self.administrator).active = False
        unused = self.make_scheme([{"max_rank": 1}], [])
        unused.with_user(self.administrator).unlink()

    def test_who_configures(self):
        """Schemes, tiers and rules are changed by administrators only."""
        for user in (
            self.specialist,
            self.supervisor,
            self.head,
            self.committee,
            self.data_officer,
            self.auditor,
            self.outsider,
            self.portal,
        ):
            for record, values in (
                (self.own, {"straddle": "lower"}),
                (self.first, {"sequence": 5}),
                (self.first.rule_ids, {"max_cumulative_share": 50}),
            ):
                with self.subTest(user=user.name, model=record._name):
                    with self.refused(error=AccessError):
                        record.with_user(user).write(values)
        own = self.own.with_user(self.administrator)
        own.straddle = "lower"
        own.tier_ids[0].rule_ids.max_cumulative_share = 50
        self.assertEqual(self.first.rule_ids.max_cumulative_share, 50)
