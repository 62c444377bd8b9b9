from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.asks import asks
from ...tools.refuse import refuse


class ResPartner(models.Model):
    """What lists and forms of contacts show of relationship cards.

    Nothing is stored on contacts, and nothing of ours is computed when one is
    written. A contact shows the card of its commercial partner in the current
    company, as far as the user may see it.
    """

    _inherit = "res.partner"

    relationship_card_id = fields.Many2one(
        comodel_name="relationship.card",
        compute="_compute_relationship_card_id",
        search="_search_relationship_card_id",
    )
    relationship_tier_id = fields.Many2one(
        comodel_name="relationship.tier",
        string="Customer Tier",
        compute="_compute_relationship_card_id",
        search="_search_relationship_tier_id",
    )
    relationship_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Relationship Specialist",
        compute="_compute_relationship_card_id",
        search="_search_relationship_user_id",
    )

    relationship_same_ids = fields.Many2many(
        comodel_name="res.partner",
        compute="_compute_relationship_same_ids",
        string="Known Already?",
        help="Contacts with the same e-mail, telephone or tax number as a new one.",
    )

    @api.depends("email_normalized", "phone_sanitized", "vat")
    def _compute_relationship_same_ids(self):
        """Find whom somebody is about to enter again (R331): of new contacts alone."""
        for partner in self:
            same = Domain.OR(
                Domain(name, "=", partner[name])
                for name in ("email_normalized", "phone_sanitized", "vat")
                if not partner._origin and partner[name]
            )
            found = self.browse() if same.is_false() else self.search(same, limit=3)
            partner.relationship_same_ids = found - partner.commercial_partner_id

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "company")
    def _compute_relationship_card_id(self):
        cards = self.env["relationship.card"]
        found = {}
        if cards.has_access("read"):
            found = {
                card.partner_id: card
                for card in cards.search_fetch(
                    [
                        ("partner_id", "in", self.commercial_partner_id.ids),
                        ("company_id", "=", self.env.company.id),
                    ],
                    self._relationship_card_fields(),
                )
            }
        for partner in self:
            card = found.get(partner.commercial_partner_id, cards)
            partner.relationship_card_id = card
            partner.relationship_tier_id = card.badge_tier_id
            partner.relationship_user_id = card.user_id

    @api.model
    def _relationship_card_fields(self):
        """Return the fields of a card that contacts show: all are read at once."""
        return ["partner_id", "badge_tier_id", "user_id"]

    @api.model
    def _search_relationship_card_id(self, operator, value):
        return self._search_relationship("id", operator, value)

    @api.model
    def _search_relationship_tier_id(self, operator, value):
        return self._search_relationship("badge_tier_id", operator, value)

    @api.model
    def _search_relationship_user_id(self, operator, value):
        return self._search_relationship("user_id", operator, value)

    @api.model
    def _search_relationship(self, name, operator, value):
        """Search contacts by a field of their card.

        Without a value: contacts that have none, whether they have a card or not.
        """
        if operator not in ("in", "any"):
            return NotImplemented
        cards = self.env["relationship.card"]
        if not cards.has_access("read"):
            return Domain.FALSE if operator == "any" or all(value) else Domain.TRUE
        in_company = Domain("company_id", "=", self.env.company.id)

        def contacts_of(condition):
            query = cards._search(condition & in_company)
            return Domain("commercial_partner_id", "in", query.subselect("partner_id"))

        if operator == "any":
            return contacts_of(Domain(name, "any", value))
        values = [item for item in value if item]
        domain = contacts_of(Domain(name, "in", values)) if values else Domain.FALSE
        if len(values) != len(list(value)):
            domain |= ~contacts_of(Domain(name, "!=", False))
        return domain

    def _compute_application_statistics_hook(self):
        data_list = super()._compute_application_statistics_hook()
        for partner in self.filtered("relationship_tier_id"):
            tier = partner.relationship_tier_id
            data_list[partner.id].append(
                {
                    "iconClass": "fa-id-card-o",
                    "value": tier.name,
                    "label": self.env._("Customer Tier"),
                    "tagClass": f"o_tag_color_{tier.color}",
                }
            )
        return data_list

    @asks("read")
    def action_relationship_card(self):
        """Open the card of the customer, or a new one that is filled in."""
        self.ensure_one()
        action = {
            "type": "ir.actions.act_window",
            "res_model": "relationship.card",
            "views": [(False, "form")],
            "context": {"default_partner_id": self.commercial_partner_id.id},
        }
        card = (
            self.env["relationship.card"]
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", self.commercial_partner_id.id),
                    ("company_id", "=", self.env.company.id),
                ]
            )
        )
        return {**action, "res_id": card.id} if card else action

    @api.ondelete(at_uninstall=False)
    def _unlink_except_kept(self):
        """Say which contacts our records rely on, instead of a database error.

        One query for all of them: contacts are deleted by whatever addon.

        :raises UserError: naming the contacts
        """
        keepers = self._relationship_keepers()
        selects = [
            SQL(
                "SELECT DISTINCT %s AS number, k.partner_id FROM (%s) k"
                " WHERE k.partner_id IN %s",
                number,
                select,
                tuple(self.ids) or (None,),
            )
            for number, (select, __) in enumerate(keepers)
        ]
        rows = self.env.execute_query(
            SQL("%s ORDER BY number, partner_id", SQL(" UNION ALL ").join(selects))
        )
        if rows:
            first = rows[0][0]
            held = self.browse([id_ for number, id_ in rows if number == first])
            refuse(held, keepers[first][1])

    @api.model
    def _relationship_keepers(self):
        """Return what keeps contacts from being deleted. Extended, at the end.

        :return: pairs of SQL that selects ``partner_id``, and a text with ``%s``
        """
        fields_ = self.env["relationship.card"]._fields
        lines = self.env["relationship.turnover"]._fields
        return [
            (
                SQL(
                    "SELECT partner_id FROM relationship_card",
                    to_flush=fields_["partner_id"],
                ),
                self.env._(
                    "Contact: %s cannot be deleted, because there are relationship"
                    " cards of it. Archive it, or delete the cards first."
                ),
            ),
            (
                SQL(
                    "SELECT partner_id FROM relationship_turnover",
                    to_flush=lines["partner_id"],
                ),
                self.env._(
                    "Contact: %s cannot be deleted, because turnover was imported for"
                    " it. Archive it, or delete its imported turnover first."
                ),
            ),
        ]
