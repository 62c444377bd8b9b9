from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...tools.asks import asks

# An event's number is that of its record and that of its source.
MOST_SOURCES = 64
# What a page shows of a long text; the record has it all.
LONG_TEXT = 2000
# Fields of those who have to do with a record, and as what.
PEOPLE = {"reader_ids": "reader", "writer_ids": "writer"}
# Set by ``_search`` and ``_as_query`` alone; they only narrow what is read.
ONE_SOURCE = "relationship_history_source"
ONE_CARD = "relationship_history_card"
THESE_EVENTS = "relationship_history_ids"


class Source(NamedTuple):
    """Records of a model that are events of a card.

    :param kind: key of the kind of event, see ``relationship.history._kinds``
    :param model: name of the model
    :param date: field that says when, a date or a datetime
    :param domain: which records are events
    :param user: field that says who did it
    :param card: field that says of which card; of several, if it is a many2many
    :param name: fields that name the event, as ``"visit_type_id.name"``; fields in a
        tuple of their own are what was and what is
    :param summary: fields with what was said, in the same way
    :param kind_sql: name of a method of ``relationship.history`` that returns SQL of
        the kind, where records of the model are of several
    """

    kind: str
    model: str
    date: str
    domain: tuple = ()
    user: str = "create_uid"
    card: str = "card_id"
    name: tuple = ()
    summary: tuple = ()
    kind_sql: str = ""


