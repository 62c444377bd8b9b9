from odoo import api, fields, models


class RelationshipComplaint(models.Model):
    """What a case shows beside what it holds: time left, measures, similar cases."""

    _inherit = "relationship.complaint"

    open_action_count = fields.Integer(compute="_compute_open_action_count")
    time_left = fields.Char(compute="_compute_time_left")
    similar_count = fields.Integer(
        string="Similar Cases", compute="_compute_similar_count"
    )

    @api.depends("next_deadline", "sla_status")
    @api.depends_context("lang")
    def _compute_time_left(self):
        now = fields.Datetime.now()
        for case in self:
            case.time_left = False
            if case.next_deadline:
                case.time_left = self._time_text(case.next_deadline - now)
            elif case.sla_status == "paused":
                case.time_left = self.env._("paused")

    @api.model
    def _time_text(self, left):
        """Return a span of time for people, in the two largest units."""
        minutes = int(abs(left.total_seconds()) // 60)
        days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
        if days:
            span = self.env._("%(days)s d %(hours)s h", days=days, hours=hours)
        else:
            span = self.env._("%(hours)s h %(minutes)s m", hours=hours, minutes=minutes)
        if left.total_seconds() < 0:
            return self.env._("%s late", span)
        return self.env._("%s left", span)

    @api.depends("action_ids.state")
    def _compute_open_action_count(self):
        counts = dict(
            self.env["relationship.action"]
            .sudo()
            ._read_group(
                [("complaint_id", "in", self.ids), ("state", "=", "open")],
                ["complaint_id"],
                ["__count"],
            )
        )
        for case in self:
            case.open_action_count = counts.get(case, 0)

    @api.depends("category_id", "cause_ids", "partner_id")
    def _compute_similar_count(self):
        for case in self:
            case.similar_count = self.search_count(case._similar_domain())

    def _similar_domain(self):
        """Return the domain of other cases of the same category or cause (R153)."""
        self.ensure_one()
        same = [("cause_ids", "in", self.cause_ids.ids)]
        if self.category_id:
            same = ["|", *same, ("category_id", "=", self.category_id.id)]
        return [
            ("id", "!=", self._origin.id),
            ("company_id", "=", self.company_id.id),
            *same,
        ]

    def action_open_similar(self):
        """Open other cases of the same category or cause."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_complaint_action"
        )
        return {**action, "domain": self._similar_domain(), "context": {}}

    def action_plan_leader_visit(self):
        """Open a new visit of a leader to the customer, because of the case (R116)."""
        self.ensure_one()
        return self.card_id.action_plan_leader_visit(self.display_name)

    def action_open_card(self):
        """Open the card of the customer."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})
