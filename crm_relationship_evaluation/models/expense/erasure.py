from odoo import api, models
from odoo.fields import Domain


class RelationshipExpense(models.Model):
    """Of a person who asks for it, an expense keeps its amounts and its receipt.

    The person is the customer, or is named in an expense for a customer with whom they
    have to do: who took part in a lunch stands in the note (R233, R248).
    """

    _name = "relationship.expense"
    _inherit = ["relationship.expense", "relationship.personal.mixin"]
    _personal_fields = ("note",)

    @api.model
    def _personal_data_domain(self, partners):
        customers = Domain("card_id.partner_id", "in", partners.ids)
        return Domain.OR([customers, *map(self._mention_domain, partners)])

    @api.model
    def _mention_domain(self, partner):
        """Return the domain of expenses whose texts name a person.

        Only for customers with whom the person has to do: others of that name are
        others.
        """
        words = {partner.name, partner.email_normalized} - {False, "", None}
        if not words:
            return Domain.FALSE
        customers = Domain("card_id.key_person_ids.partner_id", "=", partner.id)
        company = partner.commercial_partner_id
        customers |= Domain("card_id.partner_id", "=", company.id)
        named = Domain.OR(
            Domain(name, "ilike", word) for name in ("name", "note") for word in words
        )
        return customers & named

    def _erase_personal_data(self):
        """Forget what the texts say; each is called by its kind."""
        result = super()._erase_personal_data()
        self._erase_history(["name"])
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for expense in self:
            expense.with_context(tracking_disable=True)._stamp(
                name=labels[expense.kind], decision_note=False
            )
            expense.analytic_line_id.name = expense.name
        return result
