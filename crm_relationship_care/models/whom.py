from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.choices import choices_of


class RelationshipWhomMixin(models.AbstractModel):
    """For which customers something is: by tiers, stage of the relation and tags.

    All that is said has to hold (X24). Said once in SQL, for what works over all cards,
    and once as a domain, for what somebody looks at.
    """

    _name = "relationship.whom.mixin"
    _description = "For Which Customers"

    tier_ids = fields.Many2many(
        comodel_name="relationship.tier",
        string="Tiers",
        check_company=True,
        help="Customers in one of these tiers, of whatever scheme. Empty: any.",
    )
    is_key = fields.Boolean(string="Key Customers")
    lifecycle = fields.Selection(
        selection=choices_of("relationship.card", "lifecycle"),
        help="Empty: any.",
    )
    category_ids = fields.Many2many(
        comodel_name="res.partner.category",
        string="Tags",
        help="Customers with one of these tags. Empty: any.",
    )

    def _whom_key(self):
        """Return what tells records for other customers from this one."""
        self.ensure_one()
        return (
            tuple(sorted(self.tier_ids.ids)),
            self.is_key,
            self.lifecycle,
            tuple(sorted(self.category_ids.ids)),
        )

    def _whom_domain(self):
        """Return the domain of the cards that this is for."""
        self.ensure_one()
        domain = Domain.TRUE
        if self.lifecycle:
            domain &= Domain("lifecycle", "=", self.lifecycle)
        if self.tier_ids or self.is_key:
            line = Domain("tier_id.is_key", "=", True) if self.is_key else Domain.TRUE
            if self.tier_ids:
                line &= Domain("tier_id", "in", self.tier_ids.ids)
            domain &= Domain("classification_ids", "any", line)
        if self.category_ids:
            tags = self.category_ids.ids
            domain &= Domain("partner_id.category_id", "in", tags)
        return domain

    def _whom_sql(self):
        """Return SQL of whether this is for a card ``c``."""
        self.ensure_one()
        parts = [SQL("TRUE")]
        if self.lifecycle:
            parts.append(SQL("c.lifecycle = %s", self.lifecycle))
        if self.tier_ids or self.is_key:
            tiers = [SQL("t.is_key")] if self.is_key else []
            if self.tier_ids:
                tiers.append(SQL("t.id IN %s", tuple(self.tier_ids.ids)))
            parts.append(
                SQL(
                    "EXISTS (SELECT 1 FROM relationship_classification k"
                    " JOIN relationship_tier t ON t.id = k.tier_id"
                    " WHERE k.card_id = c.id AND %s)",
                    SQL(" AND ").join(tiers),
                )
            )
        if self.category_ids:
            parts.append(
                SQL(
                    "EXISTS (SELECT 1 FROM res_partner_res_partner_category_rel g"
                    " WHERE g.partner_id = c.partner_id AND g.category_id IN %s)",
                    tuple(self.category_ids.ids),
                )
            )
        return SQL(" AND ").join(parts)

    @api.model
    def _whom_fields(self):
        """Return the names of the fields that say for whom something is."""
        return ("tier_ids", "is_key", "lifecycle", "category_ids")
