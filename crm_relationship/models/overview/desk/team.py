from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...complaints.constants import OPEN_STATES
from ..tile import as_sent

ACTION = "crm_relationship.relationship_%s"


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
    """The people of a team, and what waits for each."""

    _inherit = "relationship.desk"

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
