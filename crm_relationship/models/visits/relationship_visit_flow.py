from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipVisit(models.Model):
    """From draft to report: what people decide about a visit."""

    _inherit = "relationship.visit"

    is_missed = fields.Boolean(
        string="Missed", compute="_compute_is_missed", search="_search_is_missed"
    )
    is_report_late = fields.Boolean(
        string="Report Late",
        compute="_compute_is_report_late",
        search="_search_is_report_late",
    )

    @api.depends("state", "date_end")
    def _compute_is_missed(self):
        now = fields.Datetime.now()
        for visit in self:
            over = visit.date_end and visit.date_end < now
            visit.is_missed = visit.state == "planned" and over

    @api.model
    def _search_is_missed(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "planned"), ("date_end", "<", "now")]

    @api.depends("state", "report_due_date")
    def _compute_is_report_late(self):
        today = self.env.company._relationship_today()
        for visit in self:
            due = visit.report_due_date
            visit.is_report_late = visit.state == "done" and due and due < today

    @api.model
    def _search_is_report_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._relationship_today()
        return [("state", "=", "done"), ("report_due_date", "<", today)]

    def _stamp(self, **values):
        """Write what a button decides, after the right to change the visit."""
        self.check_access("write")
        # The user may not enter these fields himself.
        return self.sudo().write(values)

    def _refuse_unless(self, *states):
        """Refuse visits in other states.

        :raises UserError: naming the visits and their state
        """
        wrong = self.filtered(lambda visit: visit.state not in states)
        if wrong:
            field = self._fields["state"]
            labels = dict(field._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(visits)s: this is not possible with a visit in state"
                    " “%(state)s”.",
                    visits=", ".join(wrong.mapped("display_name")),
                    state=labels[wrong[0].state],
                )
            )

    def action_plan(self):
        """Plan visits: they will be made."""
        self._refuse_unless("draft", "cancelled")
        return self._stamp(state="planned")

    def action_told(self):
        """Note that the customer was told today (R093)."""
        self._refuse_unless("draft", "planned")
        today = self.env.company._relationship_today()
        return self._stamp(customer_told_date=today)

    def action_done(self):
        """Note that the visits were made."""
        self._refuse_unless("draft", "planned")
        return self._stamp(state="done", done_date=fields.Datetime.now())

    def action_report(self):
        """Hand in the reports (R102, R105)."""
        self._refuse_unless("draft", "planned", "done")
        return self._stamp(state="reported", reported_date=fields.Datetime.now())

    def action_cancel(self, reason=None):
        """Cancel visits, for a reason.

        :param reason: record of ``relationship.reason``, or its id
        """
        self._refuse_unless("draft", "planned")
        reason_id = int(reason) if reason else False
        return self._stamp(state="cancelled", cancel_reason_id=reason_id)

    def action_draft(self):
        """Take cancelled visits up again."""
        self._refuse_unless("cancelled")
        return self._stamp(state="draft", cancel_reason_id=False)
