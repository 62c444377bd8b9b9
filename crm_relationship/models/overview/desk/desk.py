from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ....tools.zone import utc_moment

GROUP = "crm_relationship.group_relationship_%s"
ACTION = "crm_relationship.relationship_%s"
ROLES = (
    *("user", "leader", "supervisor", "head", "committee"),
    *("data_officer", "auditor", "manager"),
)


class RelationshipDesk(models.AbstractModel):
    """The landing page: what waits for whoever opens it, by their roles (R036)."""

    _name = "relationship.desk"
    _description = "Desk"

    @api.model
    def get_desk(self, period="month", team_id=False):
        """Return all that the desk shows to the user, in one call.

        :param str period: key of :meth:`_periods`
        :param team_id: team to look at, of those the user leads or sees
        :return: dictionary of ``sections`` of tiles, ``team``, ``figures``, ``charts``,
            ``setup``, ``steps``, and what may be chosen
        :raises AccessError: for whoever has no role here
        """
        roles = self._check_roles()
        periods = self._periods()
        period = period if period in periods else "month"
        teams = self._teams(roles)
        team = teams.filtered(lambda one: one.id == team_id)
        scope = self._scope(roles, team or teams, bool(team))
        span = self._span(period)
        people = self._team(scope) if "supervisor" in roles else False
        return {
            "sections": self._sections(),
            "team": people,
            "figures": self._figures(roles, span, scope),
            "charts": self._charts(roles, span, scope, people),
            "setup": self._setup() if "manager" in roles else False,
            "steps": self._steps(roles),
            "period": period,
            "periods": [{"id": key, "name": name} for key, name in periods.items()],
            "team_id": team.id,
            "teams": [{"id": one.id, "name": one.name} for one in teams],
            "is_home": self.env.user.action_id.id == self._action_id(),
        }

    @api.model
    def make_home(self):
        """Open Odoo with the desk from now on, or no longer.

        :return: whether it does
        :raises AccessError: for whoever has no role here
        """
        self._check_roles()
        action_id, user = self._action_id(), self.env.user
        user.action_id = False if user.action_id.id == action_id else action_id
        return bool(user.action_id)

    @api.model
    def _action_id(self):
        # The number alone: that there is the action costs a query.
        name = "crm_relationship.relationship_desk_action"
        return self.env["ir.model.data"]._xmlid_to_res_id(name)

    @api.model
    def _roles(self):
        """Return the roles of the user, as last parts of the names of groups."""
        return {role for role in ROLES if self.env.user.has_group(GROUP % role)}

    @api.model
    def _check_roles(self):
        if roles := self._roles():
            return roles
        raise AccessError(
            self.env._(
                "The desk is for people with a role in customer relationships. Ask an"
                " administrator for one, under Settings, Users."
            )
        )

    @api.model
    def _section_names(self):
        """Return the sections of tiles, in order. Extended by other addons."""
        return {
            "leader": self.env._("My Key Customers"),
            "committee": self.env._("Committee"),
            "data": self.env._("Customer Data"),
            "audit": self.env._("Audit"),
            "mine": self.env._("Waiting for Me"),
        }

    @api.model
    def _sections(self):
        """Return the sections that have tiles for the user, each with its tiles."""
        tiles = self.env["relationship.tile"]
        counted = tiles._counted(tiles._tiles())
        # Who only reads has nothing to do with what others have to do.
        works = self.env.user.has_group(GROUP % "user")
        sections = []
        for name, label in self._section_names().items():
            found = [tile for tile in counted if tile["section"] == name]
            waits = any(tile["count"] for tile in found)
            if found and (works or waits or name != "mine"):
                sections.append({"name": name, "label": label, "tiles": found})
        return sections

    @api.model
    def _periods(self):
        return {
            "week": self.env._("This Week"),
            "month": self.env._("This Month"),
            "last_month": self.env._("Last Month"),
            "quarter": self.env._("This Quarter"),
            "year": self.env._("Last 12 Months"),
        }

    @api.model
    def _span(self, period):
        """Return the first day of a period, and the first day after it."""
        today = self.env.company._relationship_today()
        month = today.replace(day=1)
        if period == "week":
            start = today - timedelta(days=today.weekday())
            return start, start + timedelta(days=7)
        if period == "last_month":
            return month - relativedelta(months=1), month
        if period == "quarter":
            start = month - relativedelta(months=(month.month - 1) % 3)
            return start, start + relativedelta(months=3)
        after = month + relativedelta(months=1)
        return (after - relativedelta(years=1) if period == "year" else month), after

    @api.model
    def _within(self, records, field, span):
        """Return the domain of records whose date is in a span of days."""
        start, after = span
        if records._fields[field].type == "datetime":
            zone = self.env.company._relationship_zone()
            start, after = (utc_moment(day, 0, zone) for day in span)
        return Domain(field, ">=", start) & Domain(field, "<", after)

    @api.model
    def _teams(self, roles):
        """Return the teams the user may look at: a supervisor's own, a head's all."""
        teams = self.env["crm.team"]
        if not roles & {"supervisor", "auditor"}:
            return teams
        companies = [False, *self.env.companies.ids]
        domain = Domain("company_id", "in", companies)
        if not roles & {"head", "auditor"}:
            domain &= Domain("user_id", "=", self.env.uid)
        # Who works in customer relationships may not be a salesperson.
        return teams.sudo().search_fetch(domain, ["name"]).sudo(False)

    @api.model
    def _scope(self, roles, teams, is_chosen):
        """Return a function that limits a domain to what the user looks at.

        It takes the fields that name the team and the person, and returns a domain:
        the chosen teams, everything for who sees everything, or the user's own.
        """
        if not is_chosen and roles & {"head", "auditor"}:
            return lambda team, user: Domain.TRUE
        if teams:
            return lambda team, user: Domain(team, "in", teams.ids)
        return lambda team, user: Domain(user, "=", self.env.uid)

    @api.model
    def _steps(self, roles):
        """Return the daily steps that the desk offers: the first is the main one."""
        steps = {
            "user": [
                (self.env._("Log a Contact"), "visit_log_action"),
                (self.env._("New Case by Telephone"), "complaint_phone_action"),
                (self.env._("Absence"), "absence_action"),
            ],
            "supervisor": [
                (self.env._("Hand Over Customers"), "handover_action"),
                (self.env._("Create Cards"), "card_create_action"),
            ],
            "data_officer": [
                (self.env._("Create Cards"), "card_create_action"),
            ],
        }
        if "leader" in roles and "supervisor" not in roles:
            steps["user"] = steps["user"][:1]
        offered = {}
        for role, some in steps.items():
            if role in roles:
                offered.update((action, label) for label, action in some)
        return [
            {"label": label, "action": ACTION % action}
            for action, label in offered.items()
        ]
