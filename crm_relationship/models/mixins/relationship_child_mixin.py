from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RelationshipChildMixin(models.AbstractModel):
    """What belongs to another record for good.

    Rights on it are rights on that record: moved to another one, it could get where
    the user may not write. Only merged cards hand on what they have.
    """

    _name = "relationship.child.mixin"
    _description = "Part of Another Record"

    # The many2one fields that say what it belongs to.
    _belongs_to = ()

    def write(self, vals):
        if not (self.env.su and self.env.context.get("relationship_merge")):
            for name in self._belongs_to:
                if name in vals:
                    self._check_stays(name, vals[name])
        return super().write(vals)

    def _check_stays(self, name, record_id):
        moved = self.filtered(lambda record: record[name].id != record_id)
        if moved:
            raise UserError(
                self.env._(
                    "%(field)s: %(records)s cannot move to another one. Create it"
                    " there.",
                    field=self._fields[name]._description_string(self.env),
                    records=format_list(self.env, moved.mapped("display_name")),
                )
            )
