from odoo import models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    def _relationship_take(self, count):
        """Take ``count`` numbers at once, in one query where gaps are allowed.

        :return: list of texts; empty ones when there is no sequence
        """
        if not self:
            return [False] * count
        if self.implementation != "standard" or self.use_date_range:
            return [self.next_by_id() for __ in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{self.id:03d}",
                count,
            )
        )
        prefix, suffix = self._get_prefix_suffix()
        return [
            f"{prefix}{str(number).zfill(self.padding)}{suffix}" for (number,) in rows
        ]
