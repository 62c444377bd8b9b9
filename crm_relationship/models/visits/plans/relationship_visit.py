from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from .relationship_visit_plan import FROZEN_STATES


class RelationshipVisit(models.Model):
    """Visits of a plan: in its baseline, or off plan."""

    _inherit = "relationship.visit"

    plan_id = fields.Many2one(
        comodel_name="relationship.visit.plan",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        copy=False,
        domain="[('company_id', '=', company_id), ('state', '!=', 'cancelled')]",
        help="The month plan, trip or campaign that the visit belongs to.",
    )
    baseline_date = fields.Datetime(
        string="Baseline",
        readonly=True,
        copy=False,
        help="When the visit was to be when its plan was handed in; moving the visit"
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
        help="Added to the plan after it was handed in.",
    )
    follow_up_plan_id = fields.Many2one(
        comodel_name="relationship.visit.plan",
        string="Follow-up of",
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        copy=False,
        help="The trip or campaign whose follow-up plan the visit is part of (R112).",
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

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"baseline_date", "planned_date"}

    @api.constrains("plan_id", "state")
    def _check_trip_approved(self):
        for visit in self:
            plan = visit.plan_id
            made = visit.state in ("done", "reported")
            if made and plan.kind == "trip" and plan.state != "approved":
                raise ValidationError(
                    self.env._(
                        "%(visit)s is part of the trip %(trip)s, which may start only"
                        " after its approval.",
                        visit=visit.display_name,
                        trip=plan.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._check_plans((visits.plan_id + visits.follow_up_plan_id).ids)
        visits._join_month_plans()
        return visits

    def write(self, vals):
        if "plan_id" in vals:
            self._check_baseline_kept(vals["plan_id"])
        result = super().write(vals)
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
        alone = self.filtered(lambda visit: not visit.plan_id and visit.user_id)
        if not alone:
            return
        months = {
            visit: visit._local_date(visit.date_start).replace(day=1) for visit in alone
        }
        # Plan of the visitor or a team, whoever enters the visit.
        alone = alone.sudo()
        found = self.env["relationship.visit.plan"].sudo()
        found = found.search_fetch(
            [
                ("kind", "=", "month"),
                ("state", "!=", "cancelled"),
                ("company_id", "in", alone.company_id.ids),
                ("date_start", "in", list(set(months.values()))),
                "|",
                ("user_id", "in", alone.user_id.ids),
                ("team_id", "in", (alone.team_id | alone.user_id.crm_team_ids).ids),
            ],
            ["user_id", "team_id", "company_id", "date_start"],
        )
        by_month = {
            (plan.user_id or plan.team_id, plan.company_id, plan.date_start): plan
            for plan in found
        }
        joining = defaultdict(list)
        for visit in alone:
            for owner in (visit.user_id, visit.team_id, *visit.user_id.crm_team_ids):
                plan = by_month.get((owner, visit.company_id, months[visit]))
                if plan:
                    joining[plan].append(visit.id)
                    break
        for plan, visit_ids in joining.items():
            alone.browse(visit_ids).plan_id = plan

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        for visit in self:
            if self.env.su:
                continue
            if visit.planned_date and not visit.baseline_date:
                raise UserError(
                    self.env._(
                        "%s was planned and is kept. Cancel it instead.",
                        visit.display_name,
                    )
                )
            if visit.baseline_date:
                raise UserError(
                    self.env._(
                        "%(visit)s is in the baseline of %(plan)s and is kept."
                        " Cancel it instead.",
                        visit=visit.display_name,
                        plan=visit.plan_id.sudo().display_name,
                    )
                )
