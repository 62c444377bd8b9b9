from odoo import fields, models

from ...tools.asks import asks


class RelationshipCard(models.Model):
    """How satisfied a customer is: the average of the last twelve months."""

    _inherit = "relationship.card"

    satisfaction = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        figure=True,
        aggregator="avg",
        help="Average of the answers of the last twelve months, 0 to 100. Kept when an"
        " answer comes, and refreshed every night.",
    )
    satisfaction_trend = fields.Float(
        digits=(5, 2),
        readonly=True,
        copy=False,
        figure=True,
        aggregator="avg",
        help="Against the twelve months before.",
    )
    satisfaction_count = fields.Integer(
        string="Answers",
        readonly=True,
        copy=False,
        figure=True,
        default=0,
        help="Answers of the last twelve months.",
    )
    satisfaction_ids = fields.One2many(
        comodel_name="relationship.satisfaction",
        inverse_name="card_id",
        string="All Answers",
    )

    @asks("read")
    def action_open_satisfaction(self):
        """Open the answers of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_satisfaction_action"
        )
        return {
            **action,
            "domain": [("card_id", "=", self.id)],
            "views": [(False, "list"), (False, "graph"), (False, "form")],
        }
