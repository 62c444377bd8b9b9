from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_list

# What is looked at, and what it is called.
WHAT = [
    ("added", "New Key Person"),
    ("removed", "No Key Person any more"),
    ("person", "Another Person"),
    ("role", "Role"),
    ("level", "Level"),
    ("place", "Place"),
    ("listed", "Key Person"),
    ("active", "Contact"),
    ("employer", "Employer"),
    ("function", "Position"),
    ("work_unit", "Work Unit"),
    ("industry", "Industry"),
    ("tags", "Tags"),
    ("name", "Name"),
]
# Where values are keys: of which field of key persons.
KEYS = {
    "added": "role",
    "removed": "role",
    "role": "role",
    "level": "level",
    "place": "place",
}
# The fields that people read, by the values that they are of.
TEXTS = {"old_text": "old_value", "new_text": "new_value"}


class RelationshipContactChange(models.Model):
    """What has become of a customer or key person: the old and the new value (R004).

    Contacts are written by everybody, and by whatever addon: nothing of ours runs when
    they are. Each card and each key person keeps what its contact was (``known``); the
    night finds, in SQL, what is different now, and the liaison leader is told (R024).
    """

    _name = "relationship.contact.change"
    _description = "Change of a Contact"
    _inherit = ["relationship.card.child.mixin", "relationship.personal.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    key_person_id = fields.Many2one(
        comodel_name="relationship.key.person", readonly=True, index="btree_not_null"
    )
    what = fields.Selection(selection=WHAT, required=True, readonly=True)
    old_value = fields.Char(readonly=True)
    new_value = fields.Char(readonly=True)
    old_text = fields.Char(string="Before", compute="_compute_texts")
    new_text = fields.Char(string="Now", compute="_compute_texts")
    date = fields.Datetime(string="Noticed on", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        readonly=True,
        help="Who has changed the contact last.",
    )
    is_told = fields.Boolean(string="Leader Told", readonly=True)

    _untold_idx = models.Index("(company_id) WHERE is_told IS NOT TRUE")

    @api.depends("what", "old_value", "new_value")
    @api.depends_context("lang")
    def _compute_texts(self):
        all_labels = self._labels()
        for change in self:
            labels = all_labels.get(change.what, {})
            change.old_text = labels.get(change.old_value or "", change.old_value)
            change.new_text = labels.get(change.new_value or "", change.new_value)

    @api.model
    def _labels(self):
        """Return what people read for a value that is a key, by what it is of."""
        people = self.env["relationship.key.person"]._fields
        labels = {
            what: dict(people[name]._description_selection(self.env))
            for what, name in KEYS.items()
        }
        archived = self.env._("archived")
        states = {"true": self.env._("active"), "false": archived, "": archived}
        return {**labels, "active": states, "listed": states}

    def _field_to_sql(self, alias, field_expr, query=None):
        column = TEXTS.get(field_expr)
        if not column:
            return super()._field_to_sql(alias, field_expr, query)
        value = super()._field_to_sql(alias, column, query)
        whats = [
            SQL(
                "WHEN %s THEN CASE COALESCE(%s, '') %s ELSE %s END",
                what,
                value,
                SQL(" ").join(SQL("WHEN %s THEN %s", *pair) for pair in some.items()),
                value,
            )
            for what, some in self._labels().items()
        ]
        what = super()._field_to_sql(alias, "what", query)
        return SQL("CASE %s %s ELSE %s END", what, SQL(" ").join(whats), value)

    def _line(self):
        """Return a change as people read it."""
        self.ensure_one()
        what = dict(self._fields["what"]._description_selection(self.env))[self.what]
        if self.what in ("added", "removed"):
            return f"{what}: {self.partner_id.name} ({self.new_text or self.old_text})"
        values = f"{self.old_text or '–'} → {self.new_text or '–'}"
        name = self.partner_id.name or self.partner_id.display_name
        return (
            f"{name}, {what}: {values}" if self.key_person_id else f"{what}: {values}"
        )

    @api.model
    def _record(self, people, what, old_value, new_value):
        """Keep a change that somebody makes on key persons."""
        return self.sudo().create(
            [
                {
                    "card_id": person.card_id.id,
                    "key_person_id": what != "removed" and person.id,
                    "partner_id": person.partner_id.id,
                    "what": what,
                    "old_value": old_value,
                    "new_value": new_value,
                    "date": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "is_told": True,
                }
                for person in people
            ]
        )

    # What contacts have become, in SQL

    @api.model
    def _known_card_sql(self):
        """Return SQL of what a card keeps of its contact ``p``, with ``tags``."""
        return SQL(
            """
            jsonb_strip_nulls(jsonb_build_object(
                'function', NULLIF(btrim(p.function), ''),
                'work_unit', NULLIF(btrim(p.company_name), ''),
                'industry', p.industry_id, 'tags', tags.ids, 'name', p.name))
            """
        )

    @api.model
    def _tags_sql(self, ids):
        """Return SQL that joins ``tags``, the ids of the tags of contact ``p``.

        :param ids: ids of the cards that are asked for, None for all
        """
        table = "res_partner_res_partner_category_rel"
        if ids is None:
            return SQL(
                "LEFT JOIN (SELECT r.partner_id,"
                " jsonb_agg(r.category_id ORDER BY r.category_id) AS ids FROM %s r"
                " GROUP BY r.partner_id) tags ON tags.partner_id = p.id",
                SQL.identifier(table),
            )
        return SQL(
            "LEFT JOIN LATERAL (SELECT jsonb_agg(r.category_id ORDER BY r.category_id)"
            " AS ids FROM %s r WHERE r.partner_id = p.id) tags ON TRUE",
            SQL.identifier(table),
        )

    @api.model
    def _card_changes_sql(self):
        """Return SQL that keeps what differs on the cards of ``batch``."""
        return SQL(
            """
            changed AS (
                INSERT INTO relationship_contact_change (
                    card_id, company_id, partner_id, what, old_value, new_value, date,
                    user_id, is_told, create_uid, create_date, write_uid, write_date)
                SELECT c.id, c.company_id, p.id, v.what, v.old_value, v.new_value, %s,
                       p.write_uid, FALSE, %s, %s, %s, %s
                  FROM batch b
                  JOIN relationship_card c ON c.id = b.card_id AND c.xmin = b.version
                  JOIN res_partner p ON p.id = c.partner_id
                 CROSS JOIN LATERAL (VALUES
                    ('function', c.known->>'function', b.known->>'function'),
                    ('work_unit', c.known->>'work_unit', b.known->>'work_unit'),
                    ('name', c.known->>'name', b.known->>'name'),
                    ('industry', %s, %s),
                    ('tags', %s, %s)) v (what, old_value, new_value)
                 WHERE b.is_contact_changed AND v.old_value IS DISTINCT FROM v.new_value
            )
            """,
            *self._stamps(),
            *self._industry_sql("c"),
            *self._industry_sql("b"),
            *self._tag_names_sql("c"),
            *self._tag_names_sql("b"),
        )

    @api.model
    def _stamps(self):
        now = SQL("now() AT TIME ZONE 'UTC'")
        return now, self.env.uid, now, self.env.uid, now

    @api.model
    def _industry_sql(self, alias):
        yield SQL(
            "(SELECT i.name->>'en_US' FROM res_partner_industry i"
            " WHERE i.id = (%s->>'industry')::int)",
            SQL.identifier(alias, "known"),
        )

    @api.model
    def _tag_names_sql(self, alias):
        yield SQL(
            "(SELECT string_agg(t.name->>'en_US', ', ' ORDER BY t.id)"
            " FROM jsonb_array_elements_text(%s->'tags') tag(id)"
            " JOIN res_partner_category t ON t.id = tag.id::int)",
            SQL.identifier(alias, "known"),
        )

    @api.model
    def _follow_people(self, company, people=None):
        """Keep what has become of key persons since they were last looked at.

        :param people: the key persons, all active ones when not given
        """
        self.env.flush_all()
        scope = SQL("k.active AND c.active")
        if people is not None:
            scope = SQL("k.id IN %s", tuple(people.ids) or (None,))
        self.env.cr.execute(
            SQL(
                """
                WITH differing AS MATERIALIZED (
                    SELECT k.id, k.card_id, k.company_id, k.partner_id, p.write_uid,
                           k.known AS old, n.known AS new
                      FROM relationship_key_person k
                      JOIN relationship_card c ON c.id = k.card_id
                      JOIN res_partner p ON p.id = k.partner_id
                     CROSS JOIN LATERAL (SELECT jsonb_strip_nulls(jsonb_build_object(
                           'function', NULLIF(btrim(p.function), ''),
                           'employer', p.commercial_partner_id,
                           'active', p.active)) AS known) n
                     WHERE k.company_id = %(company)s AND %(scope)s
                       AND k.known IS DISTINCT FROM n.known
                       FOR NO KEY UPDATE OF k SKIP LOCKED
                ),
                written AS (
                    UPDATE relationship_key_person k SET known = d.new
                      FROM differing d WHERE k.id = d.id
                )
                INSERT INTO relationship_contact_change (
                    card_id, company_id, key_person_id, partner_id, what, old_value,
                    new_value, date, user_id, is_told, create_uid, create_date,
                    write_uid, write_date)
                SELECT d.card_id, d.company_id, d.id, d.partner_id, v.what,
                       v.old_value, v.new_value, %(now)s, d.write_uid, FALSE,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM differing d
                 CROSS JOIN LATERAL (VALUES
                    ('active', d.old->>'active', d.new->>'active'),
                    ('function', d.old->>'function', d.new->>'function'),
                    ('employer', %(before)s, %(after)s)) v (what, old_value, new_value)
                 WHERE d.old IS NOT NULL AND v.old_value IS DISTINCT FROM v.new_value
                """,
                company=company.id,
                scope=scope,
                now=SQL("now() AT TIME ZONE 'UTC'"),
                uid=self.env.uid,
                before=self._employer_sql("old"),
                after=self._employer_sql("new"),
            )
        )
        self.env["relationship.key.person"].invalidate_model(["known"])
        self.invalidate_model()
        self.env["relationship.card"].invalidate_model(["contact_change_ids"])

    @api.model
    def _employer_sql(self, name):
        return SQL(
            "(SELECT e.name FROM res_partner e"
            " WHERE e.id = (%s->>'employer')::int AND e.id <> d.partner_id)",
            SQL.identifier("d", name),
        )

    # Who is told

    @api.model
    def _tell(self, company):
        """Tell the liaison leaders of what was noticed, each card in one message."""
        changes = self.sudo().search(
            [("company_id", "=", company.id), ("is_told", "=", False)]
        )
        for card, some in changes.grouped("card_id").items():
            if card.leader_id and card.active:
                some._tell_leader(card)
        changes._stamp(is_told=True)

    def _tell_leader(self, card):
        """Tell the leader of a card of these changes, in their language."""
        people = card.company_id._relationship_recipients(
            card.leader_id, card, card.team_id
        )
        for lang, users in people.grouped("lang").items():
            changes = self.with_context(lang=lang)
            names = changes.partner_id.mapped("name")
            subject = changes.env._(
                "%(card)s: changed: %(names)s",
                card=card.with_context(lang=lang).display_name,
                names=format_list(changes.env, [name for name in names if name]),
            )
            card.message_notify(
                partner_ids=users.partner_id.ids,
                subject=subject,
                body=changes._lines_html(),
            )

    def _lines_html(self):
        """Return the changes, a paragraph each."""
        paragraph = Markup("<p>%s</p>")
        lines = [paragraph % change._line() for change in self.sorted("id")]
        return Markup("").join(lines)

    def _erase_personal_data(self):
        """What people were is forgotten with what they are."""
        self.sudo().unlink()
