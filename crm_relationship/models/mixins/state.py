from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list, is_html_empty


def is_blank(value):
    """Return whether a value of a field says nothing.

    >>> is_blank("  "), is_blank("<p><br></p>"), is_blank("Bolt"), is_blank(0)
    (True, True, False, True)
    """
    if isinstance(value, str):
        return is_html_empty(value.strip())
    return not value


class RelationshipStateMixin(models.AbstractModel):
    """Steps from state to state, from one table of where each state leads.

    ``state`` is a readonly field: buttons take the steps by :meth:`_take_step`.
    """

    _name = "relationship.state.mixin"
    _description = "Steps from State to State"
    _inherit = ["relationship.entry.mixin"]

    # state: the states that it leads to
    _transitions = {}

    # Taking a step back does not undo that it was there for others to rely on.
    is_kept = fields.Boolean(readonly=True, copy=False, export_string_translation=False)

    def write(self, vals):
        result = super().write(vals)
        if "state" in vals:
            self._note_kept()
        return result

    def _note_kept(self):
        """Note of records that are evidence in their state, that they were."""
        kept = self.sudo().filtered(
            lambda record: not record.is_kept and record._evidence("unlink")
        )
        if kept:
            kept._stamp(is_kept=True)

    def _evidence(self, operation):
        if operation == "unlink" and self.is_kept:
            return self.env._(
                "%s: others have relied on it since, so it stays on record. Cancel or"
                " archive it instead."
            )
        return super()._evidence(operation)

    def _take_step(self, state, **values):
        """Bring records to a state and write what belongs to the step.

        :param values: stamps of the step
        :raises UserError: for records whose state does not lead there
        """
        self._check_step(state)
        self._note_kept()
        return self._stamp(state=state, **values)

    def _check_step(self, state):
        """Check that the records can go to a state, and have what it needs.

        :raises UserError: naming the records that cannot, or the fields
        """
        self._refuse_unless(*self._states_before(state))
        labels = dict(self._fields["state"]._description_selection(self.env))
        for record in self:
            if missing := record._missing_for(state):
                raise UserError(
                    self.env._(
                        "%(record)s cannot become %(state)s yet. Fill in: %(fields)s.",
                        record=record.display_name,
                        state=labels[state],
                        fields=self._field_labels(missing),
                    )
                )

    def _missing_for(self, state):
        """Return the names of the fields that a record still needs for a state."""
        return []

    def _blank(self, names):
        """Return those of these fields in which a record says nothing.

        Spaces, and a text that is only its format, are nothing.
        """
        self.ensure_one()
        return [name for name in names if is_blank(self[name])]

    @api.model
    def _states_before(self, state):
        """Return the states that lead to ``state``."""
        return [old for old, new in self._transitions.items() if state in new]

    def _refuse_unless(self, *states):
        """Refuse records in other states.

        :raises UserError: naming the records and their state
        """
        wrong = self.filtered(lambda record: record.state not in states)
        if wrong:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(records)s: not possible while the state is “%(state)s”.",
                    records=format_list(self.env, wrong.mapped("display_name")),
                    state=labels[wrong[0].state],
                )
            )
