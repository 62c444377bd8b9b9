from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL, format_list

from ...tools.asks import asks

ERASERS = (
    "crm_relationship.group_relationship_head,"
    "crm_relationship.group_relationship_data_officer"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.constrains("email", "is_company", "parent_id")
    def _check_relationship_moved(self):
        """Refuse to make a user of the portal one of a customer by the way.

        Whoever is moved below a customer sees its cases; whoever reads the mail of a
        user takes the account over.

        :raises AccessError: naming the contacts
        """
        people = self.filtered(lambda contact: not contact._is_relationship_made())
        # Asked so, the user is not read for it.
        if people and self.env.uid != SUPERUSER_ID and self.env.user._is_internal():
            people._relationship_portal_people()._check_relationship_opening()

    def _is_relationship_made(self):
        """Tell whether this contact is just being made, with nobody who logs in.

        The cache knows it: Odoo makes contacts one by one, each would cost a statement.
        """
        caches = [
            self._fields[name]._get_cache(self.env)
            for name in ("user_ids", "child_ids")
        ]
        return (
            all(cache.get(self.id) == () for cache in caches)
            and self.create_date == self.env.cr.now()
        )

    def _relationship_portal_people(self):
        """Return which of these contacts, and of those below, log in to the portal.

        In one statement: whoever creates or writes a contact pays for it.
        """
        users = self.env["res.users"]._fields
        found = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE below AS (
                    SELECT unnest(%s::int[]) AS id
                     UNION
                    SELECT p.id FROM res_partner p JOIN below b ON p.parent_id = b.id
                )
                SELECT u.partner_id FROM res_users u
                  JOIN below b ON b.id = u.partner_id
                 WHERE u.active AND u.share
                """,
                list(self.ids),
                to_flush=(
                    self._fields["parent_id"],
                    *(users[name] for name in ("active", "partner_id", "share")),
                ),
            )
        )
        return self.browse(partner_id for (partner_id,) in found)

    def _check_relationship_opening(self):
        """Refuse to open the cases of customers whom the present user does not see.

        What they would see are the cases of now and of later: a card announces them.
        Who gives rights to users may; what customers do themselves is not theirs.

        :raises AccessError: naming the contacts
        """
        if self._is_relationship_hidden():
            raise AccessError(
                self.env._(
                    "%s: in the portal they would see a customer whom you do not"
                    " see. Ask somebody who works for the customer to do that, or"
                    " who gives rights to users.",
                    format_list(self.env, self.sudo().mapped("display_name")),
                )
            )

    def _is_relationship_hidden(self):
        """Tell whether the user does not see one of these, as a customer of ours."""
        user = self.env.user
        if (
            not self
            or user.id == SUPERUSER_ID
            or user.share
            or user.has_group("base.group_erp_manager")
        ):
            return False
        companies = user.company_ids.ids
        customers = (self | self.sudo().commercial_partner_id).ids
        for model, name in (("card", "partner_id"), ("complaint", "customer_id")):
            records = self.env[f"relationship.{model}"].with_context(
                active_test=False, allowed_company_ids=companies
            )
            there = records.sudo().search(
                [(name, "in", customers), ("company_id", "in", companies)]
            )
            if there - there.with_user(user)._filtered_access("read").sudo():
                return True
        return False

    @api.model
    def _is_disclosed(self, name):
        # What is ours on a contact is that of its card.
        return name.startswith("relationship_")

    def _disclosed_cards(self):
        return self.relationship_card_id

    @api.model
    def _relationship_keepers(self):
        # What is known of people goes by erasure only, which leaves the fact. Also
        # blocks that the user does not see: they are not for them to remove.
        field = self.env["relationship.confidential"]._fields["partner_id"]
        return [
            *super()._relationship_keepers(),
            (
                SQL("SELECT partner_id FROM relationship_confidential", to_flush=field),
                self.env._(
                    "Contact: %s cannot be deleted, because customer relationships keep"
                    " what they may know of the person. Archive the contact; a"
                    " department head or data officer erases personal data."
                ),
            ),
        ]

    @asks("read")
    def action_relationship_erase(self):
        """Erase what customer relationships know of these people (R233, R248).

        Their confidential information, what was noted of them as key persons, and what
        they told us in cases and answers. The contacts themselves are Odoo's: its
        privacy look-up archives or deletes them.

        :raises AccessError: for anybody but heads and data officers
        """
        if not self.env.user.has_groups(ERASERS):
            raise AccessError(
                self.env._("A department head or data officer erases personal data.")
            )
        self.check_access("write")
        found = 0
        for records in self._relationship_personal_data():
            records._erase_personal_data()
            found += len(records)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "Personal data erased in %s records of customer relationships.",
                    found,
                ),
            },
        }

    def _relationship_personal_data(self):
        """Yield all that is kept of these people, one model after the other.

        Also what who asks may not read; of the companies that they work in.
        """
        here = Domain("company_id", "in", self.env.companies.ids)
        mixin = "relationship.personal.mixin"
        for name in sorted(self.env.registry.descendants([mixin], "_inherit")):
            records = self.env[name].sudo().with_context(active_test=False)
            if not records._abstract:
                yield records.search(records._personal_data_domain(self) & here)
