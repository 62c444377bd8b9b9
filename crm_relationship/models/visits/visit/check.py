from odoo import api, fields, models


class RelationshipVisitCheck(models.Model):
    """An item of a visit's checklist, to be ticked (R096, R097, R130, R131)."""

    _name = "relationship.visit.check"
    _description = "Checklist Item of a Visit"
    _inherit = ["relationship.entry.mixin"]
    _order = "visit_id, sequence, id"

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
    name = fields.Char(string="Item", required=True)
    done = fields.Boolean()

    @api.model
    def _propose(self, visits):
        """Give visits the checklist of their types."""
        return self.create(
            [
                {"visit_id": visit.id, "name": item, "sequence": number}
                for visit in visits
                for number, item in enumerate(visit.visit_type_id._checklist_items())
            ]
        )

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
