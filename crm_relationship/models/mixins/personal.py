from odoo import api, models
from odoo.fields import Domain
from odoo.tools import email_normalize_all


class RelationshipPersonalMixin(models.AbstractModel):
    """Records that tell of people, and forget what they tell when these ask for it.

    ``res.partner.action_relationship_erase`` asks every model that inherits this for
    the records that are about somebody, and lets them forget (R233, R248).
    """

    _name = "relationship.personal.mixin"
    _description = "Personal Data that can be Erased"

    # Names of the fields that are emptied.
    _personal_fields = ()

    @api.model
    def _personal_data_domain(self, partners):
        """Return the domain of the records that are about these people."""
        return Domain("partner_id", "in", partners.ids)

    @api.model
    def _address_domain(self, partners, name="email_from"):
        """Return the domain of the records with an address of these people.

        :param str name: of the field, with addresses as they came in messages
        """
        emails = set(filter(None, partners.mapped("email_normalized")))
        # The address may stand in a longer one: of those found, the same are meant.
        found = self.with_context(active_test=False).search(
            Domain.OR(Domain(name, "ilike", email) for email in emails)
        )
        same = found.filtered(
            lambda record: emails.intersection(email_normalize_all(record[name]))
        )
        return Domain("id", "in", same.ids)

    def _erase_personal_data(self):
        """Forget what is told of people, also what it was before.

        Called as superuser, once who asks for it may do so.
        """
        names = self._personal_fields
        self.with_context(tracking_disable=True)._stamp(**dict.fromkeys(names, False))
        self._erase_history(names)

    def _erase_history(self, names):
        """Delete what fields were before from the history of the records.

        :param names: names of fields
        """
        # Nobody may delete from the history but here.
        self.env["mail.tracking.value"].sudo().search(
            [
                ("mail_message_id.model", "=", self._name),
                ("mail_message_id.res_id", "in", self.ids),
                ("field_id.name", "in", list(names)),
            ]
        ).unlink()
        for record in self:
            record._message_log(body=self.env._("Personal data erased."))
