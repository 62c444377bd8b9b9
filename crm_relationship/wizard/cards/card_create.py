from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.actions import opened
from ...tools.asks import asks


class RelationshipCardCreate(models.TransientModel):
    """Create cards for many customers at once."""

    _name = "relationship.card.create"
    _description = "Create Relationship Cards"
    _inherit = ["relationship.step.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    scope = fields.Selection(
        selection=[
            ("selection", "Selected Contacts"),
            ("turnover", "Customers with Turnover"),
        ],
        required=True,
        default=lambda self: self._default_scope(),
        string="For",
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Contacts",
        default=lambda self: self._default_partner_ids(),
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Specialist",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: the salesperson of each contact. Where there is none, you, unless"
        " you see the cards of everybody.",
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="Liaison Leader",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        domain="['|', ('company_id', '=', False),"
        " ('company_id', 'parent_of', company_id)]",
    )

    @api.model
    def _default_scope(self):
        return "selection" if self._default_partner_ids() else "turnover"

    @api.model
    def _default_partner_ids(self):
        if self.env.context.get("active_model") == "res.partner":
            return self.env.context.get("active_ids", [])
        return []

    @asks("read", once=True)
    def action_create(self):
        """Create the missing cards, and open them.

        :raises UserError: when every customer has a card already
        """
        self.ensure_one()
        self._check_people()
        bulk = self.env["relationship.card.bulk"]
        values = {
            "user_id": self.user_id.id,
            "leader_id": self.leader_id.id,
            "team_id": self.team_id.id,
        }
        if self.scope == "turnover":
            cards = bulk._create_for_turnover(self.company_id, values)
        else:
            customers = self.partner_ids.commercial_partner_id
            select = SQL("SELECT unnest(%s::int[])", customers.ids)
            cards = bulk._create_cards(self.company_id, select, values)
        if not cards:
            raise UserError(
                self.env._(
                    "No card to create: each of these customers has one in %s, or"
                    " belongs to another company. The card may be archived.",
                    self.company_id.name,
                )
            )
        return opened(
            self.env,
            "crm_relationship.relationship_card_action",
            # Not their ids: there may be hundreds of thousands.
            [("bulk_number", "=", cards[0].bulk_number)],
        )

    def _check_people(self):
        """Refuse people and teams of other companies.

        :raises UserError: naming the field
        """
        for name in ("user_id", "leader_id"):
            user = self[name].sudo()
            if user and self.company_id not in user.company_ids:
                self._refuse(name, user.name)
        team_company = self.team_id.sudo().company_id
        if not self.company_id._relationship_uses(team_company):
            self._refuse("team_id", self.team_id.sudo().name)

    def _refuse(self, field_name, value):
        raise UserError(
            self.env._(
                "%(field)s: %(value)s does not belong to %(company)s.",
                field=self._fields[field_name]._description_string(self.env),
                value=value,
                company=self.company_id.name,
            )
        )
