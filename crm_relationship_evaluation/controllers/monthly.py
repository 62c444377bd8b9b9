from werkzeug.exceptions import NotFound

from odoo.http import Controller, content_disposition, request, route

from odoo.addons.crm_relationship.controllers.forms import form_number

from ..tools.workbook import workbook_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class RelationshipMonthly(Controller):
    """Month-end documents as spreadsheets."""

    @route("/relationship/monthly/<string:ids>.xlsx", type="http", auth="user")
    def monthly_xlsx(self, ids):
        """Return documents as a spreadsheet, which is on record.

        :param str ids: numbers of documents, with commas between
        """
        numbers = {form_number(part) for part in ids.split(",")} - {0}
        reports = request.env["relationship.monthly.report"].browse(numbers).exists()
        if not reports or not reports.has_access("read"):
            raise NotFound
        request.env["relationship.disclosure"]._record(
            "export", reports._disclosed_cards(), res_model=reports._name
        )
        lang = request.env.user.lang
        sheets = [
            (report.display_name, report._shown(numbers=True), report._texts())
            for report in reports.with_context(lang=lang)
        ]
        name = f"{reports[0].display_name}.xlsx"
        return request.make_response(
            workbook_of(sheets),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(name)),
            ],
        )
