from odoo import api, models

ACTION = "crm_relationship.relationship_%s"


class RelationshipDesk(models.AbstractModel):
    """What is not configured yet, for administrators."""

    _inherit = "relationship.desk"

    @api.model
    def _setup_steps(self):
        """Return what is set up before the work begins. Extended by other addons.

        :return: list of (key, label, why, action, whether it is done)
        """
        company = self.env.company
        # An administrator sees no customers, only whether there are any.
        env = self.env(su=True)

        def some(model, *domain):
            domain = [("company_id", "in", [False, company.id]), *domain]
            return bool(env[model].search_count(domain, limit=1))

        staff = company._relationship_members("user")
        others = staff - self.env.ref("base.user_admin")
        led = ("user_id", "!=", False), ("member_ids", "!=", False)
        return [
            (
                "people",
                self.env._("Give people their roles"),
                self.env._("Specialists, supervisors, heads and the committee."),
                "base.action_res_users",
                bool(others),
            ),
            (
                "office",
                self.env._("Name the office and the main leader"),
                self.env._(
                    "Who is told of major matters, and who visits key customers."
                ),
                ACTION % "company_action_server_settings",
                bool(
                    company.relationship_office_user_id
                    and company.relationship_main_leader_id
                ),
            ),
            (
                "teams",
                self.env._("Form the teams"),
                self.env._("A team has a leader, who approves its plans, and members."),
                "crm_relationship.crm_team_action_plan",
                some("crm.team", *led),
            ),
            (
                "cards",
                self.env._("Create the cards of your customers"),
                self.env._(
                    "A supervisor creates them at once, from turnover or a filter."
                ),
                False,
                some("relationship.card"),
            ),
            (
                "tiers",
                self.env._("Choose the scheme, and classify"),
                self.env._("Limits of turnover and other conditions make the tiers."),
                ACTION % "scheme_action",
                some("relationship.classification.run"),
            ),
            (
                "cadences",
                self.env._("Say how often customers are contacted"),
                self.env._("A cadence for each tier; due contacts follow from it."),
                ACTION % "cadence_action",
                some("relationship.cadence", ("card_id", "=", False)),
            ),
            (
                "policies",
                self.env._("Set the deadlines of cases"),
                self.env._(
                    "Hours to answer and to resolve, and who is told when late."
                ),
                ACTION % "sla_policy_action",
                some("relationship.sla.policy"),
            ),
            (
                "holidays",
                self.env._("Enter holidays and make-up workdays"),
                self.env._("Deadlines count working hours only."),
                ACTION % "workday_action",
                some("relationship.workday")
                or some("resource.calendar.leaves", ("resource_id", "=", False)),
            ),
            (
                "intake",
                self.env._("Open ways by which cases come in"),
                self.env._("A page with a QR code, or the team's e-mail address."),
                ACTION % "intake_point_action",
                some("relationship.intake.point"),
            ),
        ]

    @api.model
    def _setup(self):
        """Return the steps of the set-up, each with whether it is done."""
        keys = ("name", "label", "help", "action", "done")
        return [dict(zip(keys, step, strict=True)) for step in self._setup_steps()]
