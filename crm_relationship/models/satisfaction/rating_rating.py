from odoo import models


class RatingRating(models.Model):
    """What customers were asked lately is found without reading all ratings."""

    _inherit = "rating.rating"

    _relationship_asked_idx = models.Index(
        "(create_date) WHERE res_model = 'relationship.complaint'"
    )
