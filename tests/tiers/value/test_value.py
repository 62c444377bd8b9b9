from datetime import timedelta

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ...common import TODAY, InvoicingCommon

FIVE = ("power", "satisfaction", "loyalty", "contribution", "development")


@tagged("standard", "post_install", "-at_install")
class TestValue(InvoicingCommon):
    """The value of a customer, and the parts that make it (R060-R063)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("A", "B", "C", "D", "E")
        customers = cls.make_customers(*names)
        cls.cards = cls.env["relationship.card"].union(
            *(cls.make_card(one, user_id=cls.specialist.id) for one in customers)
        )
        cls.a, cls.b, cls.c, cls.d, cls.e = cls.cards
        # Turnover 400, 300, 200, 200 and none.
        for card, amount in zip(cls.cards, (400, 300, 200, 200), strict=False):
            cls.post_invoice(card.partner_id, amount, TODAY - timedelta(days=30))

    def weights(self, **weights):
        """Have these weights in the company, and refresh."""
        indicators = self.env["relationship.value.indicator"]
        indicators.search([("company_id", "=", self.company.id)]).unlink()
        indicators.create(
            [
                {"kind": kind, "weight": weight, "company_id": self.company.id}
                for kind, weight in weights.items()
            ]
        )
        self.refresh()

    def refresh(self):
        self.env["relationship.card.refresh"]._refresh_company(self.company)

    def answer(self, card, score):
        self.env["relationship.satisfaction"].sudo().create(
            {
                "card_id": card.id,
                "partner_id": card.partner_id.id,
                "company_id": card.company_id.id,
                "score": score,
                "source": "other",
                "is_first": True,
                "date": TODAY - timedelta(days=10),
            }
        )

    def test_purchasing_power(self):
        """Of how many percent of the others one is ahead: ties have equal parts.

        Five customers, so steps of a quarter: 0, then two at 1/4, 3/4, and 4/4.
        """
        self.weights(power=1)
        self.assertEqual(self.cards.mapped("score"), [100, 75, 25, 25, 0])
        self.assertEqual(self.cards.value_ids.mapped("power"), [100, 75, 25, 25, 0])

    def test_weights(self):
        """The mean of the parts, by weight: (3 × 75 + 1 × 50) / 4 = 68.75."""
        for card, score in zip(self.cards, (60, 80, 90), strict=False):
            self.answer(card, score)
        self.weights(power=3, satisfaction=1)
        # Three answered: 0, 50, 100.
        self.assertEqual(
            self.cards.mapped("score"),
            [75, 68.8, 43.8, 25, 0],
        )

    def test_missing_part_is_left_out(self):
        """Who never answered has the value of what is known of him."""
        self.answer(self.d, 10)
        self.answer(self.a, 90)
        self.weights(power=1, satisfaction=9)
        self.assertEqual(self.b.score, 75)
        self.assertEqual(self.d.score, 2.5)
        self.assertNotIn("satisfaction", self.b.value_ids._known())
        self.assertEqual(
            self.cards.value_ids.mapped("is_asked"), [True, False, False, True, False]
        )
        self.assertEqual(self.d.value_ids._known()["satisfaction"], 0)

    def test_all_equal(self):
        """Where nobody differs, nobody is ahead or behind: each part is 50."""
        self.answer(self.a, 70)
        self.answer(self.b, 70)
        self.weights(satisfaction=1)
        self.assertEqual(self.a.score, 50)
        self.assertEqual(self.b.score, 50)
        self.assertFalse(self.c.value_ids._known())
        self.assertEqual(self.c.score, 0)

    def test_single_customer(self):
        """A single customer has 50: there is nobody to compare him with."""
        company = self.make_company("Alone", "CNY")
        card = self.make_card(self.make_customer("Alone"), company_id=company.id)
        self.env["relationship.card.refresh"]._refresh_company(company)
        self.assertEqual(card.score, 50)

    def test_loyalty(self):
        """Years, number and regularity of purchases; who bought once has no spread.

        Years: E none, B, C and D the same, A more: 0, 25, 100. Number: 0, 25, 100.
        Regularity: of A alone, 50. A: (100 + 100 + 50) / 3 = 83.
        """
        self.post_invoice(self.a.partner_id, 50, TODAY - timedelta(days=300))
        self.weights(loyalty=1)
        self.assertEqual(self.cards.mapped("score"), [83, 25, 25, 25, 0])

    def test_contribution_with_cost(self):
        """Turnover less the present cost of products: 400 − 4 × 60 is less than 200."""
        product = self.env["product.product"].create(
            {"name": "Costly", "list_price": 100}
        )
        product.with_company(self.company).standard_price = 60
        move = self.make_draft_invoice(self.a.partner_id, 0)
        move.invoice_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "product_id": product.id,
                    "quantity": 4,
                    "price_unit": 0,
                    "tax_ids": [Command.clear()],
                }
            ),
        ]
        move.action_post()
        self.weights(contribution=1)
        self.assertEqual(self.a.value_ids.margin, 160)
        # 300, 200, 200, 160, 0
        self.assertEqual(self.cards.mapped("score"), [25, 100, 50, 50, 0])

    def test_development(self):
        """Open opportunities as likely as they are; won and lost ones are none."""
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": card.partner_id.name,
                    "type": "opportunity",
                    "partner_id": card.partner_id.id,
                    "company_id": self.company.id,
                    "expected_revenue": 1000 * number,
                }
                for number, card in enumerate(self.cards, 1)
            ]
        )
        leads.probability = 50
        leads[4].action_set_lost()
        self.weights(development=1)
        self.assertEqual(self.a.value_ids.pipeline, 500)
        self.assertEqual(self.cards.mapped("score"), [25, 50, 75, 100, 0])

    def test_imported_scores(self):
        """The last score of each source counts, as it is (R063)."""
        scores = self.env["relationship.value.score"]
        scores.create(
            [
                {
                    "partner_id": self.a.partner_id.id,
                    "company_id": self.company.id,
                    "date": day,
                    "score": score,
                    "source": source,
                }
                for day, score, source in (
                    ("2026-01-01", 10, "AHP"),
                    ("2026-02-01", 40, "AHP"),
                    ("2026-03-01", 60, "mining"),
                    ("2024-06-14", 99, "old"),
                    ("2026-06-16", 99, "future"),
                )
            ]
        )
        self.weights(imported=1)
        self.assertEqual(self.a.score, 50)
        self.assertEqual(
            scores.search([("card_id", "=", self.a.id)], limit=1).score, 99
        )

    def test_import_of_a_file(self):
        """A data officer imports scores from a file; wrong ones are told (R063)."""
        scores = self.as_user(self.data_officer, "relationship.value.score")
        columns = ["partner_id/.id", "date", "score", "source"]
        ids = [str(card.partner_id.id) for card in self.cards[:2]]
        result = scores.load(
            columns,
            [[ids[0], "2026-05-01", "80", "AHP"], [ids[1], "2026-05-01", "20", "AHP"]],
        )
        self.assertEqual(len(result["ids"]), 2, result["messages"])
        for row in (
            [ids[0], "2026-05-01", "81", "AHP"],
            [ids[0], "2026-05-02", "101", "AHP"],
            [ids[0], "2026-05-02", "much", "AHP"],
        ):
            self.assertFalse(scores.load(columns, [row])["ids"])
        self.weights(imported=1)
        self.assertEqual(self.cards[:2].mapped("score"), [80, 20])
        with self.assertRaises(AccessError):
            self.as_user(self.specialist, "relationship.value.score").create(
                {"partner_id": self.a.partner_id.id, "score": 100}
            )

    def test_imported_score_of_a_later_card(self):
        """A score finds the card that is made after it."""
        customer = self.make_customer("Later")
        score = self.env["relationship.value.score"].create(
            {"partner_id": customer.id, "company_id": self.company.id, "score": 70}
        )
        card = self.make_card(customer)
        self.weights(imported=1)
        self.assertEqual(score.card_id, card)
        self.assertEqual(card.score, 70)

    def test_shared_weights(self):
        """A company without indicators of its own has those of all companies."""
        weights = self.env["relationship.value.indicator"]._weights(self.company)
        self.assertEqual(set(weights), set(FIVE))
        self.assertEqual(sum(weights.values()), 100)

    def test_weights_that_sum_to_nothing(self):
        """Weights of nothing are refused, with what to do."""
        self.weights(power=1)
        line = self.env["relationship.value.indicator"].search(
            [("company_id", "=", self.company.id)]
        )
        with self.refused("Weight", "at least one"):
            line.weight = 0
        with self.refused("Weight", "0 to 100"):
            line.weight = -1
            self.env.flush_all()
        shared = self.env["relationship.value.indicator"].search(
            [("company_id", "=", False)]
        )
        with self.refused("Weight", "at least one"):
            shared.unlink()
        with self.refused("Weight", "at least one"):
            shared.weight = 0
        # Without its own, a company has those of all companies.
        line.unlink()
        weights = self.env["relationship.value.indicator"]._weights(self.company)
        self.assertEqual(set(weights), set(FIVE))

    def test_rank(self):
        """1 is the greatest; equal value, equal rank."""
        self.weights(power=1)
        self.assertEqual(self.cards.value_ids.mapped("rank"), [1, 2, 3, 3, 5])

    def test_rank_is_counted_once(self):
        """However many customers there are, they are counted once for all forms."""
        self.weights(power=1)
        values = self.cards.value_ids
        values.mapped("rank")
        with self.assertQueryCount(0):
            values.invalidate_recordset(["rank", "rank_count"], flush=False)
            self.assertEqual(values.mapped("rank"), [1, 2, 3, 3, 5])
        self.assertEqual(set(values.mapped("rank_count")), {5})
        # What the next night finds counts.
        self.post_invoice(self.e.partner_id, 1000, TODAY)
        self.a.active = False
        self.refresh()
        self.assertEqual((self.cards - self.a).value_ids.mapped("rank"), [2, 3, 3, 1])
        self.assertEqual(self.e.value_ids.rank_count, 4)

    def test_months_and_trend(self):
        """Each month is kept once; the trend is against a year ago."""
        self.weights(power=1)
        history = self.env["relationship.value.history"]
        mine = [("card_id", "=", self.b.id)]
        self.assertEqual(history.search(mine).score, 75)
        self.assertEqual(self.b.value_ids.trend, 0)
        self.post_invoice(self.b.partner_id, 500, TODAY)
        self.refresh()
        self.assertEqual(self.b.score, 100)
        self.assertEqual(history.search(mine).score, 75)
        with self.on("2026-07-01"):
            self.refresh()
        self.assertEqual(history.search(mine).mapped("score"), [100, 75])
        self.assertEqual(self.b.value_ids.trend, 25)

    def test_nothing_changed(self):
        """A night in which nothing changed writes nothing."""
        self.weights(power=2, loyalty=1, development=1)
        work = self.env["relationship.value.refresh"]
        weights = self.env["relationship.value.indicator"]._weights(self.company)
        work._compute_all(self.company, weights)
        rows = self.env.execute_query(SQL("SELECT 1 FROM relationship_value_work"))
        self.assertEqual(rows, [])

    def test_archived_card(self):
        """An archived card is compared with nobody."""
        self.weights(power=1)
        self.a.active = False
        self.refresh()
        self.assertFalse(self.a.value_ids)
        self.assertEqual(self.b.score, 100)

    def test_merged_cards(self):
        """Of two cards that become one, the one that stays keeps its value."""
        self.weights(power=1)
        self.env["relationship.card.merge"]._merge(self.b + self.c, self.b)
        self.assertEqual(self.b.value_ids.score, 75)
        self.refresh()
        self.assertEqual(len(self.b.value_ids), 1)

    def test_picture(self):
        """Each part with its weight, its words, and whether it opens its records."""
        self.answer(self.b, 90)
        self.weights(power=3, satisfaction=1)
        card = self.as_user(self.specialist, self.b)
        picture = card.value_parts
        power, satisfaction = picture["parts"]
        self.assertEqual((power["value"], power["weight"]), (75, 75))
        self.assertIn("300", power["text"])
        # A specialist may not read invoices, and has nothing imported.
        self.assertFalse(power["opens"])
        self.assertTrue(satisfaction["opens"])
        action = card.action_open_part("satisfaction")
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found.score, 90)
        with self.refused("nothing behind"):
            card.action_open_part("power")
        with self.refused("nothing behind"):
            card.action_open_part("no such part")

    def test_nobody_else(self):
        """Who may not read the card reads no value of it."""
        self.weights(power=1)
        values = self.as_user(self.specialist_2, "relationship.value")
        self.assertFalse(values.search([("card_id", "in", self.cards.ids)]))
        with self.assertRaises(AccessError):
            self.as_user(self.specialist_2, self.a).action_open_part("power")

    def test_rule_by_value(self):
        """A tier may ask for a value, and says whether it is met (R062)."""
        self.weights(power=1)
        own = self.make_scheme([{"min_score": 75}], [{"min_score": 25}], [])
        self.classify(own)
        tiers = [own.tier_ids.ids.index(self.tier(card, own).id) for card in self.cards]
        self.assertEqual(tiers, [0, 0, 1, 1, 2])
        text = self.line(self.b, own).explanation
        self.assertIn("value of at least 75 (met: 75)", text)
        text = self.line(self.d, own).explanation
        self.assertIn("value of at least 75 (not met: 25)", text)

    def test_rule_that_nobody_reaches(self):
        """A stricter value below a milder one takes nobody, and is refused."""
        with self.refused():
            self.make_scheme([{"min_score": 25}], [{"min_score": 75}], [])
        with self.refused("Value from"):
            self.make_scheme([{"min_score": 101}], [])
            self.env.flush_all()
