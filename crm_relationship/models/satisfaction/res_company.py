from odoo import fields, models
from odoo.tools import SQL


class ResCompany(models.Model):
    """Whether and how often customers are asked, and what a low score means."""

    _inherit = "res.company"

    # R172, R174
    relationship_rating_mail = fields.Boolean(
        string="Ask for a Rating",
        help="When a case is closed, ask the customer by e-mail how satisfied they"
        " are. Never who is on the blacklist, nor who was asked lately.",
    )
    relationship_cooldown_days = fields.Integer(
        string="Ask a Customer at Most every",
        default=30,
        help="Days between two requests of any kind to one customer.",
    )
    # R147
    relationship_low_score = fields.Integer(
        string="Low Score below",
        default=60,
        help="A score below opens a measure for the leader of the team. 0: never.",
    )
    relationship_follow_up_days = fields.Integer(
        string="Follow-up within",
        default=2,
        help="Days to react to a low score.",
    )

    _relationship_satisfaction_check = models.Constraint(
        "CHECK (relationship_cooldown_days >= 0 AND relationship_follow_up_days >= 0"
        " AND relationship_low_score BETWEEN 0 AND 100)",
        "Days of requests and follow-ups are not below zero, and a low score is"
        " between 0 and 100.",
    )

    def _relationship_asked(self, partners):
        """Return which of these customers were asked something too lately.

        One cool-down holds for all kinds of request. Who asks customers by other
        ways extends :meth:`_relationship_request_sources`.

        :param partners: contacts
        :return: those whose company was asked within the days of the cool-down
        """
        self.ensure_one()
        commercial = partners.sudo().commercial_partner_id
        if not commercial or not self.relationship_cooldown_days:
            return partners.browse()
        since = fields.Datetime.subtract(
            self.env.cr.now(), days=self.relationship_cooldown_days
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT s.partner_id FROM (%s) s(partner_id, date)"
                " WHERE s.partner_id IN %s AND s.date > %s",
                SQL(" UNION ALL ").join(self._relationship_request_sources()),
                tuple(commercial.ids),
                since,
            )
        )
        asked = {row[0] for row in rows}
        return partners.filtered(
            lambda partner: partner.sudo().commercial_partner_id.id in asked
        )

    def _relationship_request_sources(self):
        """Return SQL selects of (commercial partner, date) of requests to customers."""
        ratings = self.env["rating.rating"]._fields
        return [
            SQL(
                "SELECT p.commercial_partner_id, r.create_date FROM rating_rating r"
                " JOIN res_partner p ON p.id = r.partner_id"
                " WHERE r.res_model = 'relationship.complaint'",
                to_flush=ratings["partner_id"],
            )
        ]
