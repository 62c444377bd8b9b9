from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class RelationshipProtectedMixin(models.AbstractModel):
    """Fields that buttons and the system set, and that nobody enters.

    Neither on a screen, by an import or a call, nor by a default value: that of the
    call's context, or one that a user has saved for himself. The superuser may.
    """

    _name = "relationship.protected.mixin"
    _description = "Fields That Are Not Entered"

    @api.model
    def _protected_fields(self):
        """Return the names of the fields that people do not enter."""
        return frozenset()

    @api.model
    def default_get(self, fields):
        if self.env.su:
            return super().default_get(fields)
        protected = self._protected_fields().intersection(fields)
        # Not even looked at: a default of a wrong kind would be an error.
        asked = [name for name in fields if name not in protected]
        return {**super().default_get(asked), **self._initial_values(protected)}

    @api.model
    def _initial_values(self, names):
        """Return the values that the model itself gives to fields of new records."""
        values = {}
        for name in names:
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                record_value = field.convert_to_record(value, self)
                values[name] = field.convert_to_write(record_value, self)
        return values

    def _check_protected(self, names):
        """Refuse to enter protected fields.

        :param names: names of fields that somebody writes
        :raises UserError: naming the fields
        """
        refused = self._protected_fields().intersection(names)
        if refused and not self.env.su:
            raise UserError(
                self.env._(
                    "%s: kept by the system and set by buttons, not entered. Leave"
                    " these columns out.",
                    self._field_labels(refused),
                )
            )

    @api.model
    def _field_labels(self, names):
        """Return the labels of fields, as a message lists them."""
        labels = (self._fields[name]._description_string(self.env) for name in names)
        return format_list(self.env, sorted(labels))

    @api.model
    def _entered(self, vals_list, allowed=()):
        """Return the values of new records without those of protected fields.

        A screen sends back what it was given: empty and initial values are no entry.

        :param allowed: protected fields that new records may have
        :raises UserError: naming the fields that were entered
        """
        if self.env.su:
            return vals_list
        protected = self._protected_fields().difference(allowed)
        initial = self._initial_values(protected)
        for vals in vals_list:
            self._check_protected(
                name
                for name in protected.intersection(vals)
                if vals[name] and vals[name] != initial.get(name)
            )
        return [
            {name: value for name, value in vals.items() if name not in protected}
            for vals in vals_list
        ]
