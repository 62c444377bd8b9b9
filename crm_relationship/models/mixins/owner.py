from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class RelationshipOwnerMixin(models.AbstractModel):
    """Records that wait for somebody, and are found when that person is gone.

    Gone is who is archived or deleted, has become a customer's user, or works in other
    companies only. It is said in SQL when somebody asks: the list is true at once.
    """

    _name = "relationship.owner.mixin"
    _description = "Records whose Owner can be Gone"

    # Fields of users who work on the record, and whether an empty one is a fault.
    _owner_fields = {"user_id": True}

    owner_left = fields.Boolean(
        string="Owner Has Left",
        compute="_compute_owner_left",
        search="_search_owner_left",
        compute_sudo=True,
        help="Nobody who works in the company is named here any more.",
    )

    @api.model
    def _default_specialist(self):
        """Return the user, if they are a specialist: a default for fields of users."""
        is_specialist = self.env.user.has_group(
            "crm_relationship.group_relationship_user"
        )
        return self.env.user if is_specialist else self.env["res.users"]

    def _compute_owner_left(self):
        known = Domain("id", "in", self.ids)
        left = self.with_context(active_test=False).search(
            known & self._owner_left_domain()
        )
        for record in self:
            record.owner_left = record._origin in left

    @api.model
    def _search_owner_left(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._owner_left_domain()

    @api.model
    def _owner_left_domain(self):
        """Return the domain of records of which somebody who is named is gone."""
        users = self.env["res.users"]

        def to_sql(model, alias, query):
            gone = (
                SQL(
                    "(%s AND NOT EXISTS (SELECT 1 FROM res_users u"
                    " JOIN res_company_users_rel r ON r.user_id = u.id"
                    " WHERE u.id = %s AND u.active AND u.share IS NOT TRUE"
                    " AND r.cid = %s))",
                    SQL("TRUE") if counts else SQL("%s IS NOT NULL", user),
                    user,
                    SQL.identifier(alias, "company_id"),
                    to_flush=[users._fields["active"], users._fields["share"]],
                )
                for name, counts in self._owner_fields.items()
                if (user := model._field_to_sql(alias, name, query))
            )
            return SQL("(%s)", SQL(" OR ").join(gone))

        return Domain.custom(to_sql=to_sql)
