from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks
from .visit import TO_COME


class RelationshipVisit(models.Model):
    """The customer is told of a visit, and of its move, in time (R093-R095, R124).

    Who moves a visit when it is too late for that says why.
    """

    _inherit = "relationship.visit"

    # R093, R095
    customer_told_date = fields.Date(
        string="Customer Notified on",
        copy=False,
        help="The day on which the customer was told of the visit.",
    )
    # R093
    notice_date = fields.Date(
        string="Notify Customer by",
        compute="_compute_notice_date",
        store=True,
        precompute=True,
        help="The visit's day less the notice of its type. Empty: none asked.",
    )
    move_reason_id = fields.Many2one(
        comodel_name="relationship.reason",
        string="Reason of the Move",
        domain="[('kind', '=', 'visit_move')]",
        ondelete="set null",
        holds=True,
        copy=False,
        tracking=True,
        help="Why the visit was moved when the customer could not be told in time.",
    )

    @api.depends("date_start", "visit_type_id", "card_id")
    def _compute_notice_date(self):
        for visit in self:
            day = visit._local_date(visit.date_start)
            visit.notice_date = visit.visit_type_id._notice_date(day)

    def _before_write(self, vals):
        told = self._moved_by(vals).filtered("customer_told_date")
        if any(visit.state in TO_COME for visit in told):
            # The customer was told of another day.
            vals.setdefault("customer_told_date", False)
        return super()._before_write(vals)

    def _check_move(self, vals):
        super()._check_move(vals)
        start = fields.Datetime.to_datetime(vals.get("date_start"))
        if not start or vals.get("move_reason_id"):
            return
        for visit in self:
            broken = visit._broken_notice(start)
            if broken:
                raise UserError(
                    self.env._(
                        "%(visit)s: %(broken)s Use the button Move and give a reason.",
                        visit=visit.display_name,
                        broken=broken,
                    )
                )

    def _broken_notice(self, start):
        """Return which notice a planned visit breaks when it is moved, or False.

        :param datetime start: new start
        """
        self.ensure_one()
        if self.state != "planned" or start == self.date_start:
            return False
        return self.visit_type_id._broken_notice(
            self.date_start, self._local_date(start), self._local_date
        )

    @asks("read")
    def action_told(self):
        """Note that the customers were told today (R093, R095)."""
        self._refuse_unless(*TO_COME)
        company = self.company_id[:1] or self.env.company
        return self.write({"customer_told_date": company._relationship_today()})

    @asks("read")
    def action_move(self):
        """Ask for the new time, and for a reason where one is needed."""
        self.ensure_one()
        return self._open_dialog("move", self.env._("Move Visit"), visit_id=self.id)
