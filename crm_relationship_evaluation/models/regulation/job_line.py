from odoo import api, fields, models


class RelationshipJobLine(models.Model):
    """A duty, an authority, a KPI, a contact or a qualification of a job (R304)."""

    _name = "relationship.job.line"
    _description = "Line of a Job Description"
    _inherit = ["relationship.line.mixin"]
    _order = "job_id, kind, sequence, id"
    _line_of = "job_id"
    _line_states = ("draft", "withdrawn")

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
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("duty", "Duty"),
            ("authority", "Authority"),
            ("kpi_finance", "KPI: Finance"),
            ("kpi_customer", "KPI: Customer"),
            ("kpi_process", "KPI: Internal Process"),
            ("kpi_learning", "KPI: Learning"),
            ("contact_inside", "Contact Inside"),
            ("contact_outside", "Contact Outside"),
            ("qualification", "Qualification"),
        ],
        required=True,
        default="duty",
    )
    name = fields.Char(string="What", required=True)
    measure = fields.Char(help="How it is measured, or to which extent it is so.")

    @api.model
    def _line_advice(self):
        return self.env._(
            "%s is published, and signed as it is. Take it back to draft to change it."
        )
