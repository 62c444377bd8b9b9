from odoo import models

from ...tools.watermark import watermark

DOCUMENT = "crm_relationship.report_relationship_disclosure"


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        content, kind = super()._render_qweb_pdf(report_ref, res_ids, data)
        if kind == "pdf" and self._get_report(report_ref).report_name == DOCUMENT:
            ids = [res_ids] if isinstance(res_ids, int) else res_ids
            # Who may take the document is checked where it is composed.
            lines = self.env["relationship.disclosure"].browse(ids)._watermark()
            content = watermark(content, lines)
        return content, kind
