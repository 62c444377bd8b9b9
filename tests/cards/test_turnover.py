from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CardCommon


@tagged("standard", "post_install", "-at_install")
class TestTurnover(CardCommon):
    """Turnover that comes from elsewhere: a customer, a month, an amount, a source."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.make_customer("Azure Works")
        cls.header = ["partner_id", "company_id", "month", "amount", "source"]

    def row(self, month, amount, customer="Azure Works", source="erp"):
        return (customer, self.company.name, month, amount, source)

    def load_turnover(self, *rows, header=None, user=None):
        header = header or self.header
        return self.load("relationship.turnover", header, *rows, user=user)

    def lines(self):
        return self.rows("relationship.turnover")

    def test_month_is_its_first_day(self):
        """Any day of a month is kept as its first, when entered and when imported."""
        line = self.import_turnover(self.customer, 5, "2026-03-17")
        self.assertEqual(line.month, date(2026, 3, 1))
        line.month = "2026-02-28"
        self.assertEqual(line.month, date(2026, 2, 1))
        line.month = date(2026, 1, 31)
        self.assertEqual(line.month, date(2026, 1, 1))
        __, ids = self.load_turnover(self.row("2025-12-31", 7))
        imported = self.env["relationship.turnover"].browse(ids)
        self.assertEqual((imported.month, imported.amount), (date(2025, 12, 1), 7))

    def test_name(self):
        """A line is called by its customer and month, in the reader's language."""
        line = self.import_turnover(self.customer, 5, "2026-03-17")
        self.assertEqual(line.display_name, f"{self.customer.name}, March 2026")
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = line.with_context(lang="zh_CN")
        self.assertEqual(chinese.display_name, f"{self.customer.name}, 三月 2026")
        self.assertEqual(line.new({}).display_name, "")

    def test_month_twice_is_refused(self):
        """A month of a customer and source comes once; the message names the field."""
        self.import_turnover(self.customer, 5, "2026-03-01", source="erp")
        before = self.lines()
        with self.refused("Month", "imported already"):
            self.import_turnover(self.customer, 6, "2026-03-31", source="erp")
        self.assertEqual(self.lines(), before)
        # Another source, company or customer is another line.
        self.import_turnover(self.customer, 6, "2026-03-31", source="shop")
        self.import_turnover(self.make_customer(), 6, "2026-03-31", source="erp")
        self.import_turnover(
            self.customer,
            6,
            "2026-03-31",
            source="erp",
            company_id=self.company_usd.id,
        )

    def test_file_imported_twice_is_refused_whole(self):
        """A file that was imported brings nothing in the second time."""
        first = [self.row("2026-03-01", 5), self.row("2026-04-01", 6)]
        message, ids = self.load_turnover(*first)
        self.assertFalse(message)
        self.assertEqual(len(ids), 2)
        before = self.lines()
        message, ids = self.load_turnover(self.row("2026-05-01", 7), *first)
        self.assertFalse(ids)
        self.assertIn("Month", message)
        self.assertIn("imported already", message)
        self.assertEqual(self.lines(), before)

    def test_month_twice_in_one_file_is_refused_whole(self):
        """Two lines of one month in a file are refused, and nothing is kept."""
        message, ids = self.load_turnover(
            self.row("2026-05-01", 7),
            self.row("2026-03-01", 5),
            self.row("2026-03-20", 6),
        )
        self.assertFalse(ids)
        self.assertIn("Month", message)
        self.assertFalse(self.lines())

    def test_unknown_column_is_refused(self):
        """A column that there is not is named, and nothing is imported."""
        with self.refused("colour", error=Exception):
            message, ids = self.load_turnover(
                (*self.row("2026-03-01", 5), "red"), header=[*self.header, "colour"]
            )
            self.assertFalse(ids)
            raise UserError(message)
        self.assertFalse(self.lines())

    def test_bad_values_are_refused_whole(self):
        """A month, an amount or a customer that is none is named with its row."""
        for row, word in (
            (self.row("2026-13-01", 5), "Month"),
            (self.row("2026-03-01", "five"), "Amount"),
            (self.row("2026-03-01", 5, customer="Nobody"), "Nobody"),
            (self.row("", 5), "month"),
        ):
            with self.subTest(word):
                message, ids = self.load_turnover(self.row("2026-05-01", 7), row)
                self.assertFalse(ids)
                self.assertIn(word.lower(), message.lower())
                self.assertFalse(self.lines())

    def test_who_imports(self):
        """Heads and data officers import; specialists and auditors do not."""
        for user in (self.head, self.data_officer):
            with self.subTest(user.name), self.undone():
                message, ids = self.load_turnover(self.row("2026-03-01", 5), user=user)
                self.assertFalse(message)
                self.assertTrue(ids)
        for user in (self.specialist, self.supervisor, self.auditor):
            with self.subTest(user.name):
                message, ids = self.load_turnover(self.row("2026-03-01", 5), user=user)
                self.assertFalse(ids)
                self.assertTrue(message)
        self.assertFalse(self.lines())

    def test_import_screen(self):
        """The import screen brings in a file, and tells of a month that is there."""
        file = "Customer,Company,Month,Amount,Source\n"
        file += f"Azure Works,{self.company.name},2026-03-01,5.00,erp\n"
        file += f"Azure Works,{self.company.name},2026-04-01,6.00,erp\n"
        wizard = self.as_user(self.data_officer, "base_import.import").create(
            {
                "res_model": "relationship.turnover",
                "file": file.encode(),
                "file_name": "turnover.csv",
                "file_type": "text/csv",
            }
        )
        options = {
            "has_headers": True,
            "quoting": '"',
            "separator": ",",
            "date_format": "%Y-%m-%d",
        }
        columns = self.header
        result = wizard.execute_import(self.header, columns, options)
        self.assertFalse(result["messages"])
        lines = self.env["relationship.turnover"].browse(result["ids"])
        self.assertEqual(lines.mapped("amount"), [5, 6])
        again = wizard.execute_import(self.header, columns, options)
        self.assertIn("Month", again["messages"][0]["message"])
        self.assertEqual(len(self.lines()), 2)

    def test_card_of_a_line(self):
        """A line shows the card of its customer, also when it is of a contact."""
        card = self.make_card(self.customer)
        contact = self.make_customer(
            "Li Wei", is_company=False, parent_id=self.customer.id
        )
        lines = self.import_turnover(contact, 5) + self.import_turnover(
            self.customer, 7
        )
        without = self.import_turnover(self.make_customer(), 9)
        self.env.flush_all()
        self.assertEqual(lines.card_id, card)
        self.assertFalse(without.card_id)
        self.assertEqual(self.search_lines("=", card.id), lines)
        self.assertEqual(self.search_lines("in", card.ids), lines)
        self.assertEqual(self.search_lines("any", [("id", "=", card.id)]), lines)
        self.assertEqual(self.search_lines("not in", card.ids), without)
        self.assertEqual(self.search_lines("!=", False), lines)
        self.assertEqual(self.search_lines("=", False), without)
        self.refresh()
        self.assertEqual(card.turnover, 12)

    def test_card_of_a_line_that_was_just_made(self):
        """Searching by card sees what the same transaction has written."""
        card = self.make_card(self.customer)
        contact = self.make_customer(
            "Li Wei", is_company=False, parent_id=self.customer.id
        )
        line = self.import_turnover(contact, 5)
        self.assertEqual(self.search_lines("=", card.id), line)

    def search_lines(self, operator, value):
        return self.env["relationship.turnover"].search(
            [("company_id", "=", self.company.id), ("card_id", operator, value)],
            order="id",
        )

    def test_customer_with_turnover_is_not_deleted(self):
        """Imported turnover keeps its customer from being deleted."""
        self.import_turnover(self.customer, 5)
        with self.refused("Azure Works", "turnover was imported"):
            self.customer.unlink()
        self.assertTrue(self.lines())
