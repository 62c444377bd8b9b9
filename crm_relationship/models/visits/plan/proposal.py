import functools
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ....tools.dates.zone import local_date
from ....tools.rules import roles
from ....tools.rules.contact import Contact, serves
from ..visit.visit import RANKS, TO_COME

LEADERS = roles.SEVERAL["leader"]


class Planned(NamedTuple):
    """A contact that is to come: planned, or proposed."""

    contact: Contact
    in_month: bool

    def serves(self, duty):
        """Tell whether it is what a duty asks for (R086-R090)."""
        is_in_time = self.in_month or duty.period != "month"
        return is_in_time and serves(self.contact, duty._demand())


@dataclass
class Proposal:
    """A visit that is missing: for which duty, by whom, of which type, and by when."""

    duty: models.Model
    user: models.Model
    visit_type: models.Model
    due_date: date
    planned: Planned

    def is_led(self):
        """Tell whether a leader makes the visit."""
        return self.planned.contact.visitor_role in LEADERS


def _narrowness(duty):
    """Return how much a duty asks of a visit: a person more than all the rest."""
    demand = duty._demand()
    asked = (demand.level, demand.place, demand.visit_type_ids, demand.visitor_role)
    return bool(demand.key_person_id), sum(map(bool, asked)), demand.level or 0


