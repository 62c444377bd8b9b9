from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .constants import OPEN_STATES
from .working_clocks import WorkingClocks

# What decides on policy and owner; taken from defaults where it is not given.
DECIDING = (
    "company_id",
    "kind",
    "severity",
    "channel",
    "state",
    "received_date",
)
MATCHED = {"kind", "severity", "channel", "category_id", "partner_id", "received_date"}


class RelationshipComplaint(models.Model):
    """Registering cases: one or thousands at once, in a constant number of queries."""

    _inherit = "relationship.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_stamped(vals)
            if not self.env.su and vals.get("state", "new") != "new":
                raise UserError(
                    self.env._(
                        "State: a new case is New. Its steps follow by the buttons."
                    )
                )
        prepared, plans = self._prepare_cases(vals_list)
        # One by one, followers and notices would be queries for each case.
        many = len(prepared) > 1
        creating = self.with_context(relationship_many_cases=many)
        cases = super(RelationshipComplaint, creating).create(prepared)
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
            vals["received_date"] = fields.Datetime.to_datetime(vals["received_date"])
        self._take_numbers(prepared)
        self._fill_customers(prepared)
        self._route_cases(prepared)
        plans = self._plan_deadlines(prepared)
        return prepared, plans

    @api.model
    def _take_numbers(self, prepared):
        """Give each case its number, all of one company at once (R161)."""
        by_company = {}
        for vals in prepared:
            if not vals.get("name"):
                by_company.setdefault(vals["company_id"], []).append(vals)
        for company_id, wanting in by_company.items():
            sequence = (
                self.env["ir.sequence"]
                .sudo()
                .search(
                    [
                        ("code", "=", "relationship.complaint"),
                        ("company_id", "in", [False, company_id]),
                    ],
                    order="company_id",
                    limit=1,
                )
            )
            numbers = sequence._relationship_take(len(wanting))
            for vals, number in zip(wanting, numbers, strict=True):
                vals["name"] = number

    @api.model
    def _fill_customers(self, prepared):
        """Fill in the card, and how the customer is reached."""
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
            vals["card_id"] = cards.get((partner_id, vals["company_id"])) or False
            for name, value in reached.get(partner_id, {}).items():
                vals.setdefault(name, value)

    @api.model
    def _plan_deadlines(self, prepared):
        """Compute the deadlines of new cases, and what they mean for them.

        :return: list of lists of deadline values
        """
        now = fields.Datetime.now()
        clocks = WorkingClocks(self.env)
        policies = self.env["relationship.sla.policy"].sudo()
        severities = {}
        plans = []
        for vals in prepared:
            vals.setdefault("reported_date", now)
            company = self.env["res.company"].sudo().browse(vals["company_id"])
            team = self.env["crm.team"].sudo().browse(vals.get("team_id") or ())
            policy = policies.browse(vals.get("sla_policy_id") or ())
            calendar = policy._calendar_of(policy, team, company)
            plan = []
            targets = policy._target_hours() if policy else {}
            for target, hours in targets.items():
                args = (target, hours, vals["received_date"], policy, calendar)
                plan.append(
                    policies.env["relationship.deadline"]._row(*args, company, clocks)
                )
            if company not in severities:
                rules = self.env["relationship.severity.rule"]
                severities[company] = rules._rules_by_severity(company)
            rule = severities[company].get(vals["severity"])
            if rule and rule.reaction_hours:
                plan.append(
                    self._reaction_row(
                        rule, policy, vals["reported_date"], company, clocks
                    )
                )
            self._plan_case(vals, plan, now)
            plans.append(plan)
        return plans

    @api.model
    def _reaction_row(self, rule, policy, start, company, clocks):
        """Return the values of the deadline of those who are told (R135)."""
        row = self.env["relationship.deadline"]._row(
            "committee",
            rule.reaction_hours,
            start,
            policy,
            self.env["resource.calendar"],
            company,
            clocks,
        )
        return {**row, "is_hard": True}

    @api.model
    def _plan_case(self, vals, plan, now):
        """Write into ``vals`` what its deadlines mean, as they are at the beginning."""
        is_open = vals["state"] in OPEN_STATES
        stamps = {"respond": "responded_date", "resolve": "resolved_date"}
        for row in plan:
            stamp = fields.Datetime.to_datetime(vals.get(stamps.get(row["target"])))
            row["met_date"] = stamp or None
            row["breached"] = bool(stamp and stamp > row["due_date"])
        self._plan_hours(vals)
        due = {row["target"]: row["due_date"] for row in plan}
        running = [row for row in plan if not row["met_date"]] if is_open else []
        of_customer = [row for row in plan if row["target"] != "committee"]
        nearest = [row["due_date"] for row in running if row in of_customer]
        checks = [
            min(filter(None, (row["warn_date"], row["due_date"]))) for row in running
        ]
        status = False
        if of_customer:
            failed = any(
                row["is_hard"]
                and (row["breached"] or (not row["met_date"] and row["due_date"] < now))
                for row in of_customer
            )
            status = "on_track" if nearest else "met"
            if any(row["warn_date"] and row["warn_date"] <= now for row in running):
                status = "warning"
            status = "breached" if failed else status
        vals.update(
            respond_deadline=due.get("respond", False),
            resolve_deadline=due.get("resolve", False),
            next_deadline=min(nearest, default=False),
            next_check=min(checks, default=False),
            sla_status=status,
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

    def _before_write(self, vals):
        """Remember what a change of ``vals`` is compared with."""
        if (
            not (MATCHED | {"user_id", "team_id", "active", "sla_policy_id"})
            & vals.keys()
        ):
            return {}
        return {
            "cards": self.sudo().card_id,
            "severities": {case: case.severity for case in self},
        }

    def _after_write(self, vals, before):
        """Follow changes of what decides on deadlines, owner and card."""
        if "user_id" in vals and not vals["user_id"]:
            self._route_again()
        if {"partner_id", "active"} & vals.keys():
            (before["cards"] | self.sudo().card_id)._count_open_complaints()
        if (MATCHED | {"sla_policy_id", "team_id"}) & vals.keys():
            self._match_again(vals)
        if "severity" in vals:
            changed = self.filtered(
                lambda case: case.severity != before["severities"][case]
            )
            changed._severity_changed()

    def _match_again(self, vals):
        """Find the policy anew, and bring the open deadlines in line with it."""
        open_cases = self.filtered(lambda case: case.state in OPEN_STATES).sudo()
        if "sla_policy_id" in vals:
            policies = {case: case.sla_policy_id for case in open_cases}
        else:
            policies = open_cases._matching_policies()
        open_cases._apply_policy(policies)

    def _severity_changed(self):
        """Start the time to react of another severity, and tell its people."""
        now = fields.Datetime.now()
        rows = []
        for case in self.sudo():
            case._write_step({"reported_date": now})
            case._current_deadlines(("committee",))._replace(now)
            rules = self.env["relationship.severity.rule"]
            rule = rules._rules_by_severity(case.company_id).get(case.severity)
            if rule and rule.reaction_hours and case.state in OPEN_STATES:
                row = self._reaction_row(
                    rule,
                    case.sla_policy_id,
                    now,
                    case.company_id,
                    WorkingClocks(self.env),
                )
                rows.append({**row, "complaint_id": case.id})
        self.env["relationship.deadline"].sudo()._insert(rows)
        self.invalidate_recordset(["deadline_ids"])
        self._refresh_clock()
        self._tell_severity()
