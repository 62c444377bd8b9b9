from odoo import models


class RelationshipVisitPlan(models.Model):
    """The plans of somebody who leaves."""

    _inherit = "relationship.visit.plan"

    def _hand_over(self, leaver, colleague):
        """Give plans to a colleague; what the leaver has done stays in his own.

        The visits to come of a month join the plan that the colleague has for it, or
        a new one in the same state.

        :param leaver: whose plans these are
        :param colleague: who takes over
        """
        months = self.filtered(lambda plan: plan.kind == "month")
        (self - months).write({"user_id": colleague.id})
        existing = self.search(
            [
                ("kind", "=", "month"),
                ("user_id", "=", colleague.id),
                ("state", "!=", "cancelled"),
                ("company_id", "in", months.company_id.ids),
                ("date_start", "in", months.mapped("date_start")),
            ]
        )
        by_month = {(plan.company_id, plan.date_start): plan for plan in existing}
        for plan in months:
            key = (plan.company_id, plan.date_start)
            if key not in by_month and not plan._has_begun():
                plan.user_id = colleague
                continue
            successor = by_month.get(key) or plan._create_successor(colleague)
            plan.visit_ids.filtered(
                lambda visit: visit.state in ("draft", "planned")
            ).write({"plan_id": successor.id})

    def _has_begun(self):
        """Return whether the month has begun, and may have visits that were made."""
        return self.date_start <= self.company_id._relationship_today()

    def _create_successor(self, colleague):
        """Create the colleague's plan for the rest of the month, in the same state."""
        return self.create(
            {
                "user_id": colleague.id,
                "company_id": self.company_id.id,
                "date_start": self.date_start,
                "purpose": self.purpose,
                "state": self.state,
                "submitted_user_id": self.submitted_user_id.id,
                "submitted_date": self.submitted_date,
                "approved_user_id": self.approved_user_id.id,
                "approved_date": self.approved_date,
            }
        )
