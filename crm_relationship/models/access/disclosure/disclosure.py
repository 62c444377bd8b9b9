from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.models import fix_import_export_id_paths

from ...mixins.reader import SEE_ALL

# Minutes in which who prints takes the document; later they say again what for.
FRESH = 15
# In the context of an export or a print: what it is for.
REASON = "relationship_export_reason"
# What is printed of a card.
LAYOUTS = [("card", "Relationship Card"), ("key_card", "Key-Customer Card")]


class RelationshipDisclosure(models.Model):
    """One print or export of cards, or document for the outside (R228, R234, R244).

    Written by the system only, by :meth:`_record`. It is there before what it tells of
    has left.
    """

    _name = "relationship.disclosure"
    _description = "Print or Export of Customer Information"
    _inherit = ["relationship.entry.mixin"]
    _order = "date desc, id desc"

    date = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    kind = fields.Selection(
        selection=[
            ("print", "Print"),
            ("export", "Export"),
            ("document", "Document for the Outside"),
        ],
        required=True,
        readonly=True,
    )
    res_model = fields.Char(string="Model", readonly=True)
    record_count = fields.Integer(string="Records", readonly=True)
    card_count = fields.Integer(string="Cards", readonly=True)
    card_ids = fields.Many2many(
        comodel_name="relationship.card",
        relation="relationship_disclosure_card_rel",
        column1="disclosure_id",
        column2="card_id",
        string="Customers",
        readonly=True,
    )
    card_names = fields.Text(
        string="Customers then",
        readonly=True,
        help="Names and numbers of the first cards, which stay when cards go.",
    )
    fields_disclosed = fields.Text(string="Fields", readonly=True)
    document = fields.Selection(
        selection=LAYOUTS,
        string="Layout",
        readonly=True,
    )
    with_confidential = fields.Boolean(string="Confidential", readonly=True)
    reason = fields.Text(string="What For", readonly=True)
    release_id = fields.Many2one(
        comodel_name="relationship.release",
        readonly=True,
        holds=True,
        index="btree_not_null",
    )

    _default_order_idx = models.Index("(company_id, date DESC, id DESC)")

    @api.depends("kind", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for disclosure in self:
            # A colleague who left is named, too.
            user = disclosure.user_id.sudo()
            disclosure.display_name = f"{kinds.get(disclosure.kind)}, {user.name}"

    @api.model
    def _record(self, kind, cards, **values):
        """Put on record what is about to leave the system, in each company.

        :param str kind: ``print``, ``export`` or ``document``
        :param cards: the cards whose information it is
        :return: one record for each company of the cards, and for each release by which
            alone the user reads some of them
        """
        releases = {} if values.get("release_id") else self._releases_for(cards)
        groups = cards.sudo().grouped(
            lambda card: (card.company_id.id, releases.get(card.id, False))
        ) or {(self.env.company.id, False): cards}
        # Nobody may write here, not even those whose act it is.
        return self.sudo().create(
            [
                {
                    "kind": kind,
                    "user_id": self.env.uid,
                    "company_id": company_id,
                    "release_id": release_id,
                    "res_model": cards._name,
                    "record_count": len(some),
                    "card_count": len(some),
                    "card_ids": some.ids,
                    "card_names": "\n".join(
                        f"{card.id}: {card.display_name}" for card in some[:100]
                    ),
                    **values,
                }
                for (company_id, release_id), some in groups.items()
            ]
        )

    @api.model
    def _releases_for(self, cards):
        """Return the release of each card that the user reads by a release alone."""
        user = self.env.user
        if not cards or user.has_groups(",".join(SEE_ALL)):
            return {}
        people = cards.sudo()._users_by_record("reader")
        ids = [
            card_id
            for card_id, pairs in people.items()
            if {reason for user_id, reason in pairs if user_id == user.id}
            == {"release"}
        ]
        # Which release it was is kept, also where its recipient may not read it.
        releases = self.env["relationship.release"].sudo()
        domain = [("card_ids", "in", ids), ("is_valid", "=", True)]
        releases = releases.search(domain, order="date_end") if ids else releases
        recipients = releases._users_by_record("recipient")
        return {
            card_id: release.id
            for release in releases
            if (user.id, "recipient") in recipients[release.id]
            for card_id in release.card_ids.ids
            if card_id in ids
        }

    @api.model
    def is_export_recorded(self, model, paths=None):
        """Return whether an export is one of customer information.

        So that the web client asks what for before it exports.

        :param str model: name of the model
        :param list paths: fields as they are exported; None for any of the model
        """
        records = self.env.get(model)
        if records is None:
            return False
        return bool(self._ways_to_cards(records, paths or ["display_name"]))

    @api.model
    def _record_export(self, records, paths):
        """Put an export on record that has information of customers.

        :param list paths: fields as they are exported
        :raises UserError: where a reason is needed, and was not given
        """
        found = [
            records.mapped(".".join(way)) for way in self._ways_to_cards(records, paths)
        ]
        if found:
            cards = self.env["relationship.card"].union(
                *(some._disclosed_cards() for some in found)
            )
            self._record(
                "export",
                cards,
                res_model=records._name,
                record_count=len(records),
                fields_disclosed=", ".join(
                    self._path_label(records, path) for path in paths
                ),
                with_confidential=any(
                    some._name == "relationship.confidential" for some in found
                ),
                reason=self._export_reason(cards),
            )

    @api.model
    def _record_table(self, table):
        """Put a table on record that was composed on a screen.

        :param dict table: as the web client sends it
        :raises UserError: where a reason is needed, and was not given
        """
        if not self.is_export_recorded(table["model"]):
            return
        reason = (table.get("context") or {}).get(REASON)
        self = self.with_context(**{REASON: reason})
        cards = self.env["relationship.card"]
        titles = dict.fromkeys(head["title"] for head in table["measure_headers"])
        self._record(
            "export",
            cards,
            res_model=table["model"],
            record_count=len(table["rows"]),
            fields_disclosed=", ".join([table["title"], *titles]),
            reason=self._export_reason(cards),
        )

    @api.model
    def is_print_asked(self, report_name):
        """Return whether a report asks what it is printed for.

        So that the web client asks before it prints.

        :param str report_name: the report's technical name
        """
        if not self._asks_reason(self.env.companies, "all"):
            return False
        report = self.env["ir.actions.report"]._get_report_from_name(report_name)
        return (
            bool(report)
            and report.model != self._name
            and report._relationship_is_recorded()
        )

    @api.model
    def _record_report(self, report, records):
        """Put on record that a report of records is rendered.

        One of records of this model is the document that they tell of.

        :param report: the ``ir.actions.report``
        :raises UserError: where a reason is needed, and was not given
        """
        if records._name == self._name:
            return
        cards = records._disclosed_cards()
        reason = self._given_reason()
        companies = cards.sudo().company_id or self.env.companies
        if not reason and self._asks_reason(companies, "all"):
            raise UserError(
                self.env._(
                    "What For: say what you print “%(report)s” for. The screen asks"
                    " when you print; a program says it as %(key)s in the context of"
                    " its call.",
                    report=report.name,
                    key=REASON,
                )
            )
        self._record(
            "print",
            cards,
            res_model=records._name,
            record_count=len(records),
            fields_disclosed=report.name,
            reason=reason,
        )

    @api.model
    def _asks_reason(self, companies, *settings):
        """Return whether one of these companies wants to know what prints are for."""
        # A setting, which everybody may know.
        asked = companies.sudo().mapped("relationship_print_reason")
        return not set(settings).isdisjoint(asked)

    @api.model
    def _given_reason(self):
        return str(self.env.context.get(REASON) or "").strip() or False

    @api.model
    def _export_reason(self, cards):
        """Return what an export is for.

        :param cards: the cards whose information it is; none is known of a table
        :raises UserError: where a company of the cards wants to know, saying how
        """
        reason = self._given_reason()
        # A setting, which everybody may know.
        companies = cards.sudo().company_id or self.env.companies.sudo()
        if not reason and any(companies.mapped("relationship_export_reason")):
            raise UserError(
                self.env._(
                    "What For: say what you export customer information for. The"
                    " screen asks when you export; a program says it as %s in the"
                    " context of its call.",
                    REASON,
                )
            )
        return reason

    @api.model
    def _ways_to_cards(self, records, paths):
        """Return where exported fields tell of customers.

        :return: set of tuples of field names, from the records to those that tell
        """
        ways = set()
        for path in paths:
            way = []
            for model, name in self._path_steps(records, path):
                if model._is_disclosed(name):
                    ways.add(tuple(way))
                way.append(name)
        return ways

    @api.model
    def _path_steps(self, records, path):
        """Yield model and field name of each step of an exported field."""
        model = records.browse()
        # Of what is linked, and no more is said of it, the name is exported.
        for name in [*fix_import_export_id_paths(path), "display_name"]:
            yield model, name
            field = model._fields.get(name.partition(".")[0])
            if field is None or not field.relational:
                break
            model = model[name]

    @api.model
    def _path_label(self, records, path):
        """Return the label of an exported field, as the user reads it."""
        steps = list(self._path_steps(records, path))
        labels = []
        for model, name in steps[: len(fix_import_export_id_paths(path))]:
            field = model._fields.get(name.partition(".")[0])
            labels.append((field and field._description_string(self.env)) or name)
        return "/".join(labels)

    def _watermark(self):
        """Return what is written across a document: for whom, or by whom, it is.

        Without a record it is who renders it now.
        """
        lines = []
        for disclosure in self.sudo():
            release = disclosure.release_id
            if disclosure.kind == "document":
                lines += [release.external_partner_id.display_name, release.name]
            else:
                day = fields.Datetime.context_timestamp(self, disclosure.date).date()
                lines += [disclosure.user_id.name, str(day)]
        return lines or [self.env.user.name, str(fields.Date.context_today(self))]

    def _check_fresh(self):
        """Refuse to render what somebody else put on record, or long ago.

        :raises AccessError: saying what to do
        """
        oldest = fields.Datetime.now() - timedelta(minutes=FRESH)
        for disclosure in self.sudo():
            missing = not disclosure.exists()
            if (
                missing
                or disclosure.user_id != self.env.user
                or disclosure.date < oldest
            ):
                raise AccessError(
                    self.env._(
                        "This document was made for somebody else, or some time ago."
                        " Print the card again."
                    )
                )
            if disclosure.kind == "document" and not disclosure.release_id.is_valid:
                raise AccessError(
                    self.env._(
                        "%s: the release is not in force (any more).",
                        disclosure.release_id.name,
                    )
                )
