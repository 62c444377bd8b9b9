from odoo import fields, models


class RelationshipJobHolder(models.Model):
    """Who has a job, since when, and when they signed its description (R304)."""

    _name = "relationship.job.holder"
    _description = "Holder of a Job"
    _inherit = ["relationship.entry.mixin"]
    _order = "job_id, date_start, id"
    _rec_name = "user_id"
    _check_company_auto = True

    job_id = fields.Many2one(
        comodel_name="relationship.job",
        required=True,
        fixed=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="job_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        fixed=True,
        domain="[('share', '=', False)]",
        ondelete="cascade",
        index=True,
        check_company=True,
    )
    date_start = fields.Date(string="Since")
    signed_date = fields.Date(string="Signed on", readonly=True)

    _user_unique = models.UniqueIndex(
        "(job_id, user_id)", "This person has the job already."
    )

    def _evidence(self, operation):
        if self.signed_date:
            return self.env._("%s has signed. Take the job description back first.")
        return super()._evidence(operation)
