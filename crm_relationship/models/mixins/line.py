from odoo import api, models

from ...tools.refuse import refuse


class RelationshipLineMixin(models.AbstractModel):
    """Lines of a record with states, which stay as they are when it does.

    A model says of which field's record it is a line, and in which states of it people
    make, change and delete its lines. The system does so at any time.
    """

    _name = "relationship.line.mixin"
    _description = "Lines that Stay as Their Record Does"
    _inherit = ["relationship.entry.mixin"]

    _line_of = None
    _line_states = ()
    # Fields that may change in any state.
    _line_free = frozenset()

    @api.model
    def _line_advice(self):
        """Return what to do instead: a sentence with ``%s`` for the records."""
        return self.env._("%s: its lines stay as they are now.")

    @api.model
    def _create_complete(self, vals_list):
        lines = super()._create_complete(vals_list)
        lines._check_line()
        return lines

    def write(self, vals):
        if not vals.keys() <= self._line_free:
            # Who may not change them is told nothing of them.
            self.check_access("write")
            self._check_line()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_line(self):
        self.check_access("unlink")
        self._check_line()

    def _check_line(self):
        """Refuse changes where the record of the lines stays as it is.

        :raises UserError: naming the record, and what to do
        """
        if self.env.su:
            return
        states = self._line_states
        fixed = self[self._line_of].filtered(lambda one: one.state not in states)
        refuse(fixed, self._line_advice())
