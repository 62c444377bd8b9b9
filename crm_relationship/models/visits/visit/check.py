from psycopg2.extras import Json

from odoo import api, fields, models


class RelationshipVisitCheck(models.Model):
    """An item of a visit's checklist, to be ticked (R096, R097, R130, R131)."""

    _name = "relationship.visit.check"
    _description = "Checklist Item of a Visit"
    _inherit = ["relationship.line.mixin"]
    _order = "visit_id, sequence, id"
    _line_of = "visit_id"
    _line_states = ("draft", "planned", "done")

    visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        required=True,
        ondelete="cascade",
        index=True,
        fixed=True,
    )
    company_id = fields.Many2one(
        related="visit_id.company_id", store=True, precompute=True
    )
    sequence = fields.Integer(default=10)
    # What comes from the type is read in each language.
    name = fields.Char(string="Item", required=True, translate=True)
    done = fields.Boolean()

    @api.model
    def _line_advice(self):
        return self.env._("%s: its list was handed in, and stays. Take it back first.")

    @api.model
    def _propose(self, visits):
        """Give visits the checklist of their types."""
        checks = self.create(
            [
                {"visit_id": visit.id, "name": item, "sequence": number}
                for visit in visits
                for number, item in enumerate(visit.visit_type_id._checklist_items())
            ]
        )
        checks._translate()
        return checks

    def _translate(self):
        """Give items of the types their names in the other languages.

        Where a translation has another number of items, nobody knows which is which.
        """
        here = self.env.lang or "en_US"
        others = [code for code, __ in self.env["res.lang"].get_installed()]
        others = [code for code in others if code != here]
        rows = []
        for visit_type, checks in self.grouped(
            lambda check: check.visit_id.visit_type_id
        ).items():
            items = visit_type._checklist_items()
            names = {
                lang: visit_type.with_context(lang=lang)._checklist_items()
                for lang in others
            }
            names = {
                lang: found for lang, found in names.items() if len(found) == len(items)
            }
            rows += [
                (
                    check.id,
                    Json(
                        {lang: found[check.sequence] for lang, found in names.items()}
                    ),
                )
                for check in checks
                if names
            ]
        if rows:
            # Of hundreds of visits in one statement.
            self.flush_recordset(["name"])
            self.env.cr.execute_values(
                "UPDATE relationship_visit_check c SET name = c.name || v.names"
                " FROM (VALUES %s) v (id, names) WHERE c.id = v.id",
                rows,
                template="(%s, %s::jsonb)",
            )
            self.invalidate_recordset(["name"])

    def _withdraw(self):
        """Delete what came from the types of the visits; what people added stays."""
        proposed = {
            (visit_type, item)
            for lang, __ in self.env["res.lang"].get_installed()
            for visit_type in self.visit_id.visit_type_id.with_context(lang=lang)
            for item in visit_type._checklist_items()
        }
        self.filtered(
            lambda check: (check.visit_id.visit_type_id, check.name) in proposed
        ).unlink()
