from odoo import models
from odoo.tools import SQL


class IrModel(models.Model):
    _inherit = "ir.model"

    def _drop_table(self):
        """Drop a model's working table with its own.

        Not before: while the addon is uninstalled, cards that lose a record refresh
        their figures. The sequence of the jobs goes with the table of the cards.
        """
        for model in self:
            table = getattr(self.env.get(model.model), "_work_table", None)
            if table:
                self.env.cr.execute(
                    SQL("DROP TABLE IF EXISTS %s", SQL.identifier(table))
                )
            if model.model == "relationship.card":
                self.env.cr.execute("DROP SEQUENCE IF EXISTS relationship_work_job_seq")
        return super()._drop_table()
