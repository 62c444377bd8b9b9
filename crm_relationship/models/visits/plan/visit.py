from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ....tools.refuse import refuse
from ..visit.visit import MADE, TO_COME
from .plan import FROZEN_STATES

TRIP_CALL = "crm_relationship.relationship_visit_type_trip"


class RelationshipVisit(models.Model):
    """Visits of a plan: in its baseline, or off plan."""

    _inherit = "relationship.visit"

    plan_id = fields.Many2one(
        comodel_name="relationship.visit.plan",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('company_id', '=', company_id), ('state', '!=', 'cancelled')]",
        help="The month plan, trip or campaign that the visit belongs to.",
    )
    baseline_date = fields.Datetime(
        string="Baseline",
        readonly=True,
        help="When the visit was to be when its plan was submitted; moving the visit"
        " does not change it.",
    )
    planned_date = fields.Datetime(
        string="First Planned for",
        compute="_compute_planned_date",
        store=True,
        precompute=True,
        copy=False,
        help="When the visit was to be when it was planned first. Empty: it was"
        " entered when it had been made.",
    )
    is_off_plan = fields.Boolean(
        string="Off Plan",
        compute="_compute_is_off_plan",
        search="_search_is_off_plan",
        help="Added to the plan after it was submitted.",
    )
    # R112
    follow_up_plan_id = fields.Many2one(
        comodel_name="relationship.visit.plan",
        string="Follow-up of",
        index="btree_not_null",
        check_company=True,
        readonly=True,
        fixed=True,
        copy=False,
        help="The trip or campaign whose follow-up plan the visit is part of.",
    )

    @api.depends("state")
    def _compute_planned_date(self):
        # Not on the date: the first one stays when the visit moves.
        for visit in self:
            first = visit.planned_date
            if not first and visit.state == "planned":
                first = visit.date_start
            visit.planned_date = first

    @api.depends("plan_id.state", "baseline_date")
    def _compute_is_off_plan(self):
        for visit in self:
            visit.is_off_plan = (
                visit.plan_id.sudo().state in FROZEN_STATES and not visit.baseline_date
            )

    @api.model
    def _search_is_off_plan(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("baseline_date", "=", False) & Domain(
            "plan_id", "any!", [("state", "in", FROZEN_STATES)]
        )

    @api.constrains("plan_id", "state")
    def _check_trip_approved(self):
        for visit in self:
            plan = visit.plan_id
            made = visit.state in MADE
            if made and plan.kind == "trip" and plan.state != "approved":
                raise ValidationError(
                    self.env._(
                        "%(visit)s is part of the trip %(trip)s, which may start only"
                        " after its approval.",
                        visit=visit.display_name,
                        trip=plan.display_name,
                    )
                )

    @api.constrains("plan_id", "date_start", "state")
    def _check_in_trip(self):
        for visit in self:
            plan = visit.plan_id.sudo()
            if plan.kind != "trip" or visit.state == "cancelled":
                continue
            day = visit._local_date(visit.date_start)
            if not plan.date_start <= day <= plan.date_end:
                raise ValidationError(
                    self.env._(
                        "Start: %(visit)s is not within the days of the trip %(trip)s,"
                        " %(first)s to %(last)s. Move the visit, or take it out of the"
                        " trip.",
                        visit=visit.display_name,
                        trip=plan.display_name,
                        first=format_date(self.env, plan.date_start),
                        last=format_date(self.env, plan.date_end),
                    )
                )

    @api.model
    def _complete_values(self, vals_list):
        return super()._complete_values(self._as_trip_calls(vals_list))

    @api.model
    def _as_trip_calls(self, vals_list):
        """Return values in which visits of trips are trip calls, unless they say."""
        given = [
            self.env.context.get("default_plan_id") or None,
            *(vals.get("plan_id") for vals in vals_list),
        ]
        plans = self.env["relationship.visit.plan"].sudo().browse(filter(None, given))
        trips = plans.exists().filtered(lambda plan: plan.kind == "trip")
        call = trips and self.env.ref(TRIP_CALL, raise_if_not_found=False)
        if not call or not call.active:
            return vals_list
        return [
            {"visit_type_id": call.id, **vals}
            if vals.get("plan_id", given[0]) in trips.ids
            else vals
            for vals in vals_list
        ]

    def _after_create(self):
        result = super()._after_create()
        self._check_plans((self.plan_id + self.follow_up_plan_id).ids)
        self._join_month_plans()
        return result

    def _before_write(self, vals):
        if "plan_id" in vals:
            self._check_baseline_kept(vals["plan_id"])
        return super()._before_write(vals)

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        if vals.get("state") == "planned":
            # Before a later write moves the visit.
            self._recompute_recordset(["planned_date"])
        self._check_plans({vals.get("plan_id"), vals.get("follow_up_plan_id")})
        return result

    def _check_baseline_kept(self, plan_id):
        """Refuse to take visits out of the baseline of a plan.

        :raises UserError: naming the visit and the plan
        """
        for visit in self:
            plan = visit.plan_id.sudo()
            leaving = visit.baseline_date and plan.id != plan_id
            if leaving and plan.state in FROZEN_STATES and not self.env.su:
                raise UserError(
                    self.env._(
                        "Plan: %(visit)s is in the baseline of %(plan)s and stays"
                        " there. Move or cancel the visit.",
                        visit=visit.display_name,
                        plan=plan.display_name,
                    )
                )

    def _check_plans(self, plan_ids):
        """Refuse to add visits to plans that the user may not write."""
        plans = self.env["relationship.visit.plan"].browse(filter(None, plan_ids))
        if plans and not self.env.su:
            plans.check_access("write")

    def _join_month_plans(self):
        """Let new visits without a plan join the month plan of their visitor.

        Without one, that of the customer's team, or of the visitor's. Where it was
        handed in, they are off plan.
        """
        # Plan of the visitor or a team, whoever enters the visit.
        alone = self.sudo().filtered(lambda visit: not visit.plan_id and visit.user_id)
        if not alone:
            return
        months = {
            visit: visit._local_date(visit.date_start).replace(day=1) for visit in alone
        }
        plans = alone._month_plans(set(months.values()))

        def plan_of(visit):
            owners = (visit.user_id, visit.team_id, *visit.user_id.crm_team_ids)
            keys = ((owner, visit.company_id, months[visit]) for owner in owners)
            return next((plans[key] for key in keys if key in plans), None)

        for plan, visits in alone.grouped(plan_of).items():
            if plan:
                visits.plan_id = plan

    def _month_plans(self, months):
        """Return the plans of the visitors and their teams, by owner, company, month.

        :param months: first days
        """
        teams = self.team_id | self.user_id.crm_team_ids
        found = self.env["relationship.visit.plan"].search_fetch(
            [
                ("kind", "=", "month"),
                ("state", "!=", "cancelled"),
                ("company_id", "in", self.company_id.ids),
                ("date_start", "in", list(months)),
                "|",
                ("user_id", "in", self.user_id.ids),
                ("team_id", "in", teams.ids),
            ],
            ["user_id", "team_id", "company_id", "date_start"],
        )
        return {
            (plan.user_id or plan.team_id, plan.company_id, plan.date_start): plan
            for plan in found
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if not self.env.su:
            refuse(
                self.filtered(lambda visit: visit.planned_date or visit.baseline_date),
                self.env._(
                    "%s: what was planned, or is in the baseline of a plan, is kept."
                    " Cancel it instead."
                ),
            )

    @api.model
    def _create_quietly(self, vals_list):
        """Create visits in one call, without a message for each to its visitor."""
        visits = self.with_context(tracking_disable=True).create(vals_list)
        return visits.with_context(tracking_disable=False)

    @api.model
    def _freeze_baseline(self, plans):
        """Keep the dates that the visits of plans have now (R092)."""
        self._set_baseline(
            plans,
            SQL("date_start"),
            SQL(
                "(state IN ('draft', 'planned')"
                " OR planned_date IS NOT NULL AND state <> 'cancelled')"
            ),
        )

    @api.model
    def _clear_baseline(self, plans):
        """Forget the dates of plans that do not count, whatever came of the visits."""
        self._set_baseline(plans, SQL("NULL"), SQL("TRUE"))

    @api.model
    def _set_baseline(self, plans, value, condition):
        # Also of the visits that the user does not see.
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_visit SET baseline_date = %s"
                " WHERE plan_id IN %s AND %s",
                value,
                tuple(plans.ids) or (None,),
                condition,
            )
        )
        self.invalidate_model(["baseline_date", "is_off_plan"])

    @api.model
    def _leave_cancelled(self, plans):
        """Let go of the visits to come of plans that are cancelled.

        What was planned in a month is free for another plan. Visits that exist only
        for a trip or a campaign are cancelled with it.
        """
        to_come = plans.sudo().visit_ids.filtered(lambda visit: visit.state in TO_COME)
        of_month = to_come.filtered(lambda visit: visit.plan_id.kind == "month")
        of_month.plan_id = False
        others = to_come - of_month
        if others:
            reasons = self.env["relationship.reason"]
            others.action_cancel(reasons._shipped("no_longer_needed"))
