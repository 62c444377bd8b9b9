from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.asks import asks
from ...tools.links import links


class RelationshipReviewDecide(models.TransientModel):
    """Decide on customers of a review: what is known, and what was decided before."""

    _name = "relationship.review.decide"
    _description = "Decision on Customers"
    _inherit = ["relationship.step.mixin"]

    line_ids = fields.Many2many(
        comodel_name="relationship.review.line", string="Customers", readonly=True
    )
    # As they were shown: who decides meanwhile is not written over.
    versions = fields.Json(readonly=True)
    scheme_id = fields.Many2one(related="line_ids.scheme_id")
    is_single = fields.Boolean(compute="_compute_shown")
    shown = fields.Text(string="What Is Known", compute="_compute_shown")
    own_warning = fields.Text(compute="_compute_shown")
    tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Decision",
        domain="[('scheme_id', '=', scheme_id)]",
    )
    reason = fields.Text()
    company_level = fields.Boolean(help="To be looked after by the company itself.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Designated Specialist",
        domain="[('share', '=', False)]",
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Designated Leader",
        domain="[('share', '=', False)]",
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        # A screen sends ids; what is shown of them is read here.
        ids = self.env.context.get("default_line_ids") or []
        lines = self.env["relationship.review.line"].browse(links(ids)[0])
        lines.check_access("read")
        values["versions"] = {str(line.id): line.version for line in lines}
        if len(lines) == 1:
            values |= {
                "tier_id": (lines.decided_tier_id or lines.proposed_tier_id).id,
                "reason": lines.decision_reason,
                "company_level": lines.company_level,
                "user_id": (lines.designated_user_id or lines.card_id.user_id).id,
                "leader_id": (lines.designated_leader_id or lines.card_id.leader_id).id,
            }
        return values

    @api.depends("line_ids")
    def _compute_shown(self):
        for wizard in self:
            lines = wizard.line_ids
            wizard.is_single = len(lines) == 1
            wizard.shown = "\n".join(lines._shown_lines()) if len(lines) == 1 else False
            own = lines.filtered("is_looking_after")
            wizard.own_warning = bool(own) and self.env._(
                "You look after %s yourself. The decision is put on record as one on an"
                " own customer.",
                format_list(self.env, own.mapped("display_name")),
            )

    @asks("read")
    def action_decide(self):
        """Decide on these customers as they were shown.

        :raises UserError: when somebody has decided meanwhile
        """
        self.ensure_one()
        self.line_ids.check_access("write")
        if not self.tier_id:
            raise UserError(self.env._("Decision: choose a tier."))
        values = {"decided_tier_id": self.tier_id.id, "decision_reason": self.reason}
        if len(self.line_ids) == 1:
            values |= {
                "company_level": self.company_level,
                "designated_user_id": self.user_id.id,
                "designated_leader_id": self.leader_id.id,
            }
        versions = {int(key): number for key, number in (self.versions or {}).items()}
        self.line_ids._decide_shown(versions, values)
        return True
