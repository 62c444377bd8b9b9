from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

# Minutes in which who prints takes the document; later he says again what for.
FRESH = 15


class RelationshipDisclosure(models.Model):
    """One print or export of cards, or document for the outside (R228, R234, R244).

    Written by the system only. It is there before the document is: a document is the
    rendering of its record.
    """

    _name = "relationship.disclosure"
    _description = "Print or Export of Customer Information"
    _order = "date desc, id desc"

    date = fields.Datetime(
        required=True, readonly=True, index=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        ondelete="restrict",
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
        selection=[
            ("card", "Relationship Card"),
            ("key_card", "Key-Customer Card"),
        ],
        string="Layout",
        readonly=True,
    )
    with_confidential = fields.Boolean(string="Confidential", readonly=True)
    reason = fields.Text(string="What For", readonly=True)
    release_id = fields.Many2one(
        comodel_name="relationship.release",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

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
        :return: one record for each company of the cards
        """
        by_company = cards.sudo().grouped("company_id") or {self.env.company: cards}
        # Nobody may write here, not even he whose act it is.
        return self.sudo().create(
            [
                {
                    "kind": kind,
                    "user_id": self.env.uid,
                    "company_id": company.id,
                    "res_model": cards._name,
                    "record_count": len(of_company),
                    "card_count": len(of_company),
                    "card_ids": of_company.ids,
                    "card_names": "\n".join(
                        f"{card.id}: {card.display_name}" for card in of_company[:100]
                    ),
                    **values,
                }
                for company, of_company in by_company.items()
            ]
        )

    def _watermark(self):
        """Return what is written across a document: for whom, or by whom, it is."""
        lines = []
        for disclosure in self.sudo():
            release = disclosure.release_id
            if release:
                lines += [release.external_partner_id.display_name, release.name]
            else:
                day = fields.Datetime.context_timestamp(self, disclosure.date).date()
                lines += [disclosure.user_id.name, str(day)]
        return lines

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
