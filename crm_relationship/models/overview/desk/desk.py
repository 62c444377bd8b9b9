from datetime import timedelta
from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools.dates.zone import utc_moment
from ...complaints.constants import OPEN_STATES
from ..tile import as_sent

GROUP = "crm_relationship.group_relationship_%s"
ACTION = "crm_relationship.relationship_%s"
ROLES = (
    *("user", "leader", "supervisor", "head", "committee"),
    *("data_officer", "auditor", "manager"),
)


class Column(NamedTuple):
    """What waits for each person of a team.

    :param name: key of the column, unique
    :param label: what is counted, in the user's language
    :param action: external id of the window action that lists it
    :param model: name of the model whose records are counted
    :param domain: which of its records
    :param user: field that says for whom they wait
    :param team: field that says of which team they are
    :param is_late: whether it should be nought
    """

    name: str
    label: str
    action: str
    model: str
    domain: list
    user: str = "user_id"
    team: str = "team_id"
    is_late: bool = True


class RelationshipDesk(models.AbstractModel):
    """The desk: who looks at what, tiles, the people of a team, the set-up (R036)."""

    _name = "relationship.desk"
    _description = "Desk"

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

    # The people of a team

    @api.model
    def _columns(self):
        """Return what is counted for each person. Extended by other addons.

        :return: list of :class:`Column`
        """
        duty = (ACTION % "contact_duty_action", "relationship.contact.duty")
        case = (ACTION % "complaint_action", "relationship.complaint")
        visit = (ACTION % "visit_action", "relationship.visit")
        plan = (ACTION % "visit_plan_action", "relationship.visit.plan")
        is_open = ("state", "in", OPEN_STATES)
        team = {"team": "card_id.team_id"}
        late = ("due_date", "<", "today")
        return [
            Column(
                "due",
                self.env._("Due"),
                *duty,
                [("is_due", "=", True)],
                **team,
                is_late=False,
            ),
            Column("overdue", self.env._("Overdue"), *duty, [late], **team),
            Column("cases", self.env._("Open Cases"), *case, [is_open], is_late=False),
            Column(
                "late_cases",
                self.env._("Late Cases"),
                *case,
                [is_open, ("sla_status", "=", "breached")],
            ),
            Column(
                "late_reports",
                self.env._("Late Reports"),
                *visit,
                [("is_report_late", "=", True)],
            ),
            Column(
                "plans",
                self.env._("Plans to Approve"),
                *plan,
                [("state", "=", "submitted")],
                team="approval_team_id",
                is_late=False,
            ),
        ]

    @api.model
    def _team(self, scope):
        """Return the table of a team: its columns, and a row for each person.

        :param scope: as of :meth:`_scope`
        :return: dictionary of ``columns`` and ``rows``; all of it in one query
        """
        columns, selects = [], []
        for column in self._columns():
            records = self.env[column.model]
            if not records.has_access("read"):
                continue
            domain = Domain(column.domain) & scope(column.team, column.user)
            domain &= Domain(column.user, "!=", False)
            selects.append(self._count_by_user(len(columns), records, column, domain))
            columns.append({**column._asdict(), "domain": as_sent(domain)})
        counts = {}
        if selects:
            for number, user, count in self.env.execute_query(
                SQL(" UNION ALL ").join(selects)
            ):
                counts.setdefault(user, {})[number] = count
        # Colleagues are shown by name, whoever they are.
        users = self.env["res.users"].sudo().browse(counts)
        rows = [
            {
                "id": user.id,
                "name": user.name,
                "counts": [counts[user.id].get(n, 0) for n in range(len(columns))],
            }
            for user in users.sorted("name")
        ]
        return {"columns": columns, "rows": rows}

    def _count_by_user(self, number, records, column, domain):
        query = records._search(domain)
        user = records._field_to_sql(query.table, column.user, query)
        query.groupby = user
        return query.select(SQL("%s", number), user, SQL("COUNT(*)"))

    # What is not configured yet

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
