import base64
import io

import xlsxwriter

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_date

from ...models.access.disclosure.disclosure import REASON
from ...tools.asks import asks

PATHS = (
    *("partner_id", "current_tier_id", "last_tier_id", "decided_tier_id"),
    *("decision_reason", "company_level", "designated_user_id"),
    *("designated_leader_id", "user_id", "leader_id", "turnover", "last_turnover"),
)
WIDTH = 22


class RelationshipReviewSheet(models.TransientModel):
    """The list of a review as a spreadsheet, on record as an export (R287)."""

    _name = "relationship.review.sheet"
    _description = "List as a Spreadsheet"
    _inherit = ["relationship.step.mixin"]

    review_id = fields.Many2one(comodel_name="relationship.review", readonly=True)
    customers = fields.Selection(
        selection=[("key", "Key Customers"), ("all", "All Customers")],
        required=True,
        default="key",
    )
    reason = fields.Text(string="What For")
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @asks("read")
    def action_make(self):
        """Make the file and download it; first it is put on record."""
        self.ensure_one()
        self.review_id.check_access("read")
        # The file is the system's; what it tells of is read as the user.
        self.sudo().write(
            {
                "file": base64.b64encode(self._content()),
                "file_name": f"{self.review_id.display_name}.xlsx".replace("/", "-"),
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file?download=true"
            f"&filename_field=file_name",
            "target": "download",
        }

    def _lines(self):
        """Return the lines that the user reads: of key customers, or of all."""
        lines = self.env["relationship.review.line"]
        return lines.search(
            Domain("review_id", "=", self.review_id.id)
            & (lines._key_domain() if self.customers == "key" else Domain.TRUE)
        )

    def _content(self):
        """Return the spreadsheet, in the reader's language."""
        # As the screens do, so that the export is on record.
        lines = self._lines().with_context(**{REASON: self.reason})
        rows = lines.export_data(list(PATHS))["datas"] if lines else []
        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
            sheet = book.add_worksheet()
            bold = book.add_format({"bold": True, "text_wrap": True})
            money = book.add_format({"num_format": "#,##0.00"})
            sheet.write_string(0, 0, self.review_id.display_name, bold)
            issued = self.review_id.issued_date
            sheet.write_string(0, 1, format_date(self.env, issued) if issued else "")
            for column, name in enumerate(PATHS):
                label = lines._fields[name]._description_string(self.env)
                sheet.write_string(2, column, label, bold)
            sheet.set_column(0, len(PATHS) - 1, WIDTH)
            sheet.freeze_panes(3, 1)
            for number, row in enumerate(rows, 3):
                for column, value in enumerate(row):
                    self._write_cell(sheet, number, column, value, money)
        return output.getvalue()

    def _write_cell(self, sheet, row, column, value, money):
        """Write a value as what it is: no text becomes a formula."""
        if isinstance(value, bool):
            yes, no = self.env._("Yes"), ""
            sheet.write_string(row, column, yes if value else no)
        elif isinstance(value, (int, float)):
            sheet.write_number(row, column, value, money)
        else:
            sheet.write_string(row, column, str(value or ""))
