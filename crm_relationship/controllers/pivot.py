import json

from odoo.http import request, route

from odoo.addons.web.controllers.pivot import TableExporter


class RelationshipTableExporter(TableExporter):
    """A table of figures of customers that leaves as a spreadsheet is on record."""

    def _is_readonly(self, rule, args):
        """Odoo's own only writes a file; this one writes a record."""
        return False

    @route(readonly=_is_readonly)
    def export_xlsx(self, data, **kw):
        table = json.loads(data if isinstance(data, str) else data.read())
        if table:
            request.env["relationship.disclosure"]._record_table(table)
        return super().export_xlsx(json.dumps(table), **kw)
