from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.asks import asks

# An event's number is that of its record and that of its source.
MOST_SOURCES = 64


class Source(NamedTuple):
    """Records of a model that are events of a card.

    :param kind: key of the kind of event, see ``relationship.history._kinds``
    :param model: name of the model
    :param date: field that says when, a date or a datetime
    :param domain: which records are events
    :param user: field that says who did it
    :param card: field that says of which card
    """

    kind: str
    model: str
    date: str
    domain: tuple = ()
    user: str = "create_uid"
    card: str = "card_id"


class RelationshipHistory(models.Model):
    """What happened with a customer, newest first.

    Nothing is stored: each source is searched as the reader, so that the rules of its
    model decide which of its records are events for whom.
    """

    _name = "relationship.history"
    _description = "Event of a Customer"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "kind"

    card_id = fields.Many2one(comodel_name="relationship.card", readonly=True)
    date = fields.Datetime(readonly=True)
    kind = fields.Selection(selection="_kinds", readonly=True)
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
                "visit": self.env._("Visit or Call"),
                "case": self.env._("Case"),
                "satisfaction": self.env._("Satisfaction"),
                "tier": self.env._("Change of Tier"),
                "project": self.env._("Project"),
            }.items()
        )

    @api.model
    def _sources(self):
        """Return where events come from. Extended by other addons, at the end.

        :return: list of :class:`Source`
        """
        made = ("state", "in", ("done", "reported"))
        return [
            Source("visit", "relationship.visit", "date_start", (made,), "user_id"),
            Source("case", "relationship.complaint", "received_date", (), "user_id"),
            Source("satisfaction", "relationship.satisfaction", "date"),
            Source("tier", "relationship.tier.change", "date", (), "user_id"),
            Source("project", "relationship.project", "create_date"),
        ]

    @property
    def _table_query(self):
        sources = enumerate(self._sources())
        selects = [
            self._events(number, source)
            for number, source in sources
            if self.env[source.model].has_access("read")
        ]
        return SQL(" UNION ALL ").join(selects or [self._no_events()])

    @api.model
    def _events(self, number, source):
        """Return SQL of the events of one source that the user may see."""
        records = self.env[source.model].with_context(active_test=False)
        query = records._search([(source.card, "!=", False), *source.domain])

        def column(name):
            return records._field_to_sql(query.table, name, query)

        return query.select(
            SQL(
                "%s::bigint * %s + %s AS id, %s AS card_id, %s::timestamp AS date,"
                " %s AS user_id, %s AS kind, %s AS res_model, %s AS res_id",
                column("id"),
                MOST_SOURCES,
                number,
                column(source.card),
                column(source.date),
                column(source.user),
                source.kind,
                source.model,
                column("id"),
            )
        )

    @api.model
    def _no_events(self):
        return SQL(
            "SELECT 0::bigint AS id, 0 AS card_id, now()::timestamp AS date,"
            " 0 AS user_id, '' AS kind, '' AS res_model, 0 AS res_id WHERE FALSE"
        )

    @asks("read")
    def action_open(self):
        """Open the record that an event is about."""
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)._get_records_action()
