from types import SimpleNamespace

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools.deadlines import result, status
from ..working_time.working_clocks import WorkingClocks
from .constants import OPEN_STATES

# What decides on policy and owner; taken from defaults where it is not given.
DECIDING = (
    "company_id",
    "kind",
    "severity",
    "channel",
    "state",
    "received_date",
)


class RelationshipComplaint(models.Model):
    """Registering cases: one or thousands at once, in a constant number of queries."""

    _inherit = "relationship.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        prepared, plans = self._prepare_cases(
            self._entered(vals_list, allowed=["received_date"])
        )
        # One by one, followers would be queries for each case, and a message that it
        # was created says no more than the record itself.
        many = len(prepared) > 1
        creating = self
        if many:
            creating = self.with_context(
                relationship_many_cases=True, mail_create_nolog=True
            )
        cases = super(RelationshipComplaint, creating).create(prepared)
        cases._check_project_seen()
        cases = cases.with_env(self.env)
        rows = [
            {**row, "complaint_id": case.id}
            for case, plan in zip(cases, plans, strict=True)
            for row in plan
        ]
        self.env["relationship.deadline"].sudo()._insert(rows)
        cases.invalidate_recordset(["deadline_ids"])
        if many:
            cases._subscribe_people()
        cases.sudo().card_id._count_open_complaints()
        cases._tell_severity()
        cases._acknowledge_to_customer()
        return cases

    @api.model
    def _prepare_cases(self, vals_list):
        """Complete the values of new cases.

        :return: list of values, and of the values of their deadlines
        """
        names = [name for name in DECIDING if name in self._fields]
        defaults = self.default_get(
            [*names, "category_id", "partner_id", "project_id", "team_id", "user_id"]
        )
        prepared = [{**defaults, **vals} for vals in vals_list]
        for vals in prepared:
            vals["received_date"] = self._received(vals)
        self._take_numbers(prepared)
        cards = self._fill_customers(prepared)
        self._route_cases(prepared, cards)
        plans = self._plan_deadlines(prepared)
        return prepared, plans

    @api.model
    def _received(self, vals):
        """Return when a new case came in: its deadlines run from there.

        :raises UserError: for a time to come
        """
        now = fields.Datetime.now()
        received = fields.Datetime.to_datetime(vals["received_date"]) or now
        if received > now and not self.env.su:
            raise UserError(
                self.env._(
                    "Received on: %(case)s cannot have come in on %(date)s, which is"
                    " yet to come.",
                    case=vals.get("subject") or self.env._("the case"),
                    date=format_datetime(self.env, received),
                )
            )
        return received

    @api.model
    def _take_numbers(self, prepared):
        """Give each case its number, all of one company at once (R161)."""
        by_company = {}
        for vals in prepared:
            if not vals.get("name"):
                by_company.setdefault(vals["company_id"], []).append(vals)
        sequences = self.env["ir.sequence"]._relationship_sequences(
            "relationship.complaint", by_company
        )
        for company_id, wanting in by_company.items():
            numbers = sequences[company_id]._relationship_take(len(wanting))
            for vals, number in zip(wanting, numbers, strict=True):
                vals["name"] = number

    @api.model
    def _fill_customers(self, prepared):
        """Fill in card and tier, and how the customer is reached.

        :return: the cards
        """
        pairs = {(vals.get("partner_id"), vals["company_id"]) for vals in prepared}
        cards = self._cards_of(pairs)
        partners = self.env["res.partner"].sudo()
        partners = partners.browse({partner for partner, __ in pairs if partner})
        reached = {
            partner.id: {"email_from": partner.email, "phone": partner.phone}
            for partner in partners
        }
        for vals in prepared:
            partner_id = vals.get("partner_id")
            card = cards[partner_id, vals["company_id"]]
            vals["card_id"] = card.id
            vals["tier_id"] = card.badge_tier_id.id
            for name, value in reached.get(partner_id, {}).items():
                vals.setdefault(name, value)
        return self.env["relationship.card"].sudo().union(*cards.values())

    @api.model
    def _plan_deadlines(self, prepared):
        """Compute the deadlines of new cases, and what they mean for them.

        :return: list of lists of deadline values
        """
        now = fields.Datetime.now()
        bases = [self._plan_base(vals) for vals in prepared]
        received = [vals["received_date"] for vals in prepared]
        clocks = WorkingClocks(self.env)
        pairs = {(calendar, company) for company, __, calendar in bases}
        clocks.prepare(pairs, min(received), max(received))
        facts = [
            (company, vals["severity"], vals["card_id"])
            for vals, (company, __, __) in zip(prepared, bases, strict=True)
        ]
        rules = self._severity_rules(facts)
        deadlines = self.env["relationship.deadline"]
        plans = []
        for vals, rule, (company, policy, calendar) in zip(
            prepared, rules, bases, strict=True
        ):
            vals.setdefault("reported_date", now)
            targets = policy._target_hours() if policy else {}
            start = vals["received_date"]
            plan = [
                deadlines._row(target, hours, start, policy, calendar, company, clocks)
                for target, hours in targets.items()
            ]
            if rule and rule.reaction_hours:
                start = fields.Datetime.to_datetime(vals["reported_date"])
                plan.append(self._reaction_row(rule, policy, start, company, clocks))
            self._plan_case(vals, plan, now)
            plans.append(plan)
        return plans

    @api.model
    def _plan_base(self, vals):
        """Return company, policy and working time of a new case."""
        env = self.env(su=True)
        company = env["res.company"].browse(vals["company_id"])
        policy = env["relationship.sla.policy"].browse(vals["sla_policy_id"] or ())
        team = env["crm.team"].browse(vals["team_id"] or ())
        return company, policy, policy._calendar_of(policy, team, company)

    @api.model
    def _reaction_row(self, rule, policy, start, company, clocks):
        """Return the values of the deadline of those who are told (R135)."""
        none = self.env["resource.calendar"]
        row = self.env["relationship.deadline"]._row(
            "committee", rule.reaction_hours, start, policy, none, company, clocks
        )
        return {**row, "is_hard": True}

    @api.model
    def _plan_case(self, vals, plan, now):
        """Write into ``vals`` what its deadlines mean, as they are at the beginning."""
        stamps = {"respond": "responded_date", "resolve": "resolved_date"}
        for row in plan:
            stamp = fields.Datetime.to_datetime(vals.get(stamps.get(row["target"])))
            row["met_date"] = stamp or None
            row["breached"] = bool(stamp and stamp > row["due_date"])
        self._plan_hours(vals)
        deadlines = [SimpleNamespace(**row, paused_since=None) for row in plan]
        of_customer = [row for row in deadlines if row.target != "committee"]
        running = [row for row in deadlines if not row.met_date]
        if vals["state"] not in OPEN_STATES:
            running = []
        due = {row.target: row.due_date for row in of_customer}
        nearest = [row.due_date for row in running if row in of_customer]
        checks = [min(filter(None, (row.warn_date, row.due_date))) for row in running]
        vals.update(
            respond_deadline=due.get("respond", False),
            resolve_deadline=due.get("resolve", False),
            next_deadline=min(nearest, default=False),
            next_check=min(checks, default=False),
            sla_status=status(of_customer, now),
            respond_result=result(of_customer, "respond", now),
            resolve_result=result(of_customer, "resolve", now),
        )

    @api.model
    def _plan_hours(self, vals):
        """Compute the hours taken, of a case that comes with its history."""
        for stamp, name in (
            ("responded_date", "response_hours"),
            ("resolved_date", "resolution_hours"),
        ):
            if vals.get(stamp):
                spent = fields.Datetime.to_datetime(vals[stamp]) - vals["received_date"]
                vals[name] = max(spent.total_seconds(), 0) / 3600

    def _subscribe_people(self):
        """Let owners and coordinators of many cases follow them."""
        for name in ("user_id", "coordinator_id"):
            for user, cases in self.grouped(name).items():
                if user:
                    self.env["mail.followers"]._insert_followers(
                        self._name, cases.ids, user.sudo().partner_id.ids
                    )

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        if self.env.context.get("relationship_many_cases"):
            return True
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy
        )
