from odoo import api, models
from odoo.exceptions import UserError


class RelationshipCardReconcile(models.AbstractModel):
    """Cards brought back in line with their contacts (R331).

    The nightly refresh says what is wrong with a card (``reconcile_reason``); for each
    reason there is one method here that mends it.
    """

    _name = "relationship.card.reconcile"
    _description = "Reconciling of Cards"

    @api.model
    def _reconcile(self, cards):
        """Mend what is wrong with the cards.

        :raises UserError: when a card has nobody who could be its specialist
        """
        # What was wrong last night may have been put right since.
        cards._refresh_figures()
        for card in cards:
            if card.reconcile_reason:
                getattr(self, f"_mend_{card.reconcile_reason}")(card)
        cards.exists()._refresh_all()

    @api.model
    def _mend_not_commercial(self, card):
        """Merge the card into that of the customer it is part of, or move it there."""
        customer = card.partner_id.commercial_partner_id
        # Also a card that the user does not see: it cannot have another one beside it.
        found = card.sudo().with_context(active_test=False)
        found = found.search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", card.company_id.id),
            ]
        )
        destination = found.with_env(self.env)
        if not destination:
            card.partner_id = customer
            return
        if not destination.has_access("write"):
            raise UserError(
                self.env._(
                    "%(card)s: the contact belongs to %(customer)s now, for whom you"
                    " are not responsible. Ask a department head or a data officer to"
                    " reconcile this card.",
                    card=card.display_name,
                    customer=customer.display_name,
                )
            )
        self.env["relationship.card.merge"]._merge(card, destination)

    @api.model
    def _mend_archived(self, card):
        card.action_archive()

    @api.model
    def _mend_company(self, card):
        card.action_archive()

    @api.model
    def _mend_returned(self, card):
        card.action_unarchive()
        # As a cadence, the return begins today.
        card._stamp(returned_date=card.company_id._relationship_today())

    @api.model
    def _mend_format(self, card):
        """Give the card the format of what its customer has become."""
        card.kind = "organization" if card.partner_id.is_company else "person"
        # Also where a person had chosen this kind before.
        self.env.add_to_compute(card._fields["customer_is_company"], card)

    @api.model
    def _mend_leader_left(self, card):
        """Whoever has left leads nobody: key customers are listed without leader."""
        card.leader_id = False

    @api.model
    def _mend_no_owner(self, card):
        """Make the contact's salesperson, or the leader of the team, the specialist."""
        candidates = card.partner_id.user_id | card.team_id.user_id
        owner = candidates._relationship_can_act(card.company_id)[:1]
        if not owner:
            raise UserError(
                self.env._(
                    "Specialist: %s has no salesperson on its contact and no team"
                    " leader. Choose a specialist on the card.",
                    card.display_name,
                )
            )
        card.user_id = owner
