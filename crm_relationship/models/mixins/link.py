from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list, ormcache

from ...tools.dates.years import check_years
from ...tools.links import links, number
from ...tools.numbers import is_countable

NUMBERS = ("float", "integer", "monetary")


class RelationshipLinkMixin(models.AbstractModel):
    """What people enter links to records that they may read, and to no others.

    A record shows the names of what it links to, whoever may read that: so a number
    that was guessed would give the name. Records that are linked already may stay, and
    what the system links to is not asked for.

    Amounts, numbers and days can be counted with: a call may send what is no number
    (NaN), which is neither above nor below any limit, or the last day that there is,
    which no other one follows.
    """

    _name = "relationship.link.mixin"
    _description = "Links to What One Sees"

    @api.model
    @ormcache()
    def _link_fields(self):
        """Return the names of the fields whose values link to records."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.relational or field.type == "reference"
        )

    @api.model
    @ormcache()
    def _number_fields(self):
        """Return the names of the stored fields that are numbers."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store and field.type in NUMBERS
        )

    def _check_numbers(self, vals_list):
        """Refuse numbers and days that nothing can be counted with.

        :param vals_list: what was entered
        :raises UserError: naming the fields
        """
        wrong = {
            name
            for vals in vals_list
            for name in self._number_fields().intersection(vals)
            if not is_countable(vals[name], self._fields[name].type == "integer")
        }
        if wrong:
            # Who may not write here at all is told so.
            self.check_access("write" if self else "create")
            labels = (
                self._fields[name]._description_string(self.env) for name in wrong
            )
            raise UserError(
                self.env._(
                    "%s: this is no number that can be counted with. Enter another"
                    " one.",
                    format_list(self.env, sorted(labels)),
                )
            )
        check_years(self, *vals_list)

    def onchange(self, values, field_names, fields_spec):
        # Before anything is computed from what stands on the screen.
        check_years(self, values)
        return super().onchange(values, field_names, fields_spec)

    def _check_links(self, vals_list):
        """Refuse values that link to records which the user may not read.

        :param vals_list: what was entered, each for all of these records, or for a new
            one
        :raises AccessError: naming the fields
        """
        if self.env.su:
            return
        entered = defaultdict(lambda: defaultdict(set))
        for vals in vals_list:
            for name in self._link_fields().intersection(vals):
                for model, id_ in self._entered_links(name, vals[name]):
                    entered[model][id_].add(name)
        hidden = {
            name
            for model, names in entered.items()
            for id_ in self._unseen(model, names)
            for name in names[id_]
            if not self._is_linked(name, model, id_)
        }
        if hidden:
            if self:
                # Who may not write here at all is not told of fields.
                self.check_access("write")
            labels = (
                self._fields[name]._description_string(self.env) for name in hidden
            )
            raise AccessError(
                self.env._(
                    "%s: you may not see what was entered. Choose what you see, or ask"
                    " somebody who sees it.",
                    ", ".join(sorted(labels)),
                )
            )

    @api.model
    def _entered_links(self, name, value):
        """Yield model and id of each record that a value of a field links to."""
        field = self._fields[name]
        if field.type != "reference":
            yield from ((field.comodel_name, id_) for id_ in links(value)[0])
            return
        model, __, id_ = str(value or "").partition(",")
        if model in self.env and number(id_):
            yield model, number(id_)

    @api.model
    def _unseen(self, model, ids):
        """Return those of the ids whose records the user may not read."""
        records = self.env[model].browse(ids)
        return set(ids) - set(records._filtered_access("read").ids)

    def _is_linked(self, name, model, id_):
        """Tell whether each of these records has the link already."""
        # That it stays tells nothing new.
        records = self.sudo().with_context(active_test=False)
        return bool(records) and all(
            record[name] and record[name]._name == model and id_ in record[name].ids
            for record in records
        )


class RelationshipStepMixin(models.AbstractModel):
    """A step of a screen: it shows and does what its user may, by whatever number."""

    _name = "relationship.step.mixin"
    _description = "Step of a Screen"
    _inherit = ["relationship.link.mixin"]

    is_taken = fields.Boolean(
        readonly=True, copy=False, export_string_translation=False
    )

    def _take_once(self):
        """Hold the steps, and note that they are taken: each is taken once.

        :raises UserError: for the second call, also of two at once
        """
        if not self:
            return
        self.flush_recordset(["is_taken"])
        free = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s AND is_taken IS NOT TRUE FOR UPDATE",
                SQL.identifier(self._table),
                tuple(self.ids),
            )
        )
        if len(free) != len(self):
            raise UserError(
                self.env._("This is done already. Begin anew, to do it once more.")
            )
        self.sudo().is_taken = True

    @api.model_create_multi
    def create(self, vals_list):
        self._check_links(vals_list)
        self._check_numbers(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_links([vals])
        self._check_numbers([vals])
        return super().write(vals)
