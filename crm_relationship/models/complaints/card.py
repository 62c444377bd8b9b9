from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.actions import opened
from ...tools.asks import asks
from .constants import OPEN_STATES


class RelationshipCard(models.Model):
    """The cases of a customer."""

    _inherit = "relationship.card"

    complaint_ids = fields.One2many(
        comodel_name="relationship.complaint", inverse_name="card_id", string="Cases"
    )
    open_complaint_count = fields.Integer(
        string="Open Cases",
        readonly=True,
        default=0,
        figure=True,
        help="Kept when a case is opened or closed, and refreshed every night.",
    )

    group_complaint_count = fields.Integer(
        string="Open Cases of the Group", compute="_compute_group_figures"
    )

    @api.model
    def _group_figures(self):
        number = self._fields["open_complaint_count"]
        cases = SQL("SUM(c.open_complaint_count)", to_flush=number)
        return {**super()._group_figures(), "group_complaint_count": cases}

    @api.model
    def _open_complaints_sql(self, ids):
        """Return SQL of (card_id, number) of the cards that have open cases.

        :param ids: ids of the cards, None for all
        """
        return SQL(
            "SELECT card_id, count(*)::int4 AS number FROM relationship_complaint"
            " WHERE active AND state IN %s AND %s GROUP BY card_id",
            OPEN_STATES,
            SQL("TRUE") if ids is None else SQL("card_id IN %s", tuple(ids)),
        )

    @api.model
    def _of_customers(self, pairs):
        """Return by (contact, company) the card there, read together; as superuser.

        :param pairs: set of pairs of ids
        """
        partners = self.env["res.partner"].sudo()
        partners = partners.browse({partner for partner, __ in pairs if partner})
        commercial = {
            partner.id: partner.commercial_partner_id.id for partner in partners
        }
        found = self.sudo().search_fetch(
            [("partner_id", "in", list(commercial.values()))],
            ["partner_id", "company_id", "badge_tier_id", "user_id", "team_id"],
        )
        cards = {(card.partner_id.id, card.company_id.id): card for card in found}
        return {
            (partner, company): cards.get(
                (commercial.get(partner), company), found.browse()
            )
            for partner, company in pairs
        }

    @api.model
    def _fill_customers(self, cases):
        """Fill in the card of new cases, and how their customers are reached.

        :param cases: list of dictionaries of field values, changed in place
        """
        cards = self._of_customers(
            {(case["partner_id"], case["company_id"]) for case in cases}
        )
        partners = self.env["res.partner"].sudo()
        for case in cases:
            card = cards[case["partner_id"], case["company_id"]]
            partner = partners.browse(case["partner_id"] or ())
            case.update(card_id=card.id, customer_id=partner.commercial_partner_id.id)
            if partner:
                case.setdefault("email_from", partner.email)
                case.setdefault("phone", partner.phone)

    def _count_open_complaints(self):
        """Write the number of open cases of these cards, where it differs."""
        if not self:
            return
        self.env["relationship.complaint"].flush_model(["card_id", "state", "active"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE relationship_card c
                   SET open_complaint_count = COALESCE(n.number, 0)
                  FROM relationship_card d LEFT JOIN (%s) n ON n.card_id = d.id
                 WHERE c.id = d.id AND d.id IN %s
                   AND c.open_complaint_count IS DISTINCT FROM COALESCE(n.number, 0)
                """,
                self._open_complaints_sql(self.ids),
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["open_complaint_count"])

    @asks("read")
    def action_open_complaints(self):
        """Open the cases of the customer."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_complaint_action",
            [("card_id", "=", self.id)],
            {
                "default_partner_id": self.partner_id.id,
                "search_default_open": 1,
            },
        )
