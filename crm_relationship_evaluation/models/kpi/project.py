from odoo import api, fields, models

DECIDED = ("in_progress", "completed", "lost")


class RelationshipProject(models.Model):
    """When a project was won or lost: in which period it counts."""

    _inherit = "relationship.project"

    decided_date = fields.Date(
        string="Decided on",
        compute="_compute_decided_date",
        store=True,
        precompute=True,
        readonly=False,
        help="When it was known that the project is won, or not: in which period it"
        " counts.",
    )

    @api.depends("state")
    def _compute_decided_date(self):
        for project in self:
            if project.state not in DECIDED:
                project.decided_date = False
            elif not project.decided_date:
                today = project.company_id or self.env.company
                day = today._relationship_today()
                # What was there before this was kept: when it was last changed.
                known = project._origin.write_date if not self.pool.ready else None
                project.decided_date = known and fields.Date.to_date(known) or day
