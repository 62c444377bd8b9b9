from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    relationship_office_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Office",
        ondelete="set null",
        domain="[('share', '=', False)]",
        help="Who answers for the office of the committee (市场经营部). Told of"
        " important and major matters (R144, R145), takes cases that nobody takes.",
    )
    relationship_acknowledge_mail = fields.Boolean(
        string="Confirm Cases by E-mail",
        help="Tell the customer by e-mail that a case was registered, with its number.",
    )
    relationship_progress_mail = fields.Boolean(
        string="Tell Progress by E-mail",
        help="Tell the customer by e-mail the promised date and the result (R151).",
    )

    def _relationship_committee(self):
        """Return the members of the committee who work in this company."""
        self.ensure_one()
        return self._relationship_members("committee")

    def _relationship_heads(self):
        """Return the heads who work in this company, committee included."""
        self.ensure_one()
        return self._relationship_members("head")

    def _relationship_members(self, group):
        group = self.env.ref(f"crm_relationship.group_relationship_{group}").sudo()
        # The system's own user is archived, and nobody.
        return group.all_user_ids.filtered(
            lambda user: user.active and self in user.company_ids
        )
