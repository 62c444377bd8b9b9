from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipCard(models.Model):
    """The visits of a customer; who is to visit him sees his card."""

    _inherit = "relationship.card"

    visit_ids = fields.One2many(
        comodel_name="relationship.visit", inverse_name="card_id", string="Visits"
    )

    @api.model
    def _reader_sources(self):
        visit = self.env["relationship.visit"]
        return [
            *super()._reader_sources(),
            SQL(
                "SELECT card_id, user_id, 'visitor' FROM relationship_visit"
                " WHERE state IN ('draft', 'planned', 'done')",
                to_flush=(visit._fields["user_id"], visit._fields["state"]),
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "visitor": self.env._("has a visit to make or to report"),
        }
