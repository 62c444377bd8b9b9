from odoo import api, fields, models

from ....tools.asks import asks
from ....tools.counts import counts


class RelationshipCard(models.Model):
    """What the customer has by his tiers, what he could have, and his priority."""

    _inherit = "relationship.card"

    benefit_ids = fields.One2many(
        comodel_name="relationship.benefit.grant",
        inverse_name="card_id",
        string="Benefits",
        copy=False,
    )
    benefit_due_ids = fields.One2many(
        comodel_name="relationship.benefit.due",
        inverse_name="card_id",
        string="Benefits to Decide on",
        readonly=True,
        copy=False,
    )
    benefit_count = fields.Integer(string="Has", compute="_compute_benefit_count")
    # R076
    has_priority = fields.Boolean(
        string="Priority",
        compute="_compute_has_priority",
        search="_search_has_priority",
        help="Staff, equipment, materials, funds and support go to this customer"
        " first.",
    )

    @api.depends("benefit_ids.state")
    def _compute_benefit_count(self):
        grants = self.env["relationship.benefit.grant"]
        domain = [("card_id", "in", self.ids), ("state", "=", "granted")]
        numbers = counts(grants, "card_id", domain)
        for card in self:
            card.benefit_count = numbers[card.id]

    @api.model
    def _priority_domain(self):
        return [("kind", "=", "priority"), ("state", "=", "granted")]

    @api.depends("benefit_ids.state")
    def _compute_has_priority(self):
        # Who works on a case or project of the customer is to know, though he may not
        # see the card's benefits.
        grants = self.env["relationship.benefit.grant"].sudo()
        domain = [("card_id", "in", self.ids), *self._priority_domain()]
        first = {card for (card,) in grants._read_group(domain, ["card_id"])}
        for card in self:
            card.has_priority = card.sudo() in first

    @api.model
    def _search_has_priority(self, operator, value):
        if operator != "in":
            return NotImplemented
        grants = self.env["relationship.benefit.grant"].sudo()
        return [
            ("id", "in", grants._search(self._priority_domain()).subselect("card_id"))
        ]

    @asks("read")
    def action_open_benefits(self):
        """Open what the customer has, had, and was refused."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_benefit_grant_action"
        )
        return {
            **action,
            "domain": [("card_id", "=", self.id)],
            "context": {"default_card_id": self.id},
        }
