from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RelationshipCard(models.Model):
    """The region of a customer, and that of its specialist (R039, R090)."""

    _inherit = "relationship.card"

    is_outside_region = fields.Boolean(
        string="Outside the Specialist's Regions",
        compute="_compute_is_outside_region",
        search="_search_is_outside_region",
        help="The specialist has regions of their own, and the customer's is none of"
        " them.",
    )
    has_nobody = fields.Boolean(
        string="Key Customer without Specialist or Leader",
        compute="_compute_has_nobody",
        search="_search_has_nobody",
        help="Key customers have a specialist and a liaison leader.",
    )

    @api.depends("user_id", "partner_id.state_id")
    def _compute_is_outside_region(self):
        for card in self:
            # Whom regions are given to is for administrators to write, all to know.
            regions = card.user_id.sudo().relationship_state_ids
            card.is_outside_region = regions and card.state_id not in regions

    @api.model
    def _search_is_outside_region(self, operator, value):
        if operator != "in":
            return NotImplemented
        users = self.env["res.users"]._fields["relationship_state_ids"]

        def to_sql(model, alias, query):
            return SQL(
                """
                (EXISTS (SELECT FROM %(rel)s r WHERE r.%(user)s = %(owner)s)
                 AND NOT EXISTS (
                    SELECT FROM %(rel)s r JOIN res_partner p ON p.id = %(customer)s
                     WHERE r.%(user)s = %(owner)s AND r.%(state)s = p.state_id))
                """,
                rel=SQL.identifier(users.relation),
                user=SQL.identifier(users.column1),
                state=SQL.identifier(users.column2),
                owner=model._field_to_sql(alias, "user_id", query),
                customer=model._field_to_sql(alias, "partner_id", query),
                to_flush=self.env["res.partner"]._fields["state_id"],
            )

        return Domain.custom(to_sql=to_sql)

    @api.depends("user_id", "leader_id", "service_mode")
    def _compute_has_nobody(self):
        found = self.filtered_domain(self._nobody_domain())
        for card in self:
            card.has_nobody = card in found

    @api.model
    def _search_has_nobody(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._nobody_domain()

    @api.model
    def _nobody_domain(self):
        """Return the domain of key customers without specialist or leader (R031)."""
        return Domain("classification_ids.tier_id.is_key", "=", True) & (
            Domain("user_id", "=", False) | Domain("leader_id", "=", False)
        )
