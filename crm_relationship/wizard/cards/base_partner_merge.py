from odoo import api, models
from odoo.tools import SQL


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merge the relationship cards of contacts that are merged.

    Odoo moves the rows that refer to a contact, and deletes those that break a
    unique key: the second card would be gone, with all that hangs on it.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        self.env.flush_all()
        self._merge_relationship_cards(src_partners, dst_partner)
        self._merge_relationship_key_people(src_partners, dst_partner)
        self._merge_relationship_turnover(src_partners, dst_partner)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        # Now that the invoices have moved, too.
        cards = self.env["relationship.card"].sudo()
        commercial = dst_partner.commercial_partner_id
        cards.search([("partner_id", "=", commercial.id)])._refresh_all()
        return result

    @api.model
    def _merge_relationship_cards(self, src_partners, dst_partner):
        """Give each company one card, that of the customer the contacts end in."""
        commercial = dst_partner.commercial_partner_id
        if commercial in src_partners:
            # The destination becomes its own customer when its company goes.
            commercial = dst_partner
        cards = (
            self.env["relationship.card"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("partner_id", "in", (src_partners | dst_partner | commercial).ids)],
                order="company_id, id",
            )
        )
        for company_cards in cards.grouped("company_id").values():
            kept = company_cards.filtered(lambda card: card.partner_id == commercial)
            kept = kept or company_cards.filtered("active")[:1] or company_cards[:1]
            moved = kept.partner_id != commercial
            self.env["relationship.card.merge"]._merge(company_cards, kept)
            if moved:
                self._move_relationship_card(kept, commercial)

    @api.model
    def _move_relationship_card(self, card, partner):
        # In SQL: while contacts are merged, the contact is not yet what it will be.
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_card SET partner_id = %s WHERE id = %s",
                partner.id,
                card.id,
            )
        )
        card.invalidate_recordset(["partner_id"])
        card.kind = "organization" if partner.is_company else "person"

    @api.model
    def _merge_relationship_key_people(self, src_partners, dst_partner):
        """Make one of the key persons of a card who turn out to be the same."""
        people = (
            self.env["relationship.key.person"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("partner_id", "in", (src_partners | dst_partner).ids)], order="id"
            )
        )
        for same in people.grouped("card_id").values():
            kept = same.filtered(lambda person: person.partner_id == dst_partner)[:1]
            kept = kept or same[:1]
            for person in same - kept:
                kept._merge_person(person)

    @api.model
    def _merge_relationship_turnover(self, src_partners, dst_partner):
        """Add up the imported turnover of the same month, company and source."""
        partner_ids = tuple((src_partners | dst_partner).ids)
        self.env.cr.execute(
            SQL(
                """
                WITH summed AS (
                    SELECT MIN(id) AS id, SUM(amount) AS amount
                      FROM relationship_turnover
                     WHERE partner_id IN %(partners)s
                     GROUP BY company_id, month, source
                ),
                deleted AS (
                    DELETE FROM relationship_turnover
                     WHERE partner_id IN %(partners)s
                       AND id NOT IN (SELECT id FROM summed)
                )
                UPDATE relationship_turnover t SET amount = summed.amount
                  FROM summed WHERE t.id = summed.id
                """,
                partners=partner_ids,
            )
        )
        self.env["relationship.turnover"].invalidate_model()
