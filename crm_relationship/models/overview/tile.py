from ast import literal_eval
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..complaints.constants import OPEN_STATES

# How many of the records that a tile counts are shown on it.
ROWS = 5
# Up to so many are counted where there may be any number, as in Odoo's lists.
MOST = 10_000


def as_sent(domain):
    """Return a domain as a list that a web client takes: dates as text, no sets."""

    def plain(value):
        if isinstance(value, Domain):
            return as_sent(value)
        if isinstance(value, Collection) and not isinstance(value, str):
            return [plain(one) for one in value]
        return str(value) if isinstance(value, date) else value

    return [
        item if isinstance(item, str) else [item[0], item[1], plain(item[2])]
        for item in Domain(domain)
    ]


class Tile(NamedTuple):
    """What waits for the user.

    :param name: key of the tile, unique
    :param label: what is counted, in the user's language
    :param action: external id of the window action that lists it
    :param domain: which of the action's records are counted
    :param section: part of the desk it stands in, see ``relationship.desk._sections``
    :param title: field that names a record on the tile; without, it shows no records
    :param date: field that says when
    :param note: field that says by whom, or in which state
    :param order: in which order the records are shown; by the date, unless it is said
    :param opens_title: whether a record opens what it is named by
    :param since: whether the date says since when it waits, and not until when
    :param many: whether there may be so many that they are counted up to a limit only
    """

    name: str
    label: str
    action: str
    domain: list
    section: str = "mine"
    title: str = ""
    date: str = ""
    note: str = ""
    order: str = ""
    opens_title: bool = False
    since: bool = False
    many: bool = False


class RelationshipTile(models.AbstractModel):
    """What waits for somebody: each count opens the records that it counts."""

    _name = "relationship.tile"
    _description = "What Waits for the User"

    @api.model
    def _tiles(self):
        """Return what may wait for the user. Extended by other addons.

        :return: list of :class:`Tile`
        """
        mine, action = [("user_id", "=", self.env.uid)], "crm_relationship.%s"
        return [
            Tile(
                "due_contacts",
                self.env._("Due Contacts"),
                action % "relationship_contact_duty_action_mine",
                [
                    *mine,
                    ("is_due", "=", True),
                    ("planned_count", "=", 0),
                    "|",
                    ("snooze_until", "=", False),
                    ("snooze_until", "<=", "today"),
                ],
                title="card_id",
                date="due_date",
                opens_title=True,
            ),
            Tile(
                "reports_owed",
                self.env._("Reports Owed"),
                action % "relationship_visit_action",
                [
                    ("state", "=", "done"),
                    # Who prepares a visit reports it; without, the visitor does.
                    "|",
                    ("preparer_id", "=", self.env.uid),
                    "&",
                    ("preparer_id", "=", False),
                    *mine,
                ],
                title="card_id",
                date="report_due_date",
            ),
            Tile(
                "open_cases",
                self.env._("Open Cases"),
                action % "relationship_complaint_action",
                [("state", "in", OPEN_STATES), *mine],
                title="card_id",
                date="next_deadline",
                note="subject",
            ),
        ]

    @api.model
    def get_tiles(self):
        """Return the tiles whose records the user may read, counted in one query.

        :return: list of dictionaries of ``name``, ``label``, ``count``, whether there
            are more than counted, and the ``action`` and ``domain`` that open them
        """
        names = ("name", "label", "action", "domain", "count", "is_more")
        return [
            {name: tile[name] for name in names}
            for tile in self._counted(self._tiles())
        ]

    @api.model
    def _counted(self, tiles):
        """Return tiles with what they count: the number, and the first records.

        :param tiles: list of :class:`Tile`
        :return: list of dictionaries: the tile's own, ``model``, ``domain``, ``count``,
            ``is_more``, and ``rows`` of ``id``, ``title``, ``date`` and ``note``
        """
        shown = self._readable(tiles)
        selects = [
            SQL("(%s)", self._select(number, *one)) for number, one in enumerate(shown)
        ]
        rows = [[] for __ in shown]
        if selects:
            for row in self.env.execute_query(SQL(" UNION ALL ").join(selects)):
                rows[row[0]].append(row[1:])
        names = self._names(shown, rows)
        counts = [found[0][-1] if found else 0 for found in rows]
        return [
            {
                **tile._asdict(),
                "model": records._name,
                "domain": as_sent(domain),
                "count": min(count, MOST) if tile.many else count,
                "is_more": tile.many and count > MOST,
                "rows": self._rows(tile, records, found, names) if tile.title else [],
            }
            for (tile, records, domain), found, count in zip(
                shown, rows, counts, strict=True
            )
        ]

    def _readable(self, tiles):
        """Return (tile, model, domain) of the tiles whose records the user may read."""
        ids = [self.env.ref(tile.action).id for tile in tiles]
        # Actions are read by administrators only; all of them are read at once.
        actions = self.env["ir.actions.act_window"].sudo().browse(ids)
        shown = []
        for tile, action in zip(tiles, actions, strict=True):
            records = self.env[action.res_model]
            if records.has_access("read"):
                domain = Domain(literal_eval(action.domain or "[]"))
                shown.append((tile, records, domain & Domain(tile.domain)))
        return shown

    def _select(self, number, tile, records, domain):
        """Return SQL of the first records that a tile counts, and of their number."""
        order = tile.order or (tile.date and f"{tile.date}, id")
        query = records._search(domain, order=order or None, limit=ROWS)

        def column(name):
            if not name:
                return SQL("NULL::varchar")
            sql = records._field_to_sql(query.table, name, query)
            if records._fields[name].type == "datetime":
                sql = SQL("date_trunc('second', %s)", sql)
            return SQL("%s::varchar", sql)

        return query.select(
            SQL("%s", number),
            SQL.identifier(query.table, "id"),
            column(tile.title),
            column(tile.date),
            column(tile.note),
            self._count(tile, records, domain),
        )

    def _count(self, tile, records, domain):
        """Return SQL of the number of records that a tile counts."""
        if not tile.many:
            return SQL("COUNT(*) OVER ()")
        query = records._search(domain, limit=MOST + 1)
        ids = query.select(SQL.identifier(query.table, "id"))
        return SQL("(SELECT COUNT(*) FROM (%s) counted)", ids)

    def _names(self, shown, rows):
        """Return the names of what rows link to, by model and number, read at once."""
        wanted = {}
        for (tile, records, __), found in zip(shown, rows, strict=True):
            for name, place in ((tile.title, 1), (tile.note, 3)):
                field = records._fields.get(name)
                if field and field.type == "many2one":
                    ids = wanted.setdefault(field.comodel_name, set())
                    ids.update(int(row[place]) for row in found if row[place])
        return {
            (model, record.id): record.display_name
            for model, ids in wanted.items()
            # As in lists: who reads a record is shown what it links to.
            for record in self.env[model].browse(sorted(ids)).sudo()
        }

    def _rows(self, tile, records, found, names):
        def said(name, value):
            field = records._fields.get(name)
            if not field or not value:
                return value or ""
            if field.type == "many2one":
                return names[field.comodel_name, int(value)]
            if field.type == "selection":
                return dict(field._description_selection(self.env)).get(value, value)
            return value

        opened = records._name
        if tile.opens_title:
            opened = records._fields[tile.title].comodel_name
        return [
            {
                "id": int(title) if tile.opens_title else record_id,
                "model": opened,
                # Who is no customer yet has no card: what it is about names the record.
                "title": said(tile.title, title) or said(tile.note, note),
                "date": date or False,
                "note": said(tile.note, note) if title else "",
            }
            for record_id, title, date, note, __ in found
        ]
