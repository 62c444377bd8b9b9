from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

# Points that one kind adds at most: a meeting has an end.
MOST = 20
OPEN_CASES = ("new", "acknowledged", "in_progress", "waiting")


class Waiting(NamedTuple):
    """Records that wait to be spoken about.

    :param model: name of the model
    :param label: what is to be done, in the user's language
    :param domain: which records wait
    :param order: which come first
    :param team: field of the team that they are of, if they are of one
    """

    model: str
    label: str
    domain: list
    order: str = "id"
    team: str = ""


class RelationshipMeetingAgenda(models.AbstractModel):
    """What waits, as points of an agenda. Extended by other addons."""

    _name = "relationship.meeting.agenda"
    _description = "What Waits for a Meeting"

    @api.model
    def _waiting(self, meeting):
        """Return what may wait for a meeting.

        :return: list of :class:`Waiting`
        """
        labels = {
            "relationship.complaint": self.env._("Case to decide on"),
            "relationship.visit.plan": self.env._("Plan to approve"),
            "relationship.action": self.env._("Measure that is overdue"),
            "relationship.expense": self.env._("Expense to approve"),
            "relationship.regulation": self.env._("Regulation to revise"),
            "relationship.check": self.env._("Check that is overdue"),
        }
        late = [("state", "=", "open"), ("date_deadline", "<", "today")]
        serious = [
            ("state", "in", OPEN_CASES),
            "|",
            ("sla_status", "=", "breached"),
            ("severity", "in", ("major", "disagreement")),
        ]
        return [
            *self._lists_waiting(meeting),
            Waiting(
                "relationship.complaint",
                labels["relationship.complaint"],
                serious,
                "next_deadline, id",
                "team_id",
            ),
            Waiting(
                "relationship.visit.plan",
                labels["relationship.visit.plan"],
                [("state", "=", "submitted")],
                "requested_date, id",
                "approval_team_id",
            ),
            Waiting(
                "relationship.action",
                labels["relationship.action"],
                late,
                "date_deadline, id",
                "card_id.team_id",
            ),
            Waiting(
                "relationship.expense",
                labels["relationship.expense"],
                [("state", "=", "submitted")],
                "requested_date, id",
                "team_id",
            ),
            Waiting(
                "relationship.regulation",
                labels["relationship.regulation"],
                [("revision_date", "<=", "today")],
                "revision_date, id",
            ),
            Waiting(
                "relationship.check",
                labels["relationship.check"],
                [("state", "=", "open"), ("date", "<", "today")],
                "date, id",
                "team_id",
            ),
        ]

    @api.model
    def _lists_waiting(self, meeting):
        """Return the lists of tiers that wait for a meeting of the committee (R258)."""
        if meeting.kind != "committee":
            return []
        label = self.env._("List of customers to decide on")
        return [
            Waiting(
                "relationship.review",
                label,
                [("state", "in", ("evaluating", "approval"))],
                "step_date, id",
            )
        ]

    @api.model
    def _propose(self, meeting):
        """Add points of what the user sees, and is not on the agenda; return them."""
        known = {f"{one._name},{one.id}" for one in self._references(meeting)}
        sequence = max(meeting.item_ids.mapped("sequence"), default=0)
        values = []
        for waiting in self._waiting(meeting):
            if not self.env[waiting.model].has_access("read"):
                continue
            for record in self._records(meeting, waiting):
                reference = f"{record._name},{record.id}"
                if reference in known:
                    continue
                sequence += 10
                values.append(
                    {
                        "meeting_id": meeting.id,
                        "sequence": sequence,
                        "name": waiting.label,
                        "reference": reference,
                    }
                )
        return self.env["relationship.meeting.item"].create(values)

    @api.model
    def _records(self, meeting, waiting):
        domain = Domain(waiting.domain) & Domain(
            "company_id", "=", meeting.company_id.id
        )
        if meeting.team_id and waiting.team:
            domain &= Domain(waiting.team, "=", meeting.team_id.id)
        return self.env[waiting.model].search(domain, order=waiting.order, limit=MOST)

    @api.model
    def _references(self, meeting):
        return [item.reference for item in meeting.item_ids.sudo() if item.reference]
