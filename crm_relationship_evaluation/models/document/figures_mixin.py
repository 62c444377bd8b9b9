from odoo import api, fields, models
from odoo.tools import format_amount, format_date
from odoo.tools.misc import formatLang


class RelationshipFiguresMixin(models.AbstractModel):
    """Figures and registers that are stored as data, and shown in words.

    The data of a section are its ``figures`` by code, the ``rows`` of its register, and
    their number ``count``; which sections there are is said by
    ``relationship.monthly.figures._sections``.
    """

    _name = "relationship.figures.mixin"
    _description = "Stored Figures"
    _inherit = ["relationship.disclosure.mixin"]

    figures = fields.Json(readonly=True, copy=False)
    body = fields.Html(
        string="Document", compute="_compute_body", sanitize=False, store=False
    )

    def _data(self):
        """Return the data that are shown."""
        return self.figures or {}

    @api.depends("figures")
    @api.depends_context("lang")
    def _compute_body(self):
        for report in self:
            report.body = self.env["ir.qweb"]._render(
                "crm_relationship_evaluation.relationship_monthly_report_body",
                {"report": report, "sections": report._shown()},
            )

    def _shown(self, numbers=False):
        """Return the sections as they are shown, in the reader's language.

        :param bool numbers: amounts and counts are numbers, not texts
        :return: list of dictionaries of ``label``, ``figures`` (pairs of label and
            text), ``columns`` (labels), ``rows`` (lists of texts) and ``left``, the
            number of rows that are counted and not listed
        """
        self.ensure_one()
        shown, stored = [], self._data()
        for section in self.env["relationship.monthly.figures"]._sections():
            data = stored.get(section.code)
            if not data:
                continue
            rows = data.get("rows") or []
            figures = data["figures"]
            shown.append(
                {
                    "code": section.code,
                    "label": section.label,
                    "figures": [
                        (
                            one.label,
                            self._said(one, self._average(one, figures), numbers),
                        )
                        for one in section.figures
                        if one.kind != "divisor"
                    ],
                    "columns": [one.label for one in section.columns] if rows else [],
                    "rows": [
                        [
                            self._said(one, row.get(one.code), numbers)
                            for one in section.columns
                        ]
                        for row in rows
                    ],
                    "left": (data.get("count") or 0) - len(rows),
                }
            )
        return shown

    def _average(self, column, figures):
        value = figures.get(column.code)
        if not column.by:
            return value
        number = figures.get(column.by)
        return value / number if number else None

    def _said(self, column, value, numbers=False):
        """Return a stored value as people read it; a number as it is, if asked for."""
        if value is None or value is False:
            return "–" if column.by else ""
        if numbers and column.kind in ("money", "number"):
            return round(float(value), 2)
        if column.kind == "money":
            return format_amount(self.env, value, self.company_id.sudo().currency_id)
        if column.kind == "date":
            return format_date(self.env, value)
        if column.kind == "translated":
            return value.get(self.env.lang) or value.get("en_US") or ""
        if "," in column.kind:
            model, name = column.kind.split(",")
            field = self.env[model]._fields[name]
            return dict(field._description_selection(self.env)).get(value, value)
        if column.kind == "number":
            digits = 0 if float(value).is_integer() and not column.by else 1
            return formatLang(self.env, value, digits=digits)
        return value

    @api.model
    def _is_disclosed(self, name):
        return name in ("figures", "body", "display_name")

    def _disclosed_cards(self):
        """Return the cards of the customers that the registers name."""
        ids = {
            row["card"]
            for report in self.sudo()
            for data in report._data().values()
            for row in data.get("rows") or []
            if row.get("card")
        }
        return self.env["relationship.card"].sudo().browse(ids).exists()
