from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.tools.actions import dialog
from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipCoupons(models.TransientModel):
    """Hands the customers of a segment over to Odoo's coupons (R066, R210, X21)."""

    _name = "relationship.coupons"
    _description = "Give Coupons"
    _inherit = ["relationship.step.mixin"]

    segment_id = fields.Many2one(comodel_name="relationship.segment")
    # Of Odoo's *Loyalty*, which need not be installed: no field can refer to it.
    program = fields.Selection(selection="_programs")
    forbidden_count = fields.Integer(
        string="No Gifts Allowed",
        compute="_compute_forbidden_count",
        help="Customers to whom no gifts may be given.",
    )

    @api.model
    def _programs(self):
        """Return the programs of which the user may give coupons."""
        if "loyalty.program" not in self.env:
            return []
        programs = self.env["loyalty.program"]
        if not programs.has_access("read"):
            return []
        found = programs.search(
            [("program_type", "in", ("coupons", "gift_card", "loyalty"))]
        )
        return [(str(program.id), program.name) for program in found]

    @api.depends("segment_id")
    def _compute_forbidden_count(self):
        for step in self:
            cards = step.segment_id._cards()
            step.forbidden_count = len(cards) - len(step._allowed(cards))

    def _allowed(self, cards):
        """Return the cards of customers who may be given something (X21)."""
        limits = self.env["relationship.gift.limit"]._of_cards(cards, "given")
        return cards.filtered(lambda card: not limits[card].is_forbidden)

    @asks("read", once=True)
    def action_give(self):
        """Open Odoo's step that makes the coupons, with these customers in it.

        :raises UserError: when no program is chosen, or nobody is left
        """
        self.ensure_one()
        if not self.program:
            raise UserError(self.env._("Choose the coupons to give."))
        cards = self._allowed(self.segment_id._cards())
        if not cards:
            raise UserError(
                self.env._("%s: nobody to give coupons to.", self.segment_id.name)
            )
        return dialog(
            "loyalty.generate.wizard",
            self.env._("Give Coupons"),
            program_id=int(self.program),
            mode="selected",
            customer_ids=cards.partner_id.ids,
            description=self.segment_id.name,
        )
