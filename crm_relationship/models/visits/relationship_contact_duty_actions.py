from datetime import timedelta

from odoo import models
from odoo.tools import SQL


class RelationshipContactDuty(models.Model):
    """What people do about a duty: contact the customer, plan it, put it off."""

    _inherit = "relationship.contact.duty"

    def action_snooze_day(self):
        """Leave these duties out of the daily reminder until tomorrow."""
        return self._snooze(1)

    def action_snooze_week(self):
        """Leave these duties out of the daily reminder for a week."""
        return self._snooze(7)

    def _snooze(self, days):
        for company, duties in self.grouped("company_id").items():
            until = company._relationship_today() + timedelta(days=days)
            duties.write({"snooze_until": until})
        return True

    def action_log(self):
        """Log a contact with the customer in one step."""
        self.ensure_one()
        return self.card_id.action_log_contact()

    def action_plan_visit(self):
        """Open a new visit that counts for the duty."""
        self.ensure_one()
        types = self.visit_type_ids
        demand = {
            "key_person_ids": self.key_person_id.ids,
            "visit_type_id": types[:1].id,
            "user_id": self.user_id.id,
        }
        if self.visitor_role != "other":
            demand["visitor_role"] = self.visitor_role
        if not self.key_person_id:
            demand |= {"level": self.level, "place": self.place}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Visit"),
            "res_model": "relationship.visit",
            "views": [(False, "form")],
            "context": {
                "default_card_id": self.card_id.id,
                **{f"default_{name}": value for name, value in demand.items() if value},
            },
        }

    def action_open_card(self):
        """Open the customer's card."""
        self.ensure_one()
        return self.card_id._get_records_action(context={})

    def action_open_visits(self):
        """Open the visits that count under the cadence, made and to come."""
        self.ensure_one()
        self.check_access("read")
        company, card_ids = self.company_id.sudo(), self.card_id.ids
        today = company._relationship_today()
        rows = self.env.execute_query(
            SQL(
                "SELECT x.visit_id FROM (%s) u JOIN (%s) x ON x.card_id = u.card_id"
                " AND %s WHERE u.cadence_id = %s AND x.visit_id IS NOT NULL",
                self._under_cadence_sql(company, today, card_ids),
                self._contacts_sql(company, today, card_ids),
                self._counts_sql(),
                self.cadence_id.id,
            )
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_visit_action"
        )
        return {
            **action,
            "name": self.display_name,
            "domain": [("id", "in", [row[0] for row in rows])],
            "context": {"default_card_id": self.card_id.id},
        }
