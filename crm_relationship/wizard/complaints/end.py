from odoo import api, fields, models

from ...models.complaints.constants import ADOPTIONS
from ...tools.asks import asks
from ...tools.choices import choices_of


class RelationshipComplaintEnd(models.TransientModel):
    """Asks for what a case still lacks to be resolved or closed, and then does it."""

    _name = "relationship.complaint.end"
    _description = "End a Case"
    _inherit = ["relationship.complaint.step.mixin"]

    step = fields.Selection(
        selection=[("resolved", "Resolve"), ("closed", "Close")],
        default="closed",
    )
    asked = fields.Char(compute="_compute_asked", export_string_translation=False)
    cause = fields.Text()
    adoption = fields.Selection(
        selection=ADOPTIONS,
        help="What becomes of the suggestion.",
    )
    result = fields.Text(help="The customer reads it, once informed.")
    repair_record = fields.Text(help="What was found and done on site (维修记录).")
    customer_signed_by = fields.Char(
        string="Confirmed by", help="Who of the customer has confirmed the work."
    )
    unconfirmed_reason = fields.Char(
        string="Not Confirmed because",
        help="Where nobody confirmed the work: why it is done all the same.",
    )
    customer_informed_date = fields.Datetime(
        string="Customer Informed", default=lambda self: fields.Datetime.now()
    )
    informed_channel = fields.Selection(
        selection=choices_of("relationship.complaint", "informed_channel"),
        string="Informed by",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        case = self.env["relationship.complaint"].browse(values.get("complaint_id"))
        for name in ("cause", "result", "repair_record"):
            values.setdefault(name, case[name])
        values.setdefault("informed_channel", case.channel)
        return values

    @api.depends("complaint_id", "step")
    def _compute_asked(self):
        for dialog in self:
            case = dialog.complaint_id
            names = case._asked_for(dialog.step) if case else []
            dialog.asked = f",{','.join(names)},"

    @asks("read")
    def action_end(self):
        """Write what was asked for, and resolve or close the case.

        :raises UserError: naming what is still missing
        """
        self.ensure_one()
        case = self.complaint_id
        asked = case._asked_for(self.step)
        case.write({name: self[name] for name in asked})
        if self.step == "resolved":
            return case.action_resolve()
        if case.state not in ("resolved",):
            case.action_resolve()
        return case.action_close()
