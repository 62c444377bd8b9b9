from odoo import fields, models


class RelationshipRoute(models.Model):
    """Which team and who takes a case (X11)."""

    _name = "relationship.route"
    _description = "Route of Cases"
    _inherit = ["relationship.match.mixin"]
    _check_company_auto = True

    project_ids = fields.Many2many(
        comodel_name="relationship.project",
        string="Projects",
        check_company=True,
        groups="crm_relationship.group_relationship_user,"
        "crm_relationship.group_relationship_data_officer,"
        "crm_relationship.group_relationship_auditor",
        help="Cases of these projects. Empty: any.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", ondelete="restrict", check_company=True
    )
    assignment = fields.Selection(
        selection=[
            ("specialist", "Specialist of the Customer"),
            ("leader", "Leader of the Team"),
            ("workload", "Skilled Member with Fewest Open Cases"),
            ("user", "This User"),
        ],
        string="Owner",
        required=True,
        default="specialist",
        help="Where there is nobody such: the leader of the team, the office of the"
        " company, or a head.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="set null",
        check_company=True,
    )
    coordinator_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        ondelete="set null",
        check_company=True,
        help="Brings the departments concerned together (R141, X11).",
    )

    def _matches(self, facts):
        return super()._matches(facts) and (
            not self.project_ids or facts.project in self.project_ids.ids
        )
