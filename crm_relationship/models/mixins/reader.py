import functools
from collections import defaultdict
from operator import and_

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_list
from odoo.tools.safe_eval import safe_eval

# So many people are asked one by one, and not found among all.
FEW = 50
# Whose rules let them read all records of their companies.
SEE_ALL = (
    "crm_relationship.group_relationship_head",
    "crm_relationship.group_relationship_auditor",
    "crm_relationship.group_relationship_data_officer",
)


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
    reader_explanation = fields.Text(
        string="Who Can See This", compute="_compute_reader_explanation"
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

    @api.model
    def _leader_source(self, name="team_id", reason="team_leader"):
        """Return the source of the leaders of the teams in a field of the records."""
        leader = self.env["crm.team"]._fields["user_id"]
        return SQL(
            "SELECT r.id, t.user_id, %s AS reason FROM %s r"
            " JOIN crm_team t ON t.id = r.%s",
            reason,
            SQL.identifier(self._table),
            SQL.identifier(name),
            to_flush=(self._fields[name], leader),
        )

    @api.model
    def _member_source(self, name="team_id", reason="member"):
        """Return the source of the members of the teams in a field of the records."""
        member = self.env["crm.team.member"]._fields
        return SQL(
            "SELECT r.id, m.user_id, %s AS reason FROM %s r"
            " JOIN crm_team_member m ON m.crm_team_id = r.%s AND m.active",
            reason,
            SQL.identifier(self._table),
            SQL.identifier(name),
            to_flush=(
                self._fields[name],
                *(member[name] for name in ("crm_team_id", "user_id", "active")),
            ),
        )

    @api.model
    def _stand_in_source(self, name, reason="stand_in"):
        """Return the source of who stands in today for the users in a field."""
        return SQL(
            "SELECT r.id, a.stand_in_id AS user_id, %s AS reason FROM %s r"
            " JOIN (%s) a ON a.user_id = r.%s",
            reason,
            SQL.identifier(self._table),
            self.env["res.users"]._relationship_absences(),
            SQL.identifier(name),
            to_flush=self._fields[name],
        )

    def _compute_reader_ids(self):
        users = self._people_by_record("reader")
        for record in self:
            record.reader_ids = [user_id for user_id, __ in users[record.id]]

    def _compute_writer_ids(self):
        users = self._people_by_record("writer")
        for record in self:
            record.writer_ids = [user_id for user_id, __ in users[record.id]]

    @api.depends("reader_ids")
    @api.depends_context("uid", "lang")
    def _compute_reader_explanation(self):
        users_by_record = self._people_by_record("reader")
        user_ids = {user for pairs in users_by_record.values() for user, __ in pairs}
        # Names of colleagues, which every employee may read; all are read at once.
        users = self.env["res.users"].sudo().browse(user_ids).grouped("id")
        for record in self:
            # In the order of the reasons; who has several is named once.
            reasons = defaultdict(dict)
            for user_id, reason in users_by_record[record.id]:
                reasons[user_id][record._explain_reader(user_id, reason)] = True
            lines = [
                self.env._(
                    "%(user)s: %(reason)s",
                    user=users[user_id].name,
                    reason=format_list(self.env, list(texts), "unit"),
                )
                for user_id, texts in reasons.items()
            ]
            record.reader_explanation = "\n".join([*lines, *record._explain_general()])

    def _show_readers(self, view):
        """Return the action that shows who sees a record, and why.

        It is a dialog, and no part of the form: to find them all costs more queries
        than the rest of a form.

        :param str view: external id of a form with ``reader_explanation``
        """
        self.ensure_one()
        return self._get_records_action(
            name=self.env._("Who Sees This"),
            views=[(self.env.ref(view).id, "form")],
            target="new",
        )

    def _explain_reader(self, user_id, reason):
        """Return why somebody sees the record, as people read it."""
        return self._reader_reasons().get(reason, reason)

    def _explain_general(self):
        """Return lines on those who see the record for no reason of its own."""
        names = format_list(
            self.env, self._general_readers().sorted("name").mapped("name")
        )
        return [
            self.env._(
                "By their role, all records of the company are seen by: %s.",
                names or self.env._("nobody"),
            )
        ]

    def _general_readers(self):
        """Return those whose role opens all records of the company, by the rules."""
        rules = self.env["ir.rule"].sudo()
        rules = rules.search(
            [
                ("model_id.model", "=", self._name),
                ("groups", "!=", False),
                ("perm_read", "=", True),
            ]
        )
        context = rules._eval_context()
        rules = rules.filtered(
            lambda rule: Domain(safe_eval(rule.domain_force, context)).is_true()
        )
        return rules.groups.all_user_ids._relationship_can_act(self.company_id)

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
        users = self.env["res.users"]
        if operator == "any":
            return self._domain_of(kind, users.search(value))
        if operator != "in":
            return NotImplemented
        value = list(value)
        ids = [user_id for user_id in value if user_id]
        # The rules ask for the user themselves, on each look at a record.
        mine = ids == self.env.user.ids
        found = self.env.user if mine else users.sudo().search([("id", "in", ids)])
        domain = self._domain_of(kind, found)
        if len(ids) != len(value):
            records = self.sudo().with_context(active_test=False)
            able = self.env.ref(self._people_groups(kind)[0]).sudo().all_user_ids
            of_somebody = records._search(self._domain_of(kind, able))
            domain |= Domain("id", "not in", of_somebody)
        return domain

    @api.model
    def _domain_of(self, kind, users):
        """Return the domain of the records that one of ``users`` has to do with.

        Of those who can: a colleague who left, or works in another company, or has lost
        the right to look at such records, is named by one, and sees none.
        """
        by_companies = defaultdict(list)
        for user in self._able(kind, users):
            by_companies[user._get_company_ids()].append(user.id)
        return Domain.OR(
            self._people_domain(kind, tuple(ids))
            & Domain("company_id", "in", list(companies))
            for companies, ids in by_companies.items()
        )

    @api.model
    def _able(self, kind, users):
        """Return those of these users who may look at such records at all."""
        users = users.sudo()
        if users == self.env.user:
            # Who is logged in is active; their groups are known.
            able = all(users.has_group(group) for group in self._people_groups(kind))
            return users if able else users.browse()
        users = users.filtered(lambda user: user.active and not user.share)
        groups = self._people_groups(kind)
        if len(users) > FEW:
            able = [self.env.ref(group).sudo().all_user_ids for group in groups]
            return functools.reduce(and_, able, users)
        # The groups of each are known to the server.
        return users.filtered(lambda user: all(map(user.has_group, groups)))

    @api.model
    def _people_groups(self, kind):
        """Return the external ids of the groups whose rules ask for people of a kind.

        People need all of them.
        """
        return ["crm_relationship.group_relationship_user"]

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

    def _people_by_record(self, kind):
        """Return a list of (user id, reason key) of those who can, by record id."""
        named = self._users_by_record(kind)
        ids = {user_id for pairs in named.values() for user_id, __ in pairs}
        users = self.env["res.users"].sudo().browse(ids)
        companies = {
            user.id: user._get_company_ids() for user in self._able(kind, users)
        }
        people = defaultdict(list)
        for record in self.browse(self.ids).sudo():
            people[record.id] = [
                (user_id, reason)
                for user_id, reason in named[record.id]
                if record.company_id.id in companies.get(user_id, ())
            ]
        return people

    def _users_by_record(self, kind):
        """Return a list of (user id, reason key) of those named, by record id."""
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
