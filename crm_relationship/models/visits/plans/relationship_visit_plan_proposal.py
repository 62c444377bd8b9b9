from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from odoo import Command, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..relationship_visit_people import RANKS
from .relationship_visit_plan import OPEN_STATES
from .relationship_visit_plan_schedule import OPEN_VISITS


class Contact(NamedTuple):
    """What decides for which duties a visit counts."""

    visitor_role: str
    level: str
    place: str
    visit_type: models.Model
    persons: models.Model
    in_month: bool


@dataclass
class Proposal:
    """A visit that is missing: for which duty, by whom, and by when."""

    duty: models.Model
    user: models.Model
    due_date: date
    contact: Contact


def _narrowness(duty):
    """Return how much a duty asks of a visit: a person more than all the rest."""
    asked = (duty.level, duty.place, duty.visit_type_ids)
    is_own = duty.visitor_role != "other"
    person = bool(duty.key_person_id)
    return person, sum(map(bool, asked)) + is_own, RANKS.get(duty.level, 0)


class RelationshipVisitPlan(models.Model):
    """A month is proposed from what is due in it, in one click (R092, R098)."""

    _inherit = "relationship.visit.plan"

    def action_propose(self):
        """Add what is due in the month and not planned yet; again, what is missing.

        Visits that are planned already join the plan. A specialist plans what the
        leaders of his customers have to do, too.

        :raises UserError: when nothing is missing, or the month is over
        """
        self.check_access("write")
        self._refuse_unless(*OPEN_STATES)
        added = self.env["relationship.visit"]
        for plan in self:
            if plan.kind != "month":
                raise UserError(
                    self.env._("Only month plans are proposed from what is due.")
                )
            if plan.date_end < plan._first_day():
                raise UserError(
                    self.env._(
                        "%s: no day of the month is left to plan.", plan.display_name
                    )
                )
            added |= plan._join_existing()
            added |= plan._create_missing()
        if not added:
            raise UserError(
                self.env._(
                    "Nothing to propose: whatever is due by the end of the month is"
                    " planned already."
                )
            )
        return True

    def _own_domain(self):
        """Return the domain of visits and duties that the plan is about."""
        if self.team_id:
            return Domain("card_id.team_id", "=", self.team_id.id)
        return Domain("user_id", "=", self.user_id.id) | Domain(
            "card_id.user_id", "=", self.user_id.id
        )

    def _join_existing(self):
        """Take in the visits of the month that were planned without a plan."""
        start, end = self._moments(self.date_start, self.date_end)
        visits = self.env["relationship.visit"].search(
            self._own_domain()
            & Domain("company_id", "=", self.company_id.id)
            & Domain("plan_id", "=", False)
            & Domain("state", "in", OPEN_VISITS)
            & Domain("date_start", ">=", start)
            & Domain("date_start", "<", end)
        )
        visits.plan_id = self
        return visits

    def _create_missing(self):
        """Create the visits that are due by the month's end and not planned."""
        values = []
        for user, missing in self._missing_visits().items():
            starts = self._starts(
                user,
                [proposal.due_date for proposal in missing],
                max(proposal.contact.visit_type.duration for proposal in missing),
            )
            values += [
                self._visit_values(proposal, start)
                for proposal, start in zip(missing, starts, strict=True)
            ]
        return self._create_visits(values)

    def _missing_visits(self):
        """Return for each visitor a list of proposals, one for each visit.

        A visit counts for every duty that it matches. So the narrowest duties come
        first, and what is proposed for them serves the others, too.
        """
        duties = self.env["relationship.contact.duty"].search(
            self._own_domain()
            & Domain("company_id", "=", self.company_id.id)
            & Domain("card_id.active", "=", True),
            order="due_date, id",
        )
        planned = self._planned_contacts(duties.card_id)
        default = self.env["relationship.visit.type"].search(
            [("counts_as_contact", "=", True)], limit=1
        )
        proposed = defaultdict(list)
        for duty in duties.sorted(_narrowness, reverse=True):
            contacts = planned[duty.card_id]
            missing = self._demand(duty) - sum(
                self._serves(contact, duty) for contact in contacts
            )
            # The first is due on the due date, the others later in the period.
            due_dates = ([duty.due_date] + [duty.limit_date] * missing)[:missing]
            of_card = proposed[duty.card_id]
            self._use_proposals(duty, due_dates, of_card)
            of_card += self._proposals(duty, due_dates, default)
        result = defaultdict(list)
        for proposal in chain.from_iterable(proposed.values()):
            result[proposal.user].append(proposal)
        return result

    def _use_proposals(self, duty, due_dates, proposals):
        """Let visits that are proposed already serve a duty, in time for it.

        :param due_dates: of the visits that the duty lacks; those served are removed
        """
        for proposal in proposals:
            if due_dates and self._serves(proposal.contact, duty):
                dates = (proposal.due_date, due_dates.pop(0))
                # What is overdue leaves the choice of the day to the others.
                to_come = [day for day in dates if day and day >= self.date_start]
                proposal.due_date = min(to_come, default=None)

    def _proposals(self, duty, due_dates, default):
        """Return proposals for a duty, one for each of the due dates.

        :param default: type of the visits of a duty that asks for none
        """
        types = duty.visit_type_ids
        visit_type = types.filtered("counts_as_contact")[:1] if types else default
        card = duty.card_id
        user = duty.user_id or card.user_id or self.user_id
        if not user or not visit_type:
            return []
        role = duty.visitor_role
        if role == "other":
            # That of the visitor: see the visits.
            own = {card.user_id: "specialist", card.leader_id: "liaison_leader"}
            role = own.get(user, "other")
        person = duty.key_person_id.sudo()
        contact = Contact(
            visitor_role=role,
            level=person.level or duty.level,
            place=person.place or duty.place,
            visit_type=visit_type,
            persons=duty.key_person_id,
            in_month=True,
        )
        return [Proposal(duty, user, due_date, contact) for due_date in due_dates]

    def _planned_contacts(self, cards):
        """Return the open visits of the cards until the month's end, by card."""
        first = self._first_day() - timedelta(days=1)
        start, end = self._moments(min(first, self.date_start), self.date_end)
        visits = self.env["relationship.visit"].search(
            [
                ("card_id", "in", cards.ids),
                ("state", "in", OPEN_VISITS),
                ("date_start", ">=", start),
                ("date_start", "<", end),
            ],
            order="date_start, id",
        )
        result = defaultdict(list)
        for visit in visits:
            result[visit.card_id].append(
                Contact(
                    visitor_role=visit.visitor_role,
                    level=visit.level,
                    place=visit.place,
                    visit_type=visit.visit_type_id,
                    persons=visit.key_person_ids,
                    in_month=visit._local_date(visit.date_start) >= self.date_start,
                )
            )
        return result

    def _demand(self, duty):
        """Return how many visits a duty asks for by the end of the month."""
        begun = self.date_start <= self.company_id._relationship_today()
        if duty.min_count and duty.period == "month" and not begun:
            return duty.min_count
        if not duty.due_date or duty.due_date > self.date_end:
            return 0
        ends = duty.limit_date and duty.limit_date <= self.date_end
        return max(duty.remaining_count if ends else 0, 1)

    def _serves(self, contact, duty):
        """Return whether a visit is what a duty asks for (R086-R090)."""
        return (
            contact.visit_type.counts_as_contact
            and (contact.in_month or duty.period != "month")
            and duty.visitor_role in ("other", contact.visitor_role)
            and RANKS.get(contact.level, 0) >= RANKS.get(duty.level, 0)
            and (not duty.place or contact.place == duty.place)
            and (not duty.visit_type_ids or contact.visit_type in duty.visit_type_ids)
            and (not duty.key_person_id or duty.key_person_id in contact.persons)
        )

    def _visit_values(self, proposal, start):
        """Return the values of a visit that is proposed."""
        duty, user = proposal.duty, proposal.user
        visit_type = proposal.contact.visit_type
        values = {
            "plan_id": self.id,
            "card_id": duty.card_id.id,
            "visit_type_id": visit_type.id,
            # A plan says what each visit is for (R092): to begin with, why it is due.
            "purpose": duty.cadence_id.sudo().name,
            "user_id": user.id,
            "preparer_id": (duty.card_id.user_id or self.user_id or user).id,
            "date_start": start,
            "date_end": start + timedelta(hours=visit_type.duration),
        }
        if duty.visitor_role != "other":
            values["visitor_role"] = duty.visitor_role
        if duty.key_person_id:
            values["key_person_ids"] = [Command.set(duty.key_person_id.ids)]
        else:
            values |= {"level": duty.level, "place": duty.place}
        return values
