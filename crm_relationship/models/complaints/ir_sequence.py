from odoo import api, models
from odoo.tools import SQL


class IrSequence(models.Model):
    _inherit = "ir.sequence"

    @api.model
    def _relationship_number(self, code, name, vals_list):
        """Give records their numbers, all of one company at once (R161).

        Each company has a sequence of its own, or else the common one.

        :param vals_list: list of field values with ``company_id``, changed in place
        :param str name: the field of the number; where it is given, it stays
        """
        wanting = {}
        for vals in vals_list:
            if not vals.get(name):
                wanting.setdefault(vals["company_id"], []).append(vals)
        # Who registers a case has no right to read sequences.
        found = self.sudo().search(
            [("code", "=", code), ("company_id", "in", [False, *wanting])]
        )
        by_company = {sequence.company_id.id: sequence for sequence in found}
        common = by_company.get(False, found.browse())
        for company_id, unnumbered in wanting.items():
            sequence = by_company.get(company_id, common)
            numbers = sequence._relationship_take(len(unnumbered))
            for vals, number in zip(unnumbered, numbers, strict=True):
                vals[name] = number

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
