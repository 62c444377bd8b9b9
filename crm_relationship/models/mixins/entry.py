from ast import literal_eval

from odoo import api, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list, ormcache

from ...tools.outside.templates import import_templates
from ...tools.refuse import refuse

# What a caller's context would leave unnoted.
QUIET = ("tracking_disable", "mail_notrack")
# In the domain of a field that offers employees.
EMPLOYEES = "('share', '=', False)"
# What opens a record to whoever has it, which Odoo's mixins let people enter.
KEYS = {"access_token"}


class RelationshipEntryMixin(models.AbstractModel):
    """Which fields people enter, said where each field is declared.

    * ``readonly=True`` of a stored field: the system sets it. Nobody enters it, on a
      screen, by an import, a call, or a default value of the context or of their own,
      and a copy does not take it along.
    * ``fixed=True``: entered with the new record, and kept as it is from then on. What
      belongs to another record never moves: rights on it are rights on that record.
    * Both: entered with the new record, and set by the system from then on.
    * ``holds=True`` of a many2one: what it refers to is not deleted meanwhile. Said by
      the model and not by ``ondelete="restrict"`` where records come with the addon:
      they go with it, when it is uninstalled, before those that refer to them.

    A reason is of the kind that its field offers, and a person an employee where
    employees are offered: the domain of the field holds whichever way it is entered.

    The system itself writes as superuser: with :meth:`_stamp`, or in
    :meth:`_complete_values`, which is asked for the values of new records.
    """

    _name = "relationship.entry.mixin"
    _description = "Fields and Who Enters Them"
    _inherit = ["relationship.link.mixin"]

    # Whether a copy is named so: what many records refer to by its name.
    _names_copies = False

    def _valid_field_parameter(self, field, name):
        return name in ("fixed", "holds") or super()._valid_field_parameter(field, name)

    @api.model
    @ormcache()
    def _system_fields(self):
        """Return the names of the stored fields that the system sets."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and (field.readonly or name in KEYS)
            and name not in models.MAGIC_COLUMNS
        )

    @api.model
    @ormcache()
    def _fixed_fields(self):
        """Return the names of the fields that are entered at creation only."""
        return frozenset(
            name for name, field in self._fields.items() if getattr(field, "fixed", 0)
        )

    @api.model
    def _reason_fields(self):
        """Return the names of the fields that hold a reason of one kind."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.type == "many2one"
            and field.comodel_name == "relationship.reason"
            and isinstance(field.domain, str)
        ]

    @api.constrains(lambda self: self._reason_fields())
    def _check_reasons(self):
        """Refuse reasons that were made for something else."""
        for name in self._reason_fields():
            field = self._fields[name]
            reasons = self.sudo()[name]
            other = reasons - reasons.filtered_domain(literal_eval(field.domain))
            if other:
                raise ValidationError(
                    self.env._(
                        "%(field)s: “%(reason)s” is a reason for something else. Choose"
                        " one of those that are offered.",
                        field=field._description_string(self.env),
                        reason=other[0].name,
                    )
                )

    @api.model
    def _employee_fields(self):
        """Return the names of the fields whose domain offers employees only."""
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and field.comodel_name == "res.users"
            and isinstance(field.domain, str)
            and EMPLOYEES in field.domain
        ]

    @api.constrains(lambda self: self._employee_fields())
    def _check_employees(self):
        """Refuse customers as people of these records, whichever way they are entered.

        :raises ValidationError: naming the field and the user
        """
        for name in self._employee_fields():
            customers = self.sudo()[name].filtered("share")
            if customers:
                raise ValidationError(
                    self.env._(
                        "%(field)s: %(user)s is not an employee.",
                        field=self._fields[name]._description_string(self.env),
                        user=customers[0].name,
                    )
                )

    @api.model
    def _protected_fields(self):
        """Return the names of the fields that this user does not enter.

        Extended where it depends on the user, and by nothing else.
        """
        return self._system_fields()

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

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        # Who has no right at all is not told of fields.
        self.check_access("create")
        return self._create_complete(self._complete_values(self._entered(vals_list)))

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        kept = self._fixed_fields().union(default or ())
        for name in self._system_fields() - kept:
            for vals in vals_list:
                vals.pop(name, None)
        if self._names_copies and "name" not in (default or {}):
            for record, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", record.name)
        return vals_list

    @api.model
    def get_import_templates(self):
        """Offer the template of the import screen, where the addon has one."""
        return import_templates(self)

    @api.model
    def _complete_values(self, vals_list):
        """Return the values of new records with those that the system sets.

        :param vals_list: what was entered; may be changed in place
        """
        return vals_list

    @api.model
    def _create_complete(self, vals_list):
        """Create records; extended where more follows from their complete values."""
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    @api.model
    def _entered(self, vals_list):
        """Return the values of new records without those of protected fields.

        A screen sends back what it was given: empty and initial values are no entry.

        :raises UserError: naming the fields that were entered
        """
        if self.env.su:
            return [dict(vals) for vals in vals_list]
        protected = self._protected_fields() - self._fixed_fields()
        initial = self._initial_values(protected)
        for vals in vals_list:
            self._check_protected(
                name
                for name in protected.intersection(vals)
                if vals[name] and vals[name] != initial.get(name)
            )
        entered = [
            {name: value for name, value in vals.items() if name not in protected}
            for vals in vals_list
        ]
        self._check_links(entered)
        self._check_numbers(entered)
        return entered

    def write(self, vals):
        quiet = {key: False for key in QUIET if self.env.context.get(key)}
        if quiet and not self.env.su:
            # What people change is noted, whatever the context of their call says.
            self = self.with_context(**quiet)
        if not self._is_stamping():
            self._check_protected(vals)
            self._check_fixed(vals)
            self._check_links([vals])
            self._check_numbers([vals])
        if "active" in vals and not vals["active"]:
            self._check_evidence("archive")
        return super().write(vals)

    def unlink(self):
        # An uninstall lifts the checks of what may be deleted; a caller's context does
        # not.
        records = self if self.env.su else self.with_context(_force_unlink=False)
        return super(RelationshipEntryMixin, records).unlink()

    @api.model
    @ormcache()
    def _holding_fields(self):
        """Return the model and the name of each field that holds records like these."""
        return tuple(
            (field.model_name, field.name)
            for model in self.env.registry.values()
            for field in model._fields.values()
            if getattr(field, "holds", False) and field.comodel_name == self._name
        )

    @api.model
    @ormcache()
    def _cascading_fields(self):
        """Return the model and the name of each field whose records go with these."""
        return tuple(
            (field.model_name, field.name)
            for name, model in self.env.registry.items()
            if not model._abstract and hasattr(model, "_check_evidence")
            for field in model._fields.values()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == self._name
            and field.ondelete == "cascade"
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_evidence(self):
        self._check_evidence("unlink")
        if not self.env.su:
            for record in self.sudo():
                if model_name := record._cascading_evidence():
                    self._refuse_use(record, model_name)

    def _cascading_evidence(self):
        """Return the model of evidence that the database would delete with these."""
        for model_name, name in self._cascading_fields():
            # Also what the user does not see, and what is archived.
            going = self.env[model_name].with_context(active_test=False)
            going = going.search([(name, "in", self.ids)])
            if any(record._evidence("unlink") for record in going):
                return model_name
            if going and (found := going._cascading_evidence()):
                return found
        return None

    def _check_evidence(self, operation):
        """Keep what others rely on as evidence: people neither delete nor hide it.

        :param str operation: ``unlink`` or ``archive``
        :raises UserError: naming the records, and what to do instead
        """
        if not self.env.su:
            # Who may not change them is told nothing of them.
            self.check_access("unlink" if operation == "unlink" else "write")
            by_advice = self.grouped(lambda record: record._evidence(operation))
            for advice, records in by_advice.items():
                if advice:
                    refuse(records, advice)

    def _evidence(self, operation):
        """Return why a record is evidence that stays, and what to do instead.

        Extended by models whose records others rely on. What a person asks to be
        forgotten goes by erasure, which is the system's.

        :param str operation: ``unlink`` or ``archive``
        :return: a sentence with ``%s`` for the records; nothing where they may go
        """
        return ""

    def _keeps_files(self):
        """Tell whether files that a record has are evidence, and stay."""
        return False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_held(self):
        """Keep what others refer to.

        :raises UserError: naming the records, and what refers to them
        """
        for model_name, name in self._holding_fields():
            # Also by records that the user does not see, and archived ones.
            holders = self.env[model_name].sudo().with_context(active_test=False)
            domain = Domain(name, "in", self.ids)
            if model_name == self._name:
                # Records that are deleted together do not hold each other.
                domain &= Domain("id", "not in", self.ids)
            held = holders._read_group(domain, [name])
            if held:
                self._refuse_use(self.union(*(one for (one,) in held)), model_name)

    def _refuse_use(self, records, model_name):
        """Refuse to delete records that others refer to.

        :param str model_name: of those others
        :raises UserError: naming the records, and what refers to them
        """
        raise UserError(
            self.env._(
                "%(records)s: kept, for it is in use (%(model)s).",
                records=format_list(self.env, records.sudo().mapped("display_name")),
                model=self.env["ir.model"]._get(model_name).sudo().name,
            )
        )

    def _check_protected(self, names):
        """Refuse to enter protected fields.

        :param names: names of fields that somebody writes
        :raises UserError: naming the fields
        """
        refused = self._protected_fields().intersection(names)
        if refused and not self.env.su:
            # Who may not write here at all is told so.
            self.check_access("write" if self else "create")
            raise UserError(
                self.env._(
                    "%s: kept by the system and set by buttons, not entered. Leave"
                    " these columns out.",
                    self._field_labels(refused),
                )
            )

    def _check_fixed(self, vals):
        """Refuse other values of what was said when the records were created.

        :raises UserError: naming the field and the records
        """
        fixed = self._fixed_fields() - self._system_fields()
        for name in fixed.intersection(vals):
            field = self._fields[name]
            changed = self.filtered(
                lambda record, field=field, name=name: (
                    field.convert_to_cache(vals[name], record)
                    != field.convert_to_cache(record[name], record)
                )
            )
            if changed:
                moved = self.env._(
                    "%(field)s: %(records)s cannot move to another one. Create it"
                    " there.",
                    field=field._description_string(self.env),
                    records=format_list(self.env, changed.mapped("display_name")),
                )
                kept = self.env._(
                    "%(field)s: said when %(records)s was created, and kept.",
                    field=field._description_string(self.env),
                    records=format_list(self.env, changed.mapped("display_name")),
                )
                raise UserError(moved if field.relational else kept)

    @api.model
    def _field_labels(self, names):
        """Return the labels of fields, as a message lists them."""
        labels = (self._fields[name]._description_string(self.env) for name in names)
        return format_list(self.env, sorted(labels))

    def _stamp(self, **values):
        """Write what a step decides, past the checks of what people enter.

        The caller has asked for the right to take the step.
        """
        return self._as_system().write(values)

    def _as_system(self):
        """Return the records as the system writes and deletes them."""
        return self.sudo().with_context(relationship_stamp=True)

    @api.model
    def _is_stamping(self):
        """Tell whether :meth:`_stamp` writes: the context alone opens nothing."""
        return self.env.su and self.env.context.get("relationship_stamp")