class RelationshipHistory(models.Model):
    """What happened with a customer, newest first (R016, R018, R022).

    Nothing is stored: each source is searched as the reader, so that the rules of its
    model decide which of its records are events for whom. A page is the newest of each
    source, merged: however long the history is, no source reads more than a page.
    """

    _name = "relationship.history"
    _description = "Event of a Customer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "name"

    card_id = fields.Many2one(
        comodel_name="relationship.card", string="Customer", readonly=True
    )
    date = fields.Datetime(readonly=True)
    kind = fields.Selection(selection="_kinds", readonly=True)
    name = fields.Char(string="Event", readonly=True)
    summary = fields.Text(string="What Was Said and Done", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )

    @api.model
    def _kinds(self):
        """Return the kinds of events, with their names. Extended by other addons."""
        return list(
            {
                "visit": self.env._("Visit"),
                "call": self.env._("Telephone Call"),
                "meeting": self.env._("Meeting"),
                "campaign": self.env._("Campaign"),
                "case": self.env._("Case"),
                "measure": self.env._("Measure"),
                "satisfaction": self.env._("Answer"),
                "tier": self.env._("Change of Tier"),
                "person": self.env._("Key Person"),
                "project": self.env._("Project"),
                "opinion": self.env._("Opinion on a Project"),
                "release": self.env._("Release"),
                "contact": self.env._("Change of a Contact"),
                "benefit": self.env._("Benefit Granted"),
                "benefit_end": self.env._("Benefit Taken Back"),
            }.items()
        )

    @api.model
    def _sources(self):
        """Return where events come from. Extended by other addons, at the end.

        :return: list of :class:`Source`
        """
        return [
            Source(
                "visit",
                "relationship.visit",
                "date_start",
                domain=(("state", "in", ("done", "reported")),),
                user="user_id",
                name=("visit_type_id.name", "purpose"),
                summary=("feedback", "needs", "result"),
                kind_sql="_visit_kind_sql",
            ),
            Source(
                "case",
                "relationship.complaint",
                "received_date",
                user="user_id",
                name=("name", "subject"),
                summary=("state", "description", "cause", "measure", "result"),
            ),
            Source(
                "satisfaction",
                "relationship.satisfaction",
                "date",
                user="collector_id",
                name=("score", "source", "res_name"),
                summary=("comment",),
            ),
            Source(
                "tier",
                "relationship.tier.change",
                "date",
                user="user_id",
                name=("scheme_id.name", ("old_tier_id.name", "new_tier_id.name")),
                summary=("cause", "reason"),
            ),
            Source(
                "project",
                "relationship.project",
                "create_date",
                name=("name",),
                summary=("state", "construction_plan", "investment_intention"),
            ),
            Source(
                "measure",
                "relationship.action",
                "create_date",
                user="user_id",
                name=("name",),
                summary=("state", "note", "result"),
            ),
            Source(
                "release",
                "relationship.release",
                "date_start",
                domain=(("state", "in", ("approved", "recalled")),),
                user="requester_id",
                card="card_ids",
                name=("name", "scope"),
                summary=("state", "purpose"),
            ),
            Source(
                "person",
                "relationship.key.person",
                "create_date",
                name=("partner_id.name",),
                summary=("role", "level", "place", "note"),
            ),
            Source(
                "opinion",
                "relationship.project.opinion",
                "date",
                user="user_id",
                name=("kind", "subject", "project_id.name"),
                summary=("text",),
            ),
            Source(
                "contact",
                "relationship.contact.change",
                "date",
                # A key person who is there tells of their beginning themself.
                domain=("|", ("what", "!=", "added"), ("key_person_id", "=", False)),
                user="user_id",
                name=("partner_id.name", "what", ("old_text", "new_text")),
            ),
            Source(
                "benefit",
                "relationship.benefit.grant",
                "decided_date",
                domain=(("state", "in", ("granted", "taken_back")),),
                user="decided_user_id",
                name=("benefit_id.name",),
                summary=("reason", "contract_ref"),
            ),
            Source(
                "benefit_end",
                "relationship.benefit.grant",
                "taken_date",
                domain=(("state", "=", "taken_back"),),
                user="taken_user_id",
                name=("benefit_id.name",),
                summary=("taken_cause", "taken_reason"),
            ),
        ]

    @property
    def _table_query(self):
        selects = [
            self._events(number, source)
            for number, source in enumerate(self._sources())
            if self._is_asked(number) and self.env[source.model].has_access("read")
        ]
        return SQL(" UNION ALL ").join(selects or [self._no_events()])

    @api.model
    def _is_asked(self, number):
        """Return whether events of a source are looked for."""
        only = self.env.context.get(ONE_SOURCE)
        these = self.env.context.get(THESE_EVENTS)
        return (only is None or only == number) and (
            these is None or any(event % MOST_SOURCES == number for event in these)
        )

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        if not limit:
            return super()._search(domain, offset, limit, order, **kwargs)
        self.browse().check_access("read")
        kwargs["bypass_access"] = True  # Here the rules are added by _add_rules.
        card_id = self._only_card(domain)
        # Each source gives as many as the page may need: none is read to its end.
        parts = []
        for number, source in enumerate(self._sources()):
            if not self.env[source.model].has_access("read"):
                continue
            context = {ONE_SOURCE: number, ONE_CARD: card_id}
            events = super(RelationshipHistory, self.with_context(**context))
            one = events._search(domain, 0, offset + limit, order, **kwargs)
            if one.is_empty():
                continue
            self._add_rules(self, one, "card_id", card_id)
            everything = SQL("%s.*", SQL.identifier(self._table))
            parts.append(SQL("(%s)", one.select(everything)))
        union = SQL(" UNION ALL ").join(parts or [self._no_events()])
        query = Query(self.env, self._table, SQL("(%s)", union))
        if order:
            query.order = self._order_to_sql(order, query)
        query.limit, query.offset = limit, offset or None
        return query

    @api.model
    def _only_card(self, domain):
        """Return the number of the one card that a domain asks for, if it does."""
        domain = Domain(domain).optimize(self)
        for part in getattr(domain, "children", [domain]):
            known = domain is part or domain.OPERATOR == "&"
            if known and getattr(part, "field_expr", None) == "card_id":
                ids = list(part.value) if part.operator == "in" else []
                if len(ids) == 1 and isinstance(ids[0], int):
                    return ids[0]
        return None

    @api.model
    def _add_rules(self, records, query, name, card_id):
        """Add the rules of a model to a query on its records.

        Whose customer the card is answers, for its events, what the rules ask of every
        record of the user: it is answered once, and not looked for among all of theirs.

        :param records: of a model
        :param query: on the model, that asks for no access
        :param str name: field of the card
        :param card_id: number of the card that all records in the query are of, if any
        """
        if self.env.su:
            return
        rules = self.env["ir.rule"]._compute_domain(records._name, "read")
        card = self.env["relationship.card"].sudo().browse(card_id or [])
        if self.env.user in card.reader_ids:
            rules = rules.map_conditions(
                lambda condition: self._known(condition, records, name, card)
            )
        system = records.sudo().with_context(active_test=False)
        rules = rules.optimize_full(system)
        if not rules.is_true():
            query.add_where(rules._to_sql(system, query.table, query))

    @api.model
    def _known(self, condition, records, name, card):
        """Return a condition on records of a card, true where the card answers it."""
        field, value = condition.field_expr, condition.value
        if field == name and condition.operator in ("any", "any!"):
            inner = Domain(value).map_conditions(
                lambda part: self._known(part, card, "id", card)
            )
            rest = Domain(field, condition.operator, inner)
            return Domain.TRUE if inner.is_true() else rest
        kind = PEOPLE.get(field.removeprefix(f"{name}."))
        if not kind or condition.operator != "in" or set(value) != {self.env.uid}:
            return condition
        if field in PEOPLE and name != "id":
            # The record's own people: those of the card are, where it says so.
            able = self.env.user in records._able(kind, self.env.user)
            kind = able and dict(records._people_parents(kind)).get(name)
        is_mine = kind and self.env.user in card[f"{kind}_ids"]
        return Domain.TRUE if is_mine else condition

    def _as_query(self, ordered=True):
        # By their numbers events are found in their sources, not among all others.
        events = self.with_context(**{THESE_EVENTS: tuple(self._ids)})
        return super(RelationshipHistory, events)._as_query(ordered)

    @api.model
    def _events(self, number, source):
        """Return SQL of the events of one source that the user may see."""
        records = self.env[source.model].with_context(active_test=False)
        domain = list(source.domain)
        if records._fields[source.card].type != "many2many":
            domain.append((source.card, "!=", False))
        these = self.env.context.get(THESE_EVENTS)
        if these is not None:
            of_source = [
                ev // MOST_SOURCES for ev in these if ev % MOST_SOURCES == number
            ]
            domain.append(("id", "in", of_source))
        card_id = self.env.context.get(ONE_CARD)
        if card_id:
            domain.append((source.card, "in", [card_id]))
        query = records._search(domain, bypass_access=True)
        self._add_rules(records, query, source.card, card_id)
        kind = source.kind
        return query.select(
            SQL(
                "%s::bigint * %s + %s AS id, %s AS card_id, %s AS date, %s AS user_id,"
                " %s::varchar AS kind, %s AS name, %s AS summary, %s AS res_model,"
                " %s AS res_id",
                records._field_to_sql(query.table, "id", query),
                MOST_SOURCES,
                number,
                self._card_sql(records, source.card, query),
                self._date_sql(records, source.date, query),
                records._field_to_sql(query.table, source.user, query),
                getattr(self, source.kind_sql)(records, query)
                if source.kind_sql
                else kind,
                self._line_sql(records, source.name, query),
                self._line_sql(records, source.summary, query),
                source.model,
                records._field_to_sql(query.table, "id", query),
            )
        )

    @api.model
    def _card_sql(self, records, name, query):
        field = records._fields[name]
        if field.type != "many2many":
            return records._field_to_sql(query.table, name, query)
        alias = query.join(query.table, "id", field.relation, field.column1, name)
        return SQL.identifier(alias, field.column2, to_flush=field)

    @api.model
    def _date_sql(self, records, name, query):
        column = records._field_to_sql(query.table, name, query)
        if records._fields[name].type == "datetime":
            return column
        # Noon of a day is the same day wherever it is read.
        return SQL("(%s + time '12:00')", column)

    @api.model
    def _visit_kind_sql(self, records, query):
        """Return SQL of the kind of a visit: by its type, or of a campaign (R016)."""
        types, plans = (
            query.left_join(query.table, name, records[name]._table, "id", name)
            for name in ("visit_type_id", "plan_id")
        )
        return SQL(
            "CASE WHEN %s = 'campaign' THEN 'campaign' WHEN %s = 'phone' THEN 'call'"
            " WHEN %s IN ('online', 'reception') THEN 'meeting' ELSE 'visit' END",
            records.plan_id._field_to_sql(plans, "kind"),
            records.visit_type_id._field_to_sql(types, "channel"),
            records.visit_type_id._field_to_sql(types, "channel"),
        )

    @api.model
    def _line_sql(self, records, names, query, between=" · "):
        """Return SQL of a line of text from fields, those that are filled."""
        texts = [
            SQL("NULLIF(%s, %s)", self._line_sql(records, name, query, " → "), " → ")
            if isinstance(name, tuple)
            else self._text_sql(records, query.table, name, query)
            for name in names
        ]
        if between == " → ":
            texts = [SQL("COALESCE(%s, '–')", text) for text in texts]
        return SQL("concat_ws(%s, %s)", between, SQL(", ").join(texts or [SQL("NULL")]))

    @api.model
    def _text_sql(self, records, alias, name, query):
        """Return SQL of a field as people read it, NULL where they may not."""
        name, __, rest = name.partition(".")
        field = records._fields[name]
        if not records._has_field_access(field, "read"):
            return SQL("NULL::text")
        if rest:
            other = records[name]
            joined = query.left_join(alias, name, other._table, "id", name)
            # A name on one's own record is shown, whoever may open what it names.
            return self._text_sql(other, joined, rest, query)
        column = records._field_to_sql(alias, name, query)
        if field.type == "selection":
            labels = field._description_selection(self.env)
            whens = (SQL("WHEN %s THEN %s", key, label) for key, label in labels)
            return SQL("CASE %s %s END", column, SQL(" ").join(whens))
        if field.type == "html":
            return SQL(
                "left(NULLIF(btrim(regexp_replace(%s, %s, ' ', 'g')), ''), %s)",
                column,
                r"(<[^>]*>|&nbsp;|\s)+",
                LONG_TEXT,
            )
        if field.type == "float":
            return SQL("trim_scale(round(%s::numeric, 2))::text", column)
        return SQL("NULLIF(btrim(%s::text), '')", column)

    @api.model
    def _no_events(self):
        return SQL(
            "SELECT 0::bigint AS id, 0 AS card_id, now()::timestamp AS date,"
            " 0 AS user_id, '' AS kind, '' AS name, '' AS summary, '' AS res_model,"
            " 0 AS res_id WHERE FALSE"
        )

    @asks("read")
    def action_open(self):
        """Open the record that an event is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
