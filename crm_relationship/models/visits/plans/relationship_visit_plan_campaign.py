from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date


class RelationshipVisitPlan(models.Model):
    """Calls to a list of customers after something new (专项回访; R117, R176)."""

    _inherit = "relationship.visit.plan"

    def _add_customers(self, cards, visit_type, user=None):
        """Add a call-back to each customer who has none in the campaign.

        :param cards: the customers' cards
        :param visit_type: how they are called
        :param user: who calls; without, the specialist of each customer, else the
            person of the campaign
        :return: the new visits
        """
        self.ensure_one()
        self.check_access("write")
        if self.state in ("rejected", "cancelled"):
            self._refuse_unless("draft", "submitted", "approved")
        visits = self.env["relationship.visit"]
        called = visits.sudo().search_fetch([("plan_id", "=", self.id)], ["card_id"])
        values = []
        for caller, his in (
            (cards - called.card_id)
            .grouped(lambda card: user or card.user_id or self.user_id)
            .items()
        ):
            starts = self._starts(caller, [None] * len(his), visit_type.duration)
            values += [
                {
                    "plan_id": self.id,
                    "card_id": card.id,
                    "visit_type_id": visit_type.id,
                    "user_id": caller.id,
                    "date_start": start,
                    "purpose": self.purpose,
                }
                for card, start in zip(his, starts, strict=True)
            ]
        return self._create_visits(values)

    def _tell_callers(self):
        """Tell who has calls to make, once for all of them."""
        for plan in self.filtered(lambda plan: plan.kind == "campaign"):
            callers = plan.visit_ids.user_id - self.env.user
            plan.message_post(
                body=self.env._(
                    "The campaign begins on %s: you find your calls in it.",
                    format_date(self.env, plan.date_start),
                ),
                partner_ids=callers.partner_id.ids,
            )

    def action_add_customers(self):
        """Open the choice of customers for the campaign."""
        self.ensure_one()
        self.check_access("write")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship.relationship_visit_campaign_action"
            ),
            "context": {"default_plan_id": self.id},
        }

    def action_open_results(self):
        """Open the result sheet: what the customers answered (R117).

        :raises UserError: when there are no visits
        """
        self.ensure_one()
        if not self.visit_count:
            raise UserError(self.env._("%s has no visits yet.", self.display_name))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship.relationship_visit_action_result"
            ),
            "display_name": self.env._("Results: %s", self.display_name),
            "domain": [("plan_id", "=", self.id)],
        }
