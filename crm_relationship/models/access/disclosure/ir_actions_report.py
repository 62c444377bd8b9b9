from odoo import fields, models

from ....tools.outside.watermark import watermark, watermark_html
from ..base import OURS

# In the context while a PDF is made. No caller can name it.
COMPOSING = object()


class IrActionsReport(models.Model):
    """Reports with customer information are on record, and say who took them along.

    Whichever way they are rendered, and also where Odoo keeps their PDF. A report of
    records whose export is on record need not say so: none is forgotten.
    """

    _inherit = "ir.actions.report"

    relationship_recorded = fields.Boolean(
        string="On Record",
        help="Whoever prints it is put on record, and named across its pages. Reports"
        " of cards and of what belongs to them always are.",
    )
    relationship_for_customer = fields.Boolean(
        string="Handed to the Customer",
        help="On record as others are, and without the name of who printed it across"
        " its pages.",
    )

    def _relationship_is_recorded(self):
        """Return whether a report tells of customers."""
        self.ensure_one()
        records = self.env.get(self.model)
        if records is None:
            return self.relationship_recorded
        return self.relationship_recorded or records._is_disclosed("display_name")

    def _relationship_is_composing(self):
        """Return whether this is a part of a PDF that is on record already."""
        return self.env.context.get("relationship_composing") is COMPOSING

    def _relationship_record(self, report, res_ids):
        """Put on record that a report is rendered, once for each way to do so."""
        if not self._relationship_is_composing():
            ids = [res_ids] if isinstance(res_ids, int) else res_ids
            records = self.env[report.model].browse(ids)
            self.env["relationship.disclosure"]._record_report(report, records)

    def _relationship_check(self, report, res_ids):
        """Refuse reports of records of ours that the user may not read.

        Before anything looks at them: what the system has read, and keeps in memory,
        a template would show to anybody.

        :raises AccessError: as reading the records does
        """
        # What is put on record for a print is read by who prints, and is checked there.
        if report.model == "relationship.disclosure":
            return
        if (report.model or "").startswith(OURS):
            ids = [res_ids] if isinstance(res_ids, int) else res_ids
            self.env[report.model].browse(ids).check_access("read")

    def _get_rendering_context(self, report, docids, data):
        # Every way to render a report passes here once.
        self._relationship_check(report, docids)
        if report._relationship_is_recorded():
            self._relationship_record(report, docids)
        return super()._get_rendering_context(report, docids, data)

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        report = self._get_report(report_ref)
        self._relationship_check(report, res_ids)
        if not report._relationship_is_recorded():
            return super()._render_qweb_pdf(report_ref, res_ids, data)
        # Also of a document that was kept, and is not rendered again.
        self._relationship_record(report, res_ids)
        composing = self.with_context(relationship_composing=COMPOSING)
        content, kind = super(IrActionsReport, composing)._render_qweb_pdf(
            report_ref, res_ids, data
        )
        return self._relationship_mark(report, content, kind, res_ids), kind

    def _render_qweb_html(self, report_ref, docids, data=None):
        content, kind = super()._render_qweb_html(report_ref, docids, data)
        report = self._get_report(report_ref)
        if report._relationship_is_recorded():
            content = self._relationship_mark(report, content, kind, docids)
        return content, kind

    def _render_qweb_text(self, report_ref, docids, data=None):
        content, kind = super()._render_qweb_text(report_ref, docids, data)
        report = self._get_report(report_ref)
        if report._relationship_is_recorded():
            content = self._relationship_mark(report, content, kind, docids)
        return content, kind

    def _relationship_mark(self, report, content, kind, res_ids):
        """Return a document with the names of who took it, or for whom it is."""
        if report.relationship_for_customer or self._relationship_is_composing():
            return content
        disclosures = self.env["relationship.disclosure"]
        if report.model == disclosures._name:
            # Who may take the document is checked where it is composed.
            ids = [res_ids] if isinstance(res_ids, int) else res_ids
            disclosures = disclosures.browse(ids)
        mark = watermark if kind == "pdf" else watermark_html
        return mark(content, disclosures._watermark())
