from odoo import api, fields, models
from odoo.fields import Domain

from ....tools.counts import counts
from ..constants import OPEN_STATES


class RelationshipRoute(models.Model):
    """Which team and who takes a case (X11). Nobody's case is nobody's."""

    _name = "relationship.route"
    _description = "Assignment Rule"
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
        comodel_name="res.users", domain="[('share', '=', False)]", check_company=True
    )
    # R141, X11
    coordinator_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False)]",
        check_company=True,
        help="Brings the departments concerned together.",
    )

    def _matches(self, facts):
        return super()._matches(facts) and (
            not self.project_ids or facts.project in self.project_ids.ids
        )

    @api.model
    def _route(self, cases):
        """Fill in team, owner and coordinator of cases where they are not given.

        :param cases: list of dictionaries of field values, changed in place
        """
        env = self.env(su=True)
        cases_model = env["relationship.complaint"]
        loads, owners = {}, {}
        for case, route in zip(cases, self._first_matches(cases), strict=True):
            company = env["res.company"].browse(case["company_id"])
            card = env["relationship.card"].browse(case["card_id"] or ())
            team = env["crm.team"].browse(case["team_id"] or ())
            team = team or route.team_id or card.team_id
            case["team_id"] = team.id
            case["coordinator_id"] = case["coordinator_id"] or route.coordinator_id.id
            if case["user_id"]:
                continue
            if route.assignment == "workload":
                category = env["relationship.complaint.category"]
                category = category.browse(case["category_id"] or ())
                people = self._least_busy(team, category, company, loads)
            else:
                people = {"leader": team, "user": route}.get(route.assignment, card)
                people = people.user_id
            people |= team.user_id
            key = (people._ids, company)
            if key not in owners:
                owners[key] = company._relationship_somebody(people, cases_model)
            case["user_id"] = owners[key].id

    @api.model
    def _least_busy(self, team, category, company, loads):
        """Return the skilled member with the fewest open cases (R164).

        :param loads: dictionary of open cases by id of user, of this batch; changed
        """
        skilled = category._with_those_above().user_ids
        people = team.member_ids or skilled
        if category:
            people &= skilled
        cases = self.env["relationship.complaint"]
        today = company._relationship_today()
        people = people._relationship_can_act(company, cases).filtered(
            lambda user: not user._relationship_current_stand_in(today)
        )
        self._count_loads(people.filtered(lambda user: user.id not in loads), loads)
        chosen = people.sorted(lambda user: (loads[user.id], user.id))[:1]
        if chosen:
            loads[chosen.id] += 1
        return chosen

    @api.model
    def _count_loads(self, people, loads):
        """Note how many open cases each user works on, or owns without a worker."""
        cases = self.env["relationship.complaint"].sudo()
        are_open = Domain("state", "in", OPEN_STATES)
        of_worker = are_open & Domain("worker_id", "in", people.ids)
        of_owner = are_open & Domain("worker_id", "=", False)
        of_owner &= Domain("user_id", "in", people.ids)
        worked = counts(cases, "worker_id", of_worker)
        owned = counts(cases, "user_id", of_owner)
        loads.update((user.id, worked[user.id] + owned[user.id]) for user in people)
