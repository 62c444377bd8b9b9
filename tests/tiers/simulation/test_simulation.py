from odoo import Command
from odoo.tests import Form, tagged

from ...common import RelationshipCommon

# What a simulation must not touch.
KEPT = (
    "relationship.card",
    "relationship.classification",
    "relationship.classification.run",
    "relationship.tier.change",
    "relationship.scheme",
    "relationship.tier",
    "relationship.tier.rule",
)


@tagged("standard", "post_install", "-at_install")
class TestSimulation(RelationshipCommon):
    """Who would move by other limits, before they are saved (R046).

    Five customers of 400, 300, 200, 100 and 0: 1000 in all. A: before them is less
    than 60 % of all turnover, B: less than 90 %; so A, A, B, C, C.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls.env["relationship.card"]
        cls.own_scheme = cls.make_scheme(
            [{"max_cumulative_share": 60}], [{"max_cumulative_share": 90}], []
        )
        cls.a, cls.b, cls.c = cls.own_scheme.tier_ids
        for name, amount in (
            *(("Four", 400), ("Three", 300), ("Two", 200), ("One", 100)),
            ("Nought", 0),
        ):
            customer = cls.make_customer(name)
            cls.cards |= cls.make_card(customer)
            if amount:
                cls.import_turnover(customer, amount)
        cls.classify(cls.own_scheme)
        cls.env.flush_all()

    def simulate(self, user=None, scheme=None, **values):
        """Return a simulation that has not been computed yet."""
        scheme = self.as_user(user or self.head, scheme or self.own_scheme)
        action = scheme.action_simulate()
        simulation = self.as_user(
            user or self.head, self.env[action["res_model"]].browse(action["res_id"])
        )
        simulation.write(values)
        return simulation

    def moves(self, simulation):
        """Compute; return from, to, customers, turnover of those who would move."""
        simulation.action_simulate()
        return [
            (
                *(move.old_tier_id, move.new_tier_id),
                *(move.card_count, move.turnover, move.anyway_count),
            )
            for move in simulation.sudo().move_ids
        ]

    def change(self, simulation, tier, **values):
        """Change the conditions of the one rule of a tier."""
        line = simulation.line_ids.filtered(lambda line: line.tier_id == tier)
        line.write(values)

    def test_stage(self):
        """The tiers are as they are computed by hand."""
        tiers = [self.tier(card, self.own_scheme) for card in self.cards]
        # Before Two is 700 of 1000, before One 900: not less than 90 %.
        self.assertEqual(tiers, [self.a, self.a, self.b, self.c, self.c])

    def test_unchanged(self):
        """With the limits as they are, nobody would move."""
        simulation = self.simulate()
        self.assertEqual(self.moves(simulation), [])
        self.assertIn("Nobody of 5", simulation.summary)
        counts = [
            (cell.old_tier_id, cell.card_count) for cell in simulation.sudo().cell_ids
        ]
        self.assertEqual(counts, [(self.a, 2), (self.b, 1), (self.c, 2)])

    def test_narrower(self):
        """A narrower limit moves whom it leaves out, and says their turnover."""
        simulation = self.simulate()
        self.change(simulation, self.a, max_cumulative_share=40)
        # Before Three is 400 of 1000: not less than 40 %.
        self.assertEqual(self.moves(simulation), [(self.a, self.b, 1, 300, 0)])
        self.assertEqual(simulation.sudo().move_ids.direction, "down")
        self.assertIn("0 would move up, 1 down", simulation.summary)

    def test_straddle(self):
        """Another treatment of those on the limit is tried, too."""
        simulation = self.simulate(straddle="lower")
        # With themselves: 40, 70, 90, 100 % of the turnover; at most 60, at most 90.
        self.assertEqual(self.moves(simulation), [(self.a, self.b, 1, 300, 0)])

    def test_rules_come_and_go(self):
        """A rule more, and a rule less, are tried."""
        simulation = self.simulate()
        simulation.line_ids = [
            Command.create({"tier_id": self.b.id, "min_turnover": 100})
        ]
        self.assertEqual(self.moves(simulation), [(self.c, self.b, 1, 100, 0)])
        simulation.line_ids.filtered(lambda line: line.tier_id == self.a).unlink()
        self.assertEqual(
            self.moves(simulation),
            [(self.a, self.b, 2, 700, 0), (self.c, self.b, 1, 100, 0)],
        )

    def test_score(self):
        """A rule may ask for a score: nobody's turnover, and one with 95 points."""
        self.cards[4]._stamp(score=95)
        simulation = self.simulate()
        simulation.line_ids = [Command.create({"tier_id": self.b.id, "min_score": 90})]
        self.assertEqual(self.moves(simulation), [(self.c, self.b, 1, 0, 0)])

    def test_moves_anyway(self):
        """Of whom would move, those are told whom the next run moves in any case."""
        self.import_turnover(self.cards[3].partner_id, 250, "2026-05-01")
        # One has 350 now. 1250 in all; before it is 400, 32 %; before Three 750: 60 %,
        # not less; before Two 1050: 84 %. With 50 %, nothing else is another.
        simulation = self.simulate()
        self.assertEqual(
            self.moves(simulation),
            [(self.a, self.b, 1, 300, 1), (self.c, self.a, 1, 350, 1)],
        )
        self.change(simulation, self.b, max_cumulative_share=80)
        self.assertEqual(
            self.moves(simulation),
            [
                *((self.a, self.b, 1, 300, 1), (self.b, self.c, 1, 200, 0)),
                (self.c, self.a, 1, 350, 1),
            ],
        )

    def test_period(self):
        """Another period is tried; what moves anyway is not known then."""
        self.import_turnover(self.cards[4].partner_id, 5000, "2025-01-01")
        simulation = self.simulate(period_months=24)
        # Nought has 5000 of 6000: all others begin at 83 %; Three at 90 %.
        self.assertEqual(
            self.moves(simulation),
            [
                *((self.a, self.b, 1, 400, 0), (self.a, self.c, 1, 300, 0)),
                *((self.b, self.c, 1, 200, 0), (self.c, self.a, 1, 5000, 0)),
            ],
        )

    def test_set_by_hand(self):
        """A tier set by hand stays, unless computed tiers are compared."""
        self.line(self.cards[1], self.own_scheme).write(
            {"manual_tier_id": self.c.id, "manual_reason": "Late payer"}
        )
        simulation = self.simulate()
        self.change(simulation, self.a, max_cumulative_share=40)
        self.assertEqual(self.moves(simulation), [])
        simulation.compared = "computed"
        self.assertEqual(self.moves(simulation), [(self.a, self.b, 1, 300, 0)])

    def test_protection(self):
        """Protection against downgrades is tried: one step down at the most."""
        simulation = self.simulate()
        self.change(simulation, self.a, max_cumulative_share=40)
        self.change(simulation, self.b, max_cumulative_share=40.01)
        # Three begins at 40 %, less than 40.01; Two falls to C.
        self.change(simulation, self.b, max_cumulative_share=0, min_turnover=350)
        self.assertEqual(
            self.moves(simulation),
            [(self.a, self.c, 1, 300, 0), (self.b, self.c, 1, 200, 0)],
        )
        simulation.max_steps = 1
        with self.on("2026-07-15"):
            # The minimum stay of a day is over.
            simulation.date = "2026-06-15"
            self.assertEqual(
                self.moves(simulation),
                [(self.a, self.b, 1, 300, 0), (self.b, self.c, 1, 200, 0)],
            )

    def test_proposed(self):
        """Of a scheme whose tiers a review issues, computed tiers are compared."""
        self.own_scheme.mode = "propose"
        simulation = self.simulate()
        self.assertEqual(simulation.compared, "computed")
        self.change(simulation, self.a, max_cumulative_share=40)
        self.assertEqual(self.moves(simulation), [(self.a, self.b, 1, 300, 0)])

    def test_nothing_written(self):
        """Neither scheme nor customers change by a simulation, and no run is made."""
        before = [self.rows(model) for model in KEPT]
        simulation = self.simulate(straddle="lower", min_stay_months=5)
        self.change(simulation, self.a, max_cumulative_share=1)
        self.moves(simulation)
        self.assertEqual([self.rows(model) for model in KEPT], before)

    def test_customers(self):
        """The list has those who would move, with both tiers."""
        simulation = self.simulate()
        self.change(simulation, self.a, max_cumulative_share=40)
        self.moves(simulation)
        for opener in (simulation, simulation.move_ids):
            action = opener.action_open_cards()
            cards = (
                self.as_user(self.head, self.cards.browse())
                .with_context(**action["context"])
                .search(action["domain"])
            )
            self.assertEqual(cards, self.cards[1])
            self.assertEqual(cards.simulated_old_tier_id, self.a)
            self.assertEqual(cards.simulated_tier_id, self.b)
        plain = self.as_user(self.head, self.cards[1])
        self.assertFalse(plain.simulated_tier_id)

    def test_of_others(self):
        """What somebody else has simulated is not looked at, by whatever number."""
        simulation = self.simulate()
        self.change(simulation, self.a, max_cumulative_share=40)
        self.moves(simulation)
        action = simulation.action_open_cards()
        other = self.as_user(self.committee, self.cards.browse())
        shown = other.with_context(**action["context"])
        self.assertFalse(shown.search(action["domain"]))
        self.assertFalse(shown.browse(self.cards[1].id).simulated_tier_id)
        for records in (simulation, simulation.line_ids, simulation.move_ids):
            with self.forbidden():
                self.as_user(self.committee, records).read(["id"])

    def test_apply(self):
        """Applied, the scheme has the limits, and the next run moves as simulated."""
        simulation = self.simulate(self.administrator, straddle="lower")
        self.change(simulation, self.b, max_cumulative_share=0, min_turnover=150)
        expected = self.moves(simulation)
        simulation.action_apply()
        self.assertEqual(self.own_scheme.straddle, "lower")
        rule = self.b.rule_ids
        self.assertEqual((rule.max_cumulative_share, rule.min_turnover), (0, 150))
        change = self.own_scheme.change_ids
        self.assertEqual(change.user_id, self.administrator)
        self.assertEqual(
            change.text.split("\n"),
            [
                "On the Limit: Upper Tier → Lower Tier",
                "Tier 2: within the first 90 % of the company's turnover → turnover of"
                " at least 150",
            ],
        )
        changes = self.env["relationship.tier.change"]
        last = changes.search([], order="id desc", limit=1)
        self.classify(self.own_scheme)
        found = changes.search(
            [("id", ">", last.id), ("scheme_id", "=", self.own_scheme.id)]
        )
        self.assertEqual(
            [(change.old_tier_id, change.new_tier_id) for change in found],
            [move[:2] for move in expected],
        )

    def test_apply_rules(self):
        """Rules that came and went in the simulation come and go in the scheme."""
        simulation = self.simulate(self.administrator)
        simulation.action_apply()
        # Nothing was changed: nothing is on record.
        self.assertFalse(self.own_scheme.change_ids)
        simulation.line_ids.filtered(lambda line: line.tier_id == self.a).unlink()
        simulation.line_ids = [
            Command.create({"tier_id": self.a.id, "max_rank": 1, "sequence": 3})
        ]
        simulation.action_apply()
        rule = self.a.rule_ids
        self.assertEqual(
            (rule.max_cumulative_share, rule.max_rank, rule.sequence), (0, 1, 3)
        )

    def test_apply_who(self):
        """Who may not change the scheme does not do it by a simulation."""
        simulation = self.simulate(self.head)
        self.assertFalse(simulation.can_apply)
        with self.forbidden():
            simulation.action_apply()

    def test_apply_what_was_changed(self):
        """What somebody has changed since is not written over."""
        simulation = self.simulate(self.administrator)
        self.env.cr.execute(
            "UPDATE relationship_tier_rule SET write_date = write_date + '1 hour'"
            " WHERE id = %s",
            [self.a.rule_ids.id],
        )
        self.env.invalidate_all()
        with self.refused("was changed since"):
            simulation.action_apply()

    def test_apply_contradiction(self):
        """A rule that nobody can meet is tried, but not saved."""
        simulation = self.simulate(self.administrator)
        self.change(simulation, self.b, max_cumulative_share=50)
        self.assertEqual(self.moves(simulation), [(self.b, self.c, 1, 200, 0)])
        with self.refused("contradict"):
            simulation.action_apply()

    def test_odd_input(self):
        """What cannot be computed is refused with what to enter."""
        simulation = self.simulate()
        for values, word in (
            ({"max_steps": -1}, "0 to 1200"),
            ({"period_months": 5000}, "0 to 1200"),
        ):
            with self.refused(word):
                simulation.write(values)
        for values, word in (
            ({"period_months": 0}, "Months"),
            ({"date": False}, "As of"),
            ({"line_ids": [Command.clear()]}, "Rules"),
            ({"company_id": False}, "Company"),
        ):
            with self.subTest(word), self.refused(word):
                simulation.write(values)
                simulation.action_simulate()
        line = simulation.line_ids[0]
        with self.refused("at least one condition"):
            line.max_cumulative_share = 0
        with self.refused("not a domain"):
            line.domain = "[('name'"
        with self.refused("percentage"):
            line.min_own_share = 101
        with self.refused("belongs to the scheme"):
            simulation.line_ids = [
                Command.create({"tier_id": self.level_1.id, "max_rank": 3})
            ]

    def test_who(self):
        """Who classifies may simulate; nobody else."""
        for user in (self.specialist, self.supervisor, self.auditor, self.outsider):
            with self.subTest(user.name), self.forbidden():
                self.as_user(user, self.own_scheme).action_simulate()
        for user in (self.head, self.committee, self.administrator):
            self.assertEqual(self.moves(self.simulate(user)), [])
        simulation = self.simulate(self.administrator)
        self.moves(simulation)
        with self.forbidden():
            simulation.action_open_cards()

    def test_other_company(self):
        """A company that the user does not work in is not looked at."""
        simulation = self.simulate(scheme=self.scheme)
        with self.refused("Company"):
            simulation.sudo().company_id = self.company_usd
            simulation.action_simulate()

    def test_manual_scheme(self):
        """A scheme whose tiers people set has nothing to simulate."""
        manual = self.env.ref("crm_relationship.relationship_scheme_t5")
        simulation = self.simulate(scheme=manual)
        with self.refused("Basis"):
            simulation.action_simulate()

    def test_form(self):
        """The screen takes the limits, and shows what would be."""
        simulation = self.simulate()
        with Form(simulation) as form, form.line_ids.edit(0) as line:
            line.max_cumulative_share = 40
        simulation.action_simulate()
        self.assertIn("<table", simulation.matrix)
        self.assertIn("Tier 1", simulation.matrix)

    def test_no_single_customer(self):
        """An administrator, who sees no customer, learns no turnover and no tier."""
        simulation = self.simulate(self.administrator)
        self.change(simulation, self.b, max_cumulative_share=0, min_turnover=350)
        simulation.action_simulate()
        self.assertEqual(sum(simulation.cell_ids.mapped("card_count")), 5)
        with self.forbidden():
            simulation.cell_ids.read(["turnover"])
        with self.forbidden():
            self.as_user(self.administrator, "relationship.simulation.move").search(
                [("turnover", ">", 100)]
            )
        self.assertNotIn("turnover", simulation.summary)
        self.change(simulation, self.b, domain="[('name', '=', 'One')]")
        with self.refused("no other conditions on contacts"):
            simulation.action_simulate()
        # Who sees the customers tries them.
        head = self.simulate()
        self.change(head, self.b, domain="[('name', '=', 'One')]")
        head.action_simulate()
        self.assertIn("turnover", head.summary)
