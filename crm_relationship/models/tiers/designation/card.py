from odoo import api, fields, models

from ....tools.asks import asks
from ....tools.refuse import refuse


class RelationshipCard(models.Model):
    """Who changes the people of a key customer (X7)."""

    _inherit = "relationship.card"

    is_designated = fields.Boolean(
        compute="_compute_is_designated",
        help="A list has designated specialist and leader: others ask the committee.",
    )

    @api.depends("classification_ids.tier_id")
    @api.depends_context("uid")
    def _compute_is_designated(self):
        kept = self._designated()
        for card in self:
            card.is_designated = card in kept

    def write(self, vals):
        if {"user_id", "leader_id"} & vals.keys():
            self._check_designation(vals)
        return super().write(vals)

    def _check_designation(self, vals):
        """Refuse other people of key customers than the list has designated (X7).

        :raises UserError: naming the customers, and how to ask for it
        """
        changed = self.filtered(
            lambda card: any(
                (self._fields[name].convert_to_cache(vals[name], card) or False)
                != card[name].id
                for name in ("user_id", "leader_id")
                if name in vals
            )
        )
        refuse(
            changed._designated(),
            self.env._(
                "%s: the list has designated specialist and leader of this key"
                " customer. Ask the committee for somebody else, by the button on the"
                " card."
            ),
        )

    def _designated(self):
        """Return the cards whose people the user does not change, but asks to change.

        Those in a key tier of a scheme that is reviewed, where the company wants it.
        The committee changes them: it has designated them.
        """
        return self.browse() if self.env.su else self._kept_by_list()

    def _kept_by_list(self):
        """Return those of :meth:`_designated`, for steps that the system takes, too."""
        group = "crm_relationship.group_relationship_committee"
        if not self.ids or self.env.user.has_group(group):
            return self.browse()
        guarded = self.sudo().filtered("company_id.relationship_designation_guard")
        if not guarded:
            return self.browse()
        lines = self.env["relationship.classification"].sudo()
        found = lines.search(
            [
                ("card_id", "in", guarded.ids),
                ("tier_id.is_key", "=", True),
                ("scheme_id.mode", "=", "propose"),
            ]
        )
        return self & found.card_id.with_env(self.env)

    @asks("read")
    def action_ask_designation(self):
        """Open the request for another specialist or leader."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_designation_action_ask"
        )
        return {**action, "context": {"default_card_id": self.id}}
