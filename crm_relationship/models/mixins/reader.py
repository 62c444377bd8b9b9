from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class RelationshipReaderMixin(models.AbstractModel):
    """Who may see and change a record, from one definition.

    :meth:`_reader_sources` says in SQL which user has access to which record, and
    why; :meth:`_people_parents`, whose people are people of the record, too. The
    search (used by the record rules) and the computed fields (shown to people) both
    ask them, so that they cannot differ. As ``id IN (a UNION ALL b)`` every part uses
    its own index, where a domain with OR over joins reads it all.
    """

    _name = "relationship.reader.mixin"
    _description = "Readers and Writers of a Record"

    reader_ids = fields.Many2many(
        comodel_name="res.users",
        string="Seen by",
        compute="_compute_reader_ids",
        search="_search_reader_ids",
        help="Users who see this record for a reason of its own. "
        "Department heads, auditors and data officers see all.",
    )
    writer_ids = fields.Many2many(
        comodel_name="res.users",
        string="Changed by",
        compute="_compute_writer_ids",
        search="_search_writer_ids",
    )

    @api.model
    def _writer_sources(self):
        """Return SQL selects of (id, user_id, reason) of those who may change.

        :return: list of ``SQL``; ``reason`` is a key of :meth:`_reader_reasons`
        """
        return []

    @api.model
    def _reader_sources(self):
        """Return SQL selects of (id, user_id, reason) of those who may read."""
        return self._writer_sources()

    @api.model
    def _reader_reasons(self):
        """Return the reasons of access as people read them, by key."""
        return {}

    @api.model
    def _user_source(self, name, reason):
        """Return the source of the users in a field of the records themselves."""
        field = self._fields[name]
        key, user, table = "id", name, self._table
        if field.type == "many2many":
            key, user, table = field.column1, field.column2, field.relation
        return SQL(
            "SELECT %s AS id, %s AS user_id, %s AS reason FROM %s",
            SQL.identifier(key),
            SQL.identifier(user),
            reason,
            SQL.identifier(table),
            to_flush=field,
        )

    def _check_employees(self, *names):
        """Refuse customers as people of these records.

        :param names: names of fields of one user
        :raises ValidationError: naming the field and the user
        """
        for record in self:
            for name in names:
                if record[name].share:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(user)s is not an employee.",
                            field=self._fields[name]._description_string(self.env),
                            user=record[name].name,
                        )
                    )

    def _compute_reader_ids(self):
        users = self._users_by_record("reader")
        for record in self:
            record.reader_ids = [user_id for user_id, __ in users[record.id]]

    def _compute_writer_ids(self):
        users = self._users_by_record("writer")
        for record in self:
            record.writer_ids = [user_id for user_id, __ in users[record.id]]

    @api.model
    def _search_reader_ids(self, operator, value):
        return self._search_users("reader", operator, value)

    @api.model
    def _search_writer_ids(self, operator, value):
        return self._search_users("writer", operator, value)

    @api.model
    def _search_users(self, kind, operator, value):
        """Return the domain of a search for records by their people of a kind.

        :param str kind: of people, as in the name of the method with their sources
        """
        if operator == "any":
            users = self.env["res.users"]._search(value).subselect()
            return self._people_domain(kind, users)
        if operator != "in":
            return NotImplemented
        ids = tuple(user_id for user_id in value if user_id)
        domain = self._people_domain(kind, ids or (None,))
        if len(ids) != len(list(value)):
            everybody = SQL("(SELECT id FROM res_users)")
            domain |= Domain("id", "not in", self._records_of(kind, everybody))
        return domain

    @api.model
    def _people_domain(self, kind, users):
        """Return the domain of the records that one of ``users`` has to do with.

        Records that belong to others are found by these, and are read once: to collect
        their ids first would read each of them twice.
        """
        if not self._people_parents(kind):
            return Domain("id", "in", self._records_of(kind, users))

        def to_sql(model, alias, query):
            conditions = (
                SQL("%s = ANY(%s)", SQL.identifier(alias, name), array)
                for name, array in self._people_arrays(kind, users)
            )
            return SQL("(%s)", SQL(" OR ").join(conditions))

        return Domain.custom(to_sql=to_sql)

    @api.model
    def _people_arrays(self, kind, users):
        """Yield pairs of a field and SQL of an array of ids that it has.

        As an array: the planner takes it for a few records, to be found by their
        keys. It does not know how few teams one leads, and would otherwise read whole
        tables, or start processes, for somebody who leads none.
        """
        sources = self._people_sources(kind)
        if sources:
            yield (
                "id",
                SQL(
                    "ARRAY(SELECT source.id FROM (%s) source"
                    " WHERE source.user_id IN %s)",
                    SQL(" UNION ALL ").join(sources),
                    users,
                ),
            )
        for name, parent_kind in self._people_parents(kind):
            field = self._fields[name]
            array = self.env[field.comodel_name]._array_of(parent_kind, users)
            yield name, SQL("%s", array, to_flush=field)

    @api.model
    def _array_of(self, kind, users):
        """Return SQL of an array of the ids of the records of ``users``."""
        parts = [
            SQL("SELECT unnest(%s)", array)
            if name == "id"
            else SQL(
                "SELECT id FROM %s WHERE %s = ANY(%s)",
                SQL.identifier(self._table),
                SQL.identifier(name),
                array,
            )
            for name, array in self._people_arrays(kind, users)
        ]
        return SQL("ARRAY(%s)", SQL(" UNION ALL ").join(parts))

    @api.model
    def _records_of(self, kind, users):
        """Return SQL of the ids of the records that one of ``users`` has to do with."""
        return SQL("(SELECT unnest(%s))", self._array_of(kind, users))

    @api.model
    def _people_parents(self, kind):
        """Return pairs of a many2one field and a kind of people of the records in it.

        They are people of this kind of the record that has the field.
        """
        return []

    @api.model
    def _people_sources(self, kind):
        return getattr(self, f"_{kind}_sources")()

    def _users_by_record(self, kind):
        """Return a list of (user id, reason key) for each record id."""
        users = defaultdict(list)
        sources = self._people_sources(kind)
        if self.ids and sources:
            rows = self.env.execute_query(
                SQL(
                    "SELECT DISTINCT id, user_id, reason FROM (%s) source"
                    " WHERE id IN %s AND user_id IS NOT NULL ORDER BY id, reason",
                    SQL(" UNION ALL ").join(sources),
                    tuple(self.ids),
                )
            )
            for record_id, user_id, reason in rows:
                users[record_id].append((user_id, reason))
        for name, parent_kind in self._people_parents(kind):
            # Who may see the record may not see the one it belongs to.
            records = self.browse(self.ids).sudo()
            of_parents = records[name]._users_by_record(parent_kind)
            for record in records:
                users[record.id] += of_parents[record[name].id]
        return users
