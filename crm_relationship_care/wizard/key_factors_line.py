from odoo import fields, models


class RelationshipKeyFactorsLine(models.TransientModel):
    """How much one dimension moves the whole."""

    _name = "relationship.key.factors.line"
    _description = "Key Factor of Satisfaction"
    _inherit = ["relationship.step.mixin"]

    factors_id = fields.Many2one(
        comodel_name="relationship.key.factors", ondelete="cascade"
    )
    dimension = fields.Selection(selection="_dimensions", readonly=True)
    answer_count = fields.Integer(string="Answers", readonly=True)
    average = fields.Float(digits=(5, 2), readonly=True)
    correlation = fields.Float(
        digits=(3, 2),
        readonly=True,
        help="1: rises and falls with the whole. 0: has nothing to do with it.",
    )
    verdict = fields.Selection(
        selection=[
            ("improve", "Improve first: it moves the whole, and is lower"),
            ("keep", "Keep: it moves the whole, and is not lower"),
            ("watch", "Watch: it moves the whole somewhat"),
            ("none", "Moves the whole hardly"),
            ("few", "Too few answers to say"),
        ],
        string="What it Says",
        readonly=True,
    )

    def _dimensions(self):
        answers = self.env["relationship.satisfaction"]
        return [
            (name, field._description_string(self.env))
            for name, field in answers._fields.items()
            if name.startswith("score_")
        ]