class RelationshipVisitPlanProposal(models.AbstractModel):
    """A month is proposed from what is due in it, in one click (R092, R098)."""

    _name = "relationship.visit.plan.proposal"
    _description = "Proposal of a Month Plan"

    @api.model
    def _propose(self, plans):
        """Add what is due in the months and not planned yet; again, what is missing.

        Visits that are planned already join the plan. A specialist plans what the
        leaders of their customers have to do, too.

        :raises UserError: when nothing is missing, or the month is over
        """
        added = self.env["relationship.visit"]
        for plan in plans:
            self._check_month(plan)
            added |= self._join_existing(plan)
            added |= self._create_missing(plan)
        if not added:
            raise UserError(
                self.env._(
                    "Nothing to propose: whatever is due by the end of the month is"
                    " planned already, or the customers cannot be told in time any"
                    " more. Tick On Short Notice to propose such visits, too."
                )
            )

    @api.model
    def _check_month(self, plan):
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

    @api.model
    def _own_domain(self, plan):
        """Return the domain of visits and duties that the plan is about."""
        own = Domain("company_id", "=", plan.company_id.id)
        if plan.team_id:
            return own & Domain("card_id.team_id", "=", plan.team_id.id)
        return own & (
            Domain("user_id", "=", plan.user_id.id)
            | Domain("card_id.user_id", "=", plan.user_id.id)
        )

    @api.model
    def _to_come_domain(self, plan, first):
        """Return the domain of the open visits from a day to the month's end."""
        schedule = self.env["relationship.visit.plan.schedule"]
        start, end = schedule._moments(plan, first, plan.date_end)
        return (
            Domain("state", "in", TO_COME)
            & Domain("date_start", ">=", start)
            & Domain("date_start", "<", end)
        )

    @api.model
    def _join_existing(self, plan):
        """Take in the visits of the month that were planned without a plan."""
        visits = self.env["relationship.visit"].search(
            self._own_domain(plan)
            & self._to_come_domain(plan, plan.date_start)
            & Domain("plan_id", "=", False)
        )
        visits.plan_id = plan
        return visits

    @api.model
    def _create_missing(self, plan):
        """Create the visits that are due by the month's end and not planned."""
        schedule = self.env["relationship.visit.plan.schedule"]
        values = []
        by_user = self._missing_visits(plan)
        led = self._led_days(plan, list(chain.from_iterable(by_user.values())))
        for user, missing in by_user.items():
            starts = schedule._starts(
                plan,
                user,
                [proposal.due_date for proposal in missing],
                max(proposal.visit_type.duration for proposal in missing),
                functools.partial(self._may_be, plan, missing, led),
            )
            for proposal, start in zip(missing, starts, strict=True):
                if start:
                    values.append(self._visit_values(plan, proposal, start))
                    self._note_led(plan, proposal, start, led)
        return self.env["relationship.visit"]._create_quietly(values)

    @api.model
    def _may_be(self, plan, proposals, led, index, day):
        """Tell whether a proposed visit may be on a day.

        Not when the customer cannot be told in time any more (R093), and not when
        another leader is at the customer.
        """
        proposal = proposals[index]
        notice = proposal.visit_type._notice_date(day)
        if notice and not plan.on_short_notice:
            if notice < plan.company_id._relationship_today():
                return False
        leaders = led[proposal.duty.card_id, day] if proposal.is_led() else set()
        return not leaders - {proposal.user}

    @api.model
    def _led_days(self, plan, proposals):
        """Return which leaders are at which customer on which day, to begin with."""
        cards = plan.env["relationship.card"].union(
            *(proposal.duty.card_id for proposal in proposals)
        )
        # Other leaders' visits count, whether the planner sees them or not.
        visits = self.env["relationship.visit"].sudo()
        led = defaultdict(set)
        for visit in visits.search(
            self._to_come_domain(plan, plan.date_start)
            & Domain("card_id", "in", cards.ids)
            & Domain("visitor_role", "in", LEADERS)
        ):
            day = visit._local_date(visit.date_start)
            led[visit.card_id, day].add(visit.user_id)
        return led

    @api.model
    def _note_led(self, plan, proposal, start, led):
        if proposal.is_led():
            zone = plan.company_id._relationship_zone()
            day = local_date(start, zone)
            led[proposal.duty.card_id, day].add(proposal.user)

    @api.model
    def _missing_visits(self, plan):
        """Return for each visitor a list of proposals, one for each visit.

        A visit counts for every duty that it serves. So the narrowest duties come
        first, and what is proposed for them serves the others, too.
        """
        duties = self.env["relationship.contact.duty"].search(
            self._own_domain(plan) & Domain("card_id.active", "=", True),
            order="due_date, id",
        )
        planned = self._planned_contacts(plan, duties.card_id)
        default = self.env["relationship.visit.type"].search(
            [("counts_as_contact", "=", True)], limit=1
        )
        proposed = defaultdict(list)
        for duty in duties.sorted(_narrowness, reverse=True):
            missing = self._demanded(plan, duty) - sum(
                one.serves(duty) for one in planned[duty.card_id]
            )
            # The first is due on the due date, further ones are spread over the period.
            due_dates = ([duty.due_date] + [duty.limit_date] * missing)[:missing]
            of_card = proposed[duty.card_id]
            self._use_proposals(plan, duty, due_dates, of_card)
            of_card += self._proposals(plan, duty, due_dates, default)
        result = defaultdict(list)
        for proposal in chain.from_iterable(proposed.values()):
            result[proposal.user].append(proposal)
        return result

    @api.model
    def _planned_contacts(self, plan, cards):
        """Return what is to come of the cards until the month's end, by card."""
        first = min(plan._first_day() - timedelta(days=1), plan.date_start)
        visits = self.env["relationship.visit"].search(
            self._to_come_domain(plan, first)
            & Domain("card_id", "in", cards.ids)
            & Domain("visit_type_id.counts_as_contact", "=", True),
            order="date_start, id",
        )
        source = self.env["relationship.contact.source"]
        result = defaultdict(list)
        for visit in visits:
            in_month = visit._local_date(visit.date_start) >= plan.date_start
            planned = Planned(source._contact(visit), in_month)
            result[visit.card_id].append(planned)
        return result

    @api.model
    def _demanded(self, plan, duty):
        """Return how many visits a duty asks for by the end of the month."""
        begun = plan.date_start <= plan.company_id._relationship_today()
        if duty.min_count and duty.period == "month" and not begun:
            return duty.min_count
        if not duty.due_date or duty.due_date > plan.date_end:
            return 0
        ends = duty.limit_date and duty.limit_date <= plan.date_end
        return max(duty.remaining_count if ends else 0, 1)

    @api.model
    def _use_proposals(self, plan, duty, due_dates, proposals):
        """Let visits that are proposed already serve a duty, in time for it.

        :param due_dates: of the visits that the duty lacks; those served are removed
        """
        for proposal in proposals:
            if due_dates and proposal.planned.serves(duty):
                dates = (proposal.due_date, due_dates.pop(0))
                # Overdue duties take any day, so the others choose first.
                to_come = [day for day in dates if day and day >= plan.date_start]
                proposal.due_date = min(to_come, default=None)

    @api.model
    def _proposals(self, plan, duty, due_dates, default):
        """Return proposals for a duty, one for each of the due dates.

        :param default: type of the visits of a duty that asks for none
        """
        types = duty.visit_type_ids
        visit_type = types.filtered("counts_as_contact")[:1] if types else default
        card = duty.card_id
        user = duty.user_id or card.user_id or plan.user_id
        if not user or not visit_type:
            return []
        demand, person = duty._demand(), duty.key_person_id.sudo()
        contact = Contact(
            visitor_role=duty._serving_values().get("visitor_role")
            or roles.role_of(user, card.sudo()),
            level=RANKS.get(person.level) or demand.level,
            place=person.place or demand.place,
            visit_type_id=visit_type.id,
            key_person_ids=person.ids,
        )
        planned = Planned(contact, in_month=True)
        return [Proposal(duty, user, visit_type, day, planned) for day in due_dates]

    @api.model
    def _visit_values(self, plan, proposal, start):
        """Return the values of a visit that is proposed."""
        duty, user = proposal.duty, proposal.user
        return {
            "plan_id": plan.id,
            "card_id": duty.card_id.id,
            "visit_type_id": proposal.visit_type.id,
            # A plan says what each visit is for (R092): to begin with, why it is due.
            "purpose": duty.cadence_id.sudo().name,
            "user_id": user.id,
            "preparer_id": (duty.card_id.user_id or plan.user_id or user).id,
            "date_start": start,
            "date_end": start + timedelta(hours=proposal.visit_type.duration),
            **duty._serving_values(),
        }
