from odoo.tests import Form, tagged

from ...common import RelationshipCommon

ALL = ("power", "satisfaction", "loyalty", "contribution", "development")
MORE = ("recency", "frequency", "monetary", "imported")


@tagged("standard", "post_install", "-at_install")
class TestWeightsInASimulation(RelationshipCommon):
    """Who would reach the value that a tier asks for, by other weights (R046, R062).

    Turnover of the period is 300, 200 and 100: a purchasing power of 100, 50 and 0. The
    last one bought for 900 three years ago, too: ranked by all turnover it is 100, the
    others are 50 and 0. The first tier asks for a value of 60.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.indicators = cls.env["relationship.value.indicator"].search([])
        cls.power = cls.indicators.filtered(lambda one: one.kind == "power")
        cls.power.weight = 100
        (cls.indicators - cls.power).weight = 0
        # What the company counts as turnover.
        cls.scheme.turnover_source = "imported"
        cls.cards = cls.env["relationship.card"]
        for name, amount in (("Most", 300), ("Some", 200), ("Old", 100)):
            customer = cls.make_customer(name)
            cls.cards += cls.make_card(customer)
            cls.import_turnover(customer, amount)
        cls.most, cls.some, cls.old = cls.cards
        cls.import_turnover(cls.old.partner_id, 900, month="2023-05-15")
        cls.valued = cls.make_scheme([{"min_score": 60}], [])
        cls.high, cls.low = cls.valued.tier_ids
        cls.env["relationship.card.refresh"]._refresh_company(cls.company)
        cls.classify(cls.valued)

    def simulate(self):
        """Return a simulation of the scheme that has not been computed yet."""
        action = self.as_user(self.head, self.valued).action_simulate()
        simulations = self.env["relationship.simulation"].browse(action["res_id"])
        return self.as_user(self.head, simulations)

    def moves(self, simulation):
        """Compute; return who would move, by the tier that they would have."""
        simulation.action_simulate()
        return {
            move.new_tier_id: self.env["relationship.card"].browse(move.card_ids)
            for move in simulation.sudo().move_ids
        }

    def test_stage(self):
        """The values and tiers are as they are computed by hand."""
        self.assertEqual(self.cards.mapped("score"), [100, 50, 0])
        tiers = [self.tier(card, self.valued) for card in self.cards]
        self.assertEqual(tiers, [self.high, self.low, self.low])

    def test_as_they_are(self):
        """A simulation begins with the weights as they are; nobody would move."""
        simulation = self.simulate()
        self.assertTrue(simulation.uses_value)
        weights = {kind: simulation[f"weight_{kind}"] for kind in ALL + MORE}
        self.assertEqual(weights, {**dict.fromkeys(ALL + MORE, 0), "power": 100})
        self.assertEqual(self.moves(simulation), {})

    def test_other_weights(self):
        """By all turnover instead of the period's, the first and the last change."""
        simulation = self.simulate()
        simulation.write({"weight_power": 0, "weight_monetary": 1})
        self.assertEqual(
            self.moves(simulation), {self.high: self.old, self.low: self.most}
        )

    def test_both(self):
        """3 : 1 of the period and of all time are 87.5, 37.5 and 25: nobody moves."""
        simulation = self.simulate()
        simulation.write({"weight_power": 3, "weight_monetary": 1})
        self.assertEqual(self.moves(simulation), {})
        simulation.line_ids.min_score = 30
        self.assertEqual(self.moves(simulation), {self.high: self.some})

    def test_nothing_is_written(self):
        """Neither values nor weights nor tiers are other ones afterwards."""
        simulation = self.simulate()
        simulation.write({"weight_power": 0, "weight_monetary": 1})
        before = self.kept()
        self.moves(simulation)
        self.assertEqual(self.kept(), before)

    def kept(self):
        """Return what stands in the tables of values."""
        self.env.flush_all()
        result = {}
        for table in (
            *("relationship_value", "relationship_value_indicator"),
            *("relationship_classification", "relationship_card"),
        ):
            self.cr.execute(f"SELECT * FROM {table} ORDER BY id")
            result[table] = self.cr.fetchall()
        return result

    def test_bad_weights(self):
        """Weights below 0, above 100, or that sum to nothing are refused."""
        for values, words in (
            ({"weight_power": -1}, ["Weight", "0 to 100"]),
            ({"weight_power": 101}, ["Weight", "0 to 100"]),
            ({"weight_power": 0}, ["all indicators have the weight 0"]),
        ):
            with self.subTest(values), self.refused(*words):
                simulation = self.simulate()
                simulation.write(values)
                simulation.action_simulate()

    def test_applied(self):
        """Limits that were tried with other weights are not applied without them."""
        simulation = self.as_user(self.administrator, self.simulate())
        simulation = simulation.sudo()
        simulation.weight_monetary = 1
        with self.refused("Weights", "value indicators"):
            simulation.action_apply()

    def test_without_a_value(self):
        """A scheme whose rules ask for no value shows no weights."""
        own = self.make_scheme([{"max_rank": 1}], [])
        action = self.as_user(self.head, own).action_simulate()
        simulation = self.env["relationship.simulation"].browse(action["res_id"])
        self.assertFalse(simulation.uses_value)
        with Form(self.as_user(self.head, simulation)) as form:
            with form.line_ids.edit(0) as line:
                line.min_score = 10
            self.assertTrue(form.uses_value)
