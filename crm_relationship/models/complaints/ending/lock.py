from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ..constants import OVER

LOCKED = {
    *("kind", "subject", "description", "contact_name"),
    *("cause", "result", "adoption"),
    *("repair_record", "customer_signature", "customer_signed_by"),
    *("unconfirmed_reason", "customer_informed_date", "informed_channel"),
}


class RelationshipComplaint(models.Model):
    """What a case said when it ended stays: it is evidence (R142, R165)."""

    _inherit = "relationship.complaint"

    def _check_fixed(self, vals):
        result = super()._check_fixed(vals)
        for name in LOCKED & vals.keys():
            field = self._fields[name]
            self.filtered(
                lambda case, field=field, name=name: (
                    field.convert_to_cache(vals[name], case)
                    != field.convert_to_cache(case[name], case)
                )
            )._check_unlocked(field._description_string(self.env))
        return result

    def _check_unlocked(self, what):
        """Refuse to change something of cases that are over.

        :param str what: what is changed, as people call it
        :raises UserError: naming it and the cases
        """
        locked = self.sudo().filtered(lambda case: case.state in OVER)
        if locked:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(what)s: the case is %(state)s, and what it says stays"
                    " (%(cases)s). Reopen it to change that.",
                    what=what,
                    state=states[locked[0].state],
                    cases=format_list(self.env, locked.mapped("display_name")),
                )
            )

    def _check_can_update_message_content(self, messages):
        self._check_unlocked(self.env._("Messages"))
        return super()._check_can_update_message_content(messages)
