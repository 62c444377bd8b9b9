from odoo import models

# What decides whether an opportunity is won or lost.
STATUS = {"active", "probability", "stage_id"}


class CrmLead(models.Model):
    """The projects of an opportunity follow it when it is won, lost or open again.

    Not by a dependency of the project's state: Odoo would look for projects at every
    write on a lead, and on the contact of one.
    """

    _inherit = "crm.lead"

    def write(self, vals):
        if not STATUS & vals.keys():
            return super().write(vals)
        before = {lead: lead.won_status for lead in self}
        result = super().write(vals)
        changed = self.filtered(lambda lead: lead.won_status != before[lead])
        if changed:
            self.env["relationship.project"]._follow_leads(changed)
        return result
