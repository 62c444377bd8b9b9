from odoo import fields, models

from ....tools.watermark import watermark


class IrActionsReport(models.Model):
    """Reports with customer information say who took them along."""

    _inherit = "ir.actions.report"

    relationship_recorded = fields.Boolean(
        string="On Record",
        help="Whoever prints it is put on record, and named across its pages.",
    )

    def _get_rendering_context(self, report, docids, data):
        # Every way to render a report passes here once.
        if report.relationship_recorded:
            records = self.env[report.model].browse(docids)
            self.env["relationship.disclosure"]._record_report(report, records)
        return super()._get_rendering_context(report, docids, data)

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        content, kind = super()._render_qweb_pdf(report_ref, res_ids, data)
        report = self._get_report(report_ref)
        if kind == "pdf" and report.relationship_recorded:
            disclosures = self.env["relationship.disclosure"]
            if report.model == disclosures._name:
                # Who may take the document is checked where it is composed.
                ids = [res_ids] if isinstance(res_ids, int) else res_ids
                disclosures = disclosures.browse(ids)
            content = watermark(content, disclosures._watermark())
        return content, kind
