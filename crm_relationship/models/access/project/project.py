from odoo import api, fields, models
from odoo.exceptions import UserError


class RelationshipProject(models.Model):
    """A project is not bid for, or begun, over the commissioner's veto."""

    _inherit = "relationship.project"

    opinion_ids = fields.One2many(
        comodel_name="relationship.project.opinion",
        inverse_name="project_id",
        string="Opinions of the Commissioner",
    )
    # Plans on which the commissioner is heard (R291)
    staffing_plan = fields.Text(
        tracking=True, help="Who works on the project, and as what."
    )
    # R291
    funds_plan = fields.Text(
        tracking=True, help="How the project is financed, and when the money comes."
    )
    # R291
    business_plan = fields.Text(
        tracking=True, help="How the company means to win and carry out the project."
    )
    is_vetoed = fields.Boolean(
        string="Vetoed", compute="_compute_is_vetoed", search="_search_is_vetoed"
    )
    is_commissioner = fields.Boolean(compute="_compute_is_commissioner")

    @api.depends("opinion_ids.kind", "opinion_ids.lifted_date")
    def _compute_is_vetoed(self):
        for project in self:
            project.is_vetoed = any(
                opinion.kind == "veto" and not opinion.lifted_date
                for opinion in project.opinion_ids
            )

    @api.model
    def _search_is_vetoed(self, operator, value):
        if operator != "in":
            return NotImplemented
        standing = [("kind", "=", "veto"), ("lifted_date", "=", False)]
        return [("opinion_ids", "any", standing)]

    @api.depends("card_id.user_id")
    @api.depends_context("uid")
    def _compute_is_commissioner(self):
        for project in self:
            project.is_commissioner = project.card_id.user_id == self.env.user

    @api.depends("lead_id")
    def _compute_state(self):
        before = {project: project.state for project in self if project._origin}
        result = super()._compute_state()
        for project, state in before.items():
            # The opportunity may be won: the project stays where the veto keeps it.
            if state != project.state and project._vetoes(project.state):
                project.state = state
        return result

    def copy(self, default=None):
        """Copy projects with the vetoes that stand: these are decided on anew."""
        copies = super().copy(default)
        for project, new in zip(self, copies, strict=True):
            vetoes = project.sudo().opinion_ids._standing()
            for veto in vetoes:
                veto._as_system().copy(
                    {
                        "project_id": new.id,
                        "user_id": veto.user_id.id,
                        "date": veto.date,
                    }
                )
            if vetoes._stops(new.state):
                # What was begun before the veto is not begun again.
                new._stamp(state="intended")
        return copies

    def write(self, vals):
        for project in self:
            state = vals.get("state")
            if state and state != project.state:
                project._check_veto(state)
        return super().write(vals)

    def _vetoes(self, state):
        # Who changes the project need not see who vetoed it.
        return self.sudo().opinion_ids._stops(state)

    def _check_veto(self, state):
        """Refuse a state that a veto keeps the project from.

        :raises UserError: naming who vetoed, what, and why
        """
        veto = self._vetoes(state)[:1]
        if veto:
            subjects = dict(veto._fields["subject"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(project)s: %(user)s has vetoed it (%(subject)s): %(text)s\n"
                    "They, or the committee, lift the veto.",
                    project=self.name,
                    user=veto.user_id.name,
                    subject=subjects[veto.subject],
                    text=veto.text,
                )
            )
