from odoo import fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    """When days fall that a year does not have; care counts as a request."""

    _inherit = "res.company"

    relationship_common_year = fields.Selection(
        selection=[
            ("before", "28 February"),
            ("after", "1 March"),
            ("none", "Only in Leap Years"),
        ],
        string="29 February in Other Years",
        required=True,
        default="before",
        help="When a birthday on 29 February is in years without that day.",
    )

    relationship_low_case_score = fields.Integer(
        string="Open a Case below",
        help="A score below opens a case, beside the measure. 0: never.",
    )

    _relationship_low_case_check = models.Constraint(
        "CHECK (COALESCE(relationship_low_case_score, 0) BETWEEN 0 AND 100)",
        "Open a Case below: 0 to 100.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "relationship_common_year" in vals:
            dates = self.env["relationship.key.date"].sudo()
            for company in self:
                dates._refresh_next(company)
        return result

    def _relationship_not_asked_sql(self):
        """Return SQL of whether a card ``c`` was not asked anything too lately."""
        self.ensure_one()
        if not self.relationship_cooldown_days:
            return SQL("TRUE")
        since = fields.Datetime.subtract(
            self.env.cr.now(), days=self.relationship_cooldown_days
        )
        return SQL(
            "c.partner_id NOT IN (SELECT s.partner_id FROM (%s) s(partner_id, date)"
            " WHERE s.date > %s AND s.partner_id IS NOT NULL)",
            SQL(" UNION ALL ").join(self._relationship_request_sources()),
            since,
        )

    def _relationship_request_sources(self):
        logs = self.env["relationship.care.log"]._fields
        answers = self.env["survey.user_input"]._fields
        return [
            *super()._relationship_request_sources(),
            SQL(
                "SELECT p.commercial_partner_id, l.done_date"
                " FROM relationship_care_log l"
                " JOIN res_partner p ON p.id = l.partner_id"
                " WHERE l.action IN ('mail', 'sms') AND l.state = 'done'",
                to_flush=logs["state"],
            ),
            *(
                SQL(
                    "SELECT p.commercial_partner_id, l.told_date FROM %s l"
                    " JOIN res_partner p ON p.id = l.partner_id"
                    " WHERE l.told_date IS NOT NULL",
                    SQL.identifier(self.env[name]._table),
                    to_flush=self.env[name]._fields["told_date"],
                )
                for name in ("relationship.event.guest", "relationship.notice.line")
            ),
            # What the server refused reached nobody, unless it was a reminder.
            SQL(
                "SELECT p.commercial_partner_id, COALESCE(l.done_date, a.create_date)"
                " FROM survey_user_input a JOIN res_partner p ON p.id = a.partner_id"
                " LEFT JOIN relationship_care_log l ON l.answers_id = a.id"
                " WHERE a.relationship_is_mailed AND (l.id IS NULL"
                " OR l.state = 'done' OR a.relationship_reminders > 0)",
                to_flush=(
                    *(logs[name] for name in ("answers_id", "done_date")),
                    *(
                        answers[name]
                        for name in ("relationship_is_mailed", "relationship_reminders")
                    ),
                ),
            ),
        ]
