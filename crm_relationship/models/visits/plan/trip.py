from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from ....tools.actions import opened
from ....tools.asks import asks
from ..visit.visit import MADE


class RelationshipVisitPlan(models.Model):
    """What a trip and a campaign have beside a month: preparation and report.

    A trip has an application, a plan, a report and what follows (R096, R097,
    R108-R112); a campaign of calls its results and their evaluation (专项回访; R117,
    R176).
    """

    _inherit = "relationship.visit.plan"

    # Trip
    destination = fields.Char(tracking=True)
    # R109
    information = fields.Text(
        string="What We Know",
        help="Information on the customers and their needs, collected before.",
    )
    # R096
    outline = fields.Text(help="Outline of the conversations.")
    # R096
    route = fields.Text(help="Time and route.")
    # R096
    gift = fields.Char(help="The small gift that is prepared.")
    # R096
    dress = fields.Char(help="What to wear.")
    # R097
    materials = fields.Text(
        help="Answers to likely questions, latest activities, price list."
    )

    # Report of a trip, evaluation of a campaign
    result = fields.Selection(
        selection=[
            ("reached", "Reached"),
            ("partly", "Partly Reached"),
            ("missed", "Not Reached"),
        ],
        copy=False,
        tracking=True,
    )
    # R111, R176
    report = fields.Html(
        string="Report Text",
        copy=False,
        help="What came of the trip, or of the calls: it goes to the department head.",
    )
    # R112
    needs_analysis = fields.Text(
        copy=False, help="What the customers need, and what follows from it."
    )
    report_date = fields.Date(string="Reported on", readonly=True, tracking=True)
    report_user_id = fields.Many2one(
        comodel_name="res.users", string="Reported by", readonly=True
    )
    follow_up_visit_ids = fields.One2many(
        comodel_name="relationship.visit",
        inverse_name="follow_up_plan_id",
        string="Follow-up Plan",
    )
    is_report_due = fields.Boolean(
        string="Report Due",
        compute="_compute_is_report_due",
        search="_search_is_report_due",
    )

    @api.constrains("date_start", "date_end", "kind")
    def _check_visits_in_trip(self):
        self.visit_ids._check_in_trip()

    @api.model
    def _frozen_fields(self):
        # During the trip the plan is followed strictly (R110).
        return super()._frozen_fields() | {"destination", "route"}

    @api.depends("kind", "state", "date_end", "report_date")
    def _compute_is_report_due(self):
        due = self.filtered_domain(self._report_due_domain())
        for plan in self:
            plan.is_report_due = plan in due

    @api.model
    def _search_is_report_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._report_due_domain()

    @api.model
    def _report_due_domain(self):
        return [
            ("kind", "!=", "month"),
            ("state", "=", "approved"),
            ("date_end", "<", "today"),
            ("report_date", "=", False),
        ]

    def _approve(self):
        result = super()._approve()
        campaigns = self.filtered(lambda plan: plan.kind == "campaign")
        campaigns.sudo()._tell_callers()
        return result

    def _tell_callers(self):
        """Tell who has calls to make, once for all of them."""
        for plan in self:
            callers = plan._recipients(plan.visit_ids.user_id)
            plan.message_post(
                body=self.env._(
                    "The campaign begins on %s: you find your calls in it.",
                    format_date(self.env, plan.date_start),
                ),
                partner_ids=callers.partner_id.ids,
            )

    def _said_figures(self):
        """Return pairs of label and text: what customers said, in sum (R176, R285)."""
        self.ensure_one()
        visits = self.visit_ids.filtered(lambda visit: visit.state != "cancelled")
        made = visits.filtered(lambda visit: visit.state in MADE)
        answers = (
            self.env["relationship.satisfaction"]
            .search(
                [
                    ("res_model", "=", visits._name),
                    ("res_id", "in", made.ids),
                    ("is_first", "=", True),
                ]
            )
            .mapped("score")
        )
        words = dict(visits._fields["satisfaction"]._description_selection(self.env))
        said = Counter(made.mapped("satisfaction"))
        average = sum(answers) / len(answers) if answers else None
        return [
            (self.env._("Customers"), len(visits.card_id)),
            (self.env._("Reached"), len(made.card_id)),
            (
                self.env._("With Feedback"),
                len(made.filtered(lambda visit: visit.feedback or visit.needs)),
            ),
            (
                self.env._("Average Satisfaction"),
                "–" if average is None else formatLang(self.env, average, digits=1),
            ),
            *((words[answer], said[answer]) for answer in words if said[answer]),
        ]

    @asks("read")
    def action_open_results(self):
        """Open the result sheet: what the customers answered (R117).

        :raises UserError: when there are no visits
        """
        self.ensure_one()
        if not self.visit_count:
            raise UserError(self.env._("%s has no visits yet.", self.display_name))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_visit_action_result"
        )
        return {
            **action,
            "display_name": self.env._("Results: %s", self.display_name),
            "domain": [("plan_id", "=", self.id)],
        }

    @asks("write")
    def action_add_customers(self):
        """Open the choice of customers for the campaign."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_visit_campaign_action",
            [],
            {"default_plan_id": self.id},
        )

    @asks("write")
    def action_report(self):
        """Hand in the report of a trip, or the evaluation of a campaign (R111, R176).

        :raises UserError: naming what is missing
        """
        self._refuse_unless("approved")
        for plan in self:
            missing = plan._blank(plan._report_fields())
            if missing:
                raise UserError(
                    self.env._(
                        "%(plan)s: fill in before you hand in the report: %(fields)s.",
                        plan=plan.display_name,
                        fields=self._field_labels(missing),
                    )
                )
        today = self.env.company._relationship_today()
        self._stamp(report_date=today, report_user_id=self.env.uid)
        for plan in self.sudo():
            # The department head files it.
            head = plan._recipients(plan.decided_user_id | plan._approvers())
            plan.message_post(
                body=self.env._("The report is submitted."),
                partner_ids=head.partner_id.ids,
            )
        return True

    def _report_fields(self):
        """Return the names of the fields that the report must have."""
        fields_of_trip = ["result", "report", "needs_analysis"]
        return fields_of_trip if self.kind == "trip" else ["report"]

    @asks("write")
    def action_propose_follow_up(self):
        """Plan the next visits that were agreed with the customers (R101, R112).

        :raises UserError: when there is none that is not planned yet
        """
        visits = self.env["relationship.visit"]
        followed = visits.union(*(plan._follow_up() for plan in self))
        if not followed:
            raise UserError(
                self.env._(
                    "No next visit is agreed on that is not planned yet: enter it in"
                    " the report of the visit, or add the visit here."
                )
            )
        return followed

    def _follow_up(self):
        """Plan the next visits that are not planned yet; those that are, join."""
        followed = self.follow_up_visit_ids.card_id
        joined, agreed = self.env["relationship.visit"], []
        for visit in self.visit_ids.filtered("next_visit_date"):
            if visit.card_id in followed or visit.state == "cancelled":
                continue
            followed |= visit.card_id
            # The visit may have been planned with the report, for another person.
            planned = visit.sudo().next_visit_ids.filtered(
                lambda following: following.state != "cancelled"
            )
            joined |= planned
            if not planned:
                agreed.append(visit)
        joined.sudo().follow_up_plan_id = self
        created = joined.create([self._follow_up_values(visit) for visit in agreed])
        for visit, previous in zip(created, agreed, strict=True):
            visit._stamp(previous_visit_id=previous.id)
        return joined + created

    def _follow_up_values(self, visit):
        """Return the values of the visit that was agreed on at the end of another."""
        self.ensure_one()
        return {
            "follow_up_plan_id": self.id,
            "card_id": visit.card_id.id,
            "visit_type_id": visit.visit_type_id.id,
            "user_id": visit.user_id.id,
            "visitor_role": visit.visitor_role,
            "date_start": self.company_id._relationship_visit_start(
                visit.next_visit_date
            ),
            "purpose": visit.needs,
        }
