from odoo import api, models
from odoo.tools import SQL


class MailActivity(models.Model):
    """What is to do for a customer is for who may read what it is about.

    Odoo shows an activity, and the name of its record, to whom it was once given, also
    when the record is closed to them now; and lets them move it to any other record.
    """

    _name = "mail.activity"
    _inherit = ["relationship.document.mixin", "mail.activity"]

    def write(self, vals):
        result = super().write(vals)
        if not self.env.su and {"res_id", "res_model", "res_model_id"} & vals.keys():
            # Moved, it is a new one there.
            self.check_access("create")
        return result

    @api.model
    def _relationship_unchecked(self, alias):
        # Odoo looks at the records of others' activities.
        user = SQL.identifier(alias, "user_id", to_flush=self._fields["user_id"])
        return SQL("%s IS NOT DISTINCT FROM %s", user, self.env.uid)

    def _relationship_looked_at(self, operation):
        ours = super()._relationship_looked_at(operation)
        if operation != "read":
            return ours
        return ours.filtered(lambda activity: activity.user_id.id == self.env.uid)
