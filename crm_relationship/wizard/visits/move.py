from odoo import api, fields, models

from ...tools.asks import asks


class RelationshipVisitMove(models.TransientModel):
    """Move a visit, with a reason where the customer cannot be told in time (R124)."""

    _name = "relationship.visit.move"
    _description = "Move a Visit"
    _inherit = ["relationship.step.mixin"]

    visit_id = fields.Many2one(comodel_name="relationship.visit")
    date_start = fields.Datetime(
        string="New Start",
        compute="_compute_dates",
        store=True,
        readonly=False,
    )
    date_end = fields.Datetime(
        string="New End",
        compute="_compute_date_end",
        store=True,
        readonly=False,
    )
    broken_notice = fields.Char(compute="_compute_broken_notice")
    reason_id = fields.Many2one(
        comodel_name="relationship.reason", domain="[('kind', '=', 'visit_move')]"
    )
    customer_told = fields.Boolean(
        string="Customer Notified",
        help="The customer knows of the new time, or has asked for it.",
    )

    @api.depends("visit_id")
    def _compute_dates(self):
        for wizard in self:
            wizard.date_start = wizard.visit_id.date_start

    @api.depends("date_start")
    def _compute_date_end(self):
        for wizard in self:
            visit = wizard.visit_id
            if visit and wizard.date_start:
                duration = visit.date_end - visit.date_start
                wizard.date_end = wizard.date_start + duration

    @api.depends("date_start", "visit_id")
    @api.depends_context("lang")
    def _compute_broken_notice(self):
        for wizard in self:
            wizard.broken_notice = (
                wizard.visit_id
                and wizard.date_start
                and wizard.visit_id._broken_notice(wizard.date_start)
            )

    @asks("read")
    def action_move(self):
        """Move the visit, and its meeting in the calendar."""
        self.ensure_one()
        company = self.visit_id.company_id
        today = company._relationship_today() if self.customer_told else False
        self.visit_id.write(
            {
                "date_start": self.date_start,
                "date_end": self.date_end,
                "move_reason_id": self.reason_id.id,
                "customer_told_date": today,
            }
        )
        return {"type": "ir.actions.act_window_close"}
