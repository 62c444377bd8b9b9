from odoo import api, models

# The field of the contact that each kind of benefit writes, and those of the grant
# that keep what was there before.
FIELDS = {
    "pricelist": ("specific_property_product_pricelist", "pricelist_before_id"),
    "payment_term": ("property_payment_term_id", "payment_term_before_id"),
    "credit_limit": ("credit_limit", "credit_limit_before"),
}
VALUE = {
    "pricelist": "pricelist_id",
    "payment_term": "payment_term_id",
    "credit_limit": "credit_limit",
}


class RelationshipBenefitPartner(models.AbstractModel):
    """Writes what was granted to the contact, and restores what was there before.

    Price list, payment terms and credit limit are Odoo's, kept for each company.
    """

    _name = "relationship.benefit.partner"
    _description = "Benefits on Contacts"

    @api.model
    def _partner(self, grant):
        """Return the contact, as the grant's company sees it.

        As superuser: who grants need not have the rights of accounting or of sales;
        the step, its author and both values are on record.
        """
        partner = grant.sudo().card_id.partner_id
        return partner.with_company(grant.sudo().company_id)

    @api.model
    def _apply(self, grant, value):
        """Write a value to the contact; return what the grant keeps of before.

        :param value: of the kind's field, as it is written
        """
        if grant.kind not in FIELDS:
            return {}
        name, before = FIELDS[grant.kind]
        partner = self._partner(grant)
        kept = {before: partner._fields[name].convert_to_write(partner[name], partner)}
        if grant.kind == "credit_limit":
            # Odoo does not say what it depends on.
            partner.invalidate_recordset(["use_partner_credit_limit"])
            kept["had_credit_limit"] = partner.use_partner_credit_limit
        partner.write({name: value})
        return kept

    @api.model
    def _restore(self, grant):
        """Give the contact back what it had, unless somebody changed it meanwhile.

        Where a later grant has taken its place, that one keeps what was before both.

        :return: whether it is as before; False where another value was found, and left
        """
        if grant.kind not in FIELDS:
            return True
        name, before = FIELDS[grant.kind]
        partner = self._partner(grant)
        if later := self._later(grant):
            later._stamp(
                **{
                    field: later._fields[field].convert_to_write(grant[field], later)
                    for field in (before, "had_credit_limit")
                }
            )
            return True
        if partner[name] != grant[VALUE[grant.kind]]:
            return False
        if grant.kind == "credit_limit" and not grant.had_credit_limit:
            # As Odoo does when the limit of a contact is switched off.
            partner.write({"use_partner_credit_limit": False})
            return True
        partner.write(
            {name: partner._fields[name].convert_to_write(grant[before], partner)}
        )
        return True

    @api.model
    def _later(self, grant):
        """Return the grant that was put over this one, and is still in force."""
        __, before = FIELDS[grant.kind]
        later = grant.sudo().search(
            [
                ("card_id", "=", grant.card_id.id),
                ("kind", "=", grant.kind),
                ("state", "=", "granted"),
                ("id", "!=", grant.id),
                ("decided_date", ">=", grant.decided_date),
            ],
            order="decided_date, id",
        )
        value = grant[VALUE[grant.kind]]
        return later.filtered(lambda other: other[before] == value)[:1]
