from collections import Counter

from odoo import models


class RelationshipNotice(models.Model):
    """What customers made of a promotion, a new product or other news (R285)."""

    _name = "relationship.notice"
    _inherit = ["relationship.notice", "relationship.evaluated.mixin"]

    def _disclosed_cards(self):
        return self.line_ids.card_id

    def _told_lines(self):
        return self.line_ids.filtered(lambda line: line.state == "told")

    def _evaluated_from(self):
        return self.date

    def _evaluated_cards(self):
        return self._told_lines().card_id

    def _evaluation_figures(self):
        """Return pairs of label and number: who was told, and who was not, and why."""
        lines = self.line_ids
        reasons = dict(lines._fields["reason"]._description_selection(self.env))
        left = Counter(
            lines.filtered(lambda line: line.state == "left_out").mapped("reason")
        )
        return [
            (self.env._("Customers Listed"), len(lines)),
            (self.env._("Customers Told"), len(self._told_lines())),
            *(
                (reasons.get(reason, self.env._("Left Out")), number)
                for reason, number in left.most_common()
            ),
        ]
