from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """An address with a null byte is none; Odoo would look for a file of that name."""

    _inherit = "ir.http"

    @classmethod
    def _serve_fallback(cls):
        if "\x00" in request.httprequest.path:
            return None
        return super()._serve_fallback()
