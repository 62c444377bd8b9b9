from odoo import api, fields, models

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipReview(models.Model):
    """The meetings at which a review is spoken about (R258, R275)."""

    _inherit = "relationship.review"

    meeting_count = fields.Integer(string="Meetings", compute="_compute_meeting_count")

    @api.depends_context("uid")
    def _compute_meeting_count(self):
        meetings = {}
        for point in self._meeting_points():
            meetings.setdefault(point.reference, set()).add(point.meeting_id)
        for review in self:
            review.meeting_count = len(meetings.get(review._origin, ()))

    def _meeting_points(self):
        """Return the points of agendas about this review that the user reads."""
        items = self.env["relationship.meeting.item"]
        if not self.ids or not items.has_access("read"):
            return items
        about = [f"{self._name},{review_id}" for review_id in self.ids]
        return items.search([("reference", "in", about)], order="date, sequence, id")

    def _told_points(self):
        """Return the points that the minutes of the review tell, with what was decided.

        What was decided before the list is issued is for who knows its decisions.
        """
        self.ensure_one()
        points = self._meeting_points().filtered("decision")
        return points if self.knows_decisions else points.browse()

    @asks("write")
    def action_plan_meeting(self):
        """Begin a meeting of the committee with this review on its agenda."""
        self.ensure_one()
        self._refuse_unless("nominating", "evaluating", "approval", "approved")
        company = self.company_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Meeting"),
            "res_model": "relationship.meeting",
            "views": [(False, "form")],
            "context": {
                "default_kind": "committee",
                "default_name": self.display_name,
                "default_company_id": company.id,
                "default_attendee_ids": company.sudo()._relationship_committee().ids,
                "default_item_ids": [
                    (
                        0,
                        0,
                        {
                            "name": self.display_name,
                            "reference": f"{self._name},{self.id}",
                        },
                    )
                ],
            },
        }

    @asks("read")
    def action_open_meetings(self):
        """Open the meetings at which this review is spoken about."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_evaluation.relationship_meeting_action",
            [("id", "in", self._meeting_points().meeting_id.ids)],
        )
