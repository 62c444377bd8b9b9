from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_list

# What a contact's records of ours need for the contact to be merged into another: those
# that it hands over are changed, and of all others one must know.
CHANGED = (
    "relationship.card",
    "relationship.key.person",
    "relationship.confidential",
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Merge the relationship cards of contacts that are merged.

    Odoo moves the rows that refer to a contact, and deletes those that break a
    unique key: the second card would be gone, with all that hangs on it.

    Whoever merges may change all that is merged, in every company: the two contacts of
    a merge, whoever owns them, become one for whoever owns the destination.
    """

    _inherit = "base.partner.merge.automatic.wizard"

    relationship_merge_notice = fields.Text(
        compute="_compute_relationship_merge_notice",
        help="What comes along when these contacts are merged.",
    )
    relationship_left_count = fields.Integer(
        string="Left out",
        readonly=True,
        help="Groups of contacts with relationship cards or cases that you may not"
        " change. A department head merges them.",
    )

    @api.depends("partner_ids", "dst_partner_id")
    @api.depends_context("uid", "lang")
    def _compute_relationship_merge_notice(self):
        for wizard in self:
            partners = wizard.partner_ids._origin
            destination = wizard.dst_partner_id._origin & partners
            notice = False
            if destination and len(partners) > 1:
                sources = partners - destination
                notice = self._relationship_refusal(sources, destination)
                notice = notice or self._relationship_notice(sources, destination)
            wizard.relationship_merge_notice = notice

    @api.model
    def _relationship_notice(self, src_partners, dst_partner):
        """Return which cards become one, for who may change all of them."""
        touched = self._relationship_touched(src_partners, dst_partner)
        if not touched["relationship.card"]:
            return False
        return self.env._(
            "Relationship cards come along, with all that belongs to them: %s. Each"
            " company keeps one.",
            format_list(self.env, touched["relationship.card"].mapped("display_name")),
        )

    @api.model
    def _relationship_refusal(self, src_partners, dst_partner):
        """Return why the user may not merge contacts, naming no customer; or nothing.

        The system, which works as superuser, may.
        """
        if self.env.su:
            return ""
        companies = self.env.user.company_ids.ids
        touched = self._relationship_touched(src_partners, dst_partner)
        for name, records in touched.items():
            records = self.env[name].browse(records.ids)
            records = records.with_context(allowed_company_ids=companies)
            operation = "write" if name in CHANGED else "read"
            if not records or records.has_access(operation):
                continue
            if name == "relationship.confidential":
                return self.env._(
                    "Confidential information is kept of these contacts. Ask a"
                    " department head who has access to it to merge them."
                )
            return self._relationship_refused_cards()
        # Users of the portal come along, and would see the cases of the destination.
        if src_partners._relationship_portal_people():
            if dst_partner._is_relationship_hidden():
                return self._relationship_refused_cards()
        return ""

    @api.model
    def _relationship_refused_cards(self):
        return self.env._(
            "These contacts have relationship cards, key persons or cases that you"
            " may not change. Ask a department head to merge them."
        )

    @api.model
    def _relationship_touched(self, src_partners, dst_partner):
        """Return our records that change, or change hands, by model.

        A destination whose contacts bring nothing along stays as it is.
        """
        touched = {}
        for model, name in self._relationship_partner_fields():
            records = self.env[model].sudo().with_context(active_test=False)
            found = records.search([(name, "in", src_partners.ids)])
            touched[model] = touched.get(model, records.browse()) | found
        for cards, __ in self._relationship_card_groups(src_partners, dst_partner):
            if cards & touched["relationship.card"]:
                touched["relationship.card"] |= cards
        people = self._relationship_key_people(src_partners | dst_partner)
        for same in people.grouped("card_id").values():
            if same & touched["relationship.key.person"]:
                touched["relationship.key.person"] |= same
        blocks = self.env["relationship.confidential"].sudo()
        touched[blocks._name] = blocks.search(
            [
                "|",
                ("card_id", "in", touched["relationship.card"].ids),
                ("key_person_id", "in", touched["relationship.key.person"].ids),
            ]
        )
        return touched

    @api.model
    def _relationship_partner_fields(self):
        """Return model and name of each field by which our records are a contact's."""
        return [
            (name, field.name)
            for name, model in self.env.registry.items()
            if name.startswith("relationship.")
            and not model._abstract
            and not model._transient
            and model._auto
            for field in model._fields.values()
            if field.comodel_name == "res.partner"
            and field.type == "many2one"
            and field.store
        ]

    def _process_query(self, query):
        """Leave out groups of contacts that the user may not merge, and count them."""
        result = super()._process_query(query)
        left = self.line_ids.filtered(self._relationship_line_refused)
        self.number_group -= len(left)
        self.relationship_left_count = len(left)
        left.unlink()
        return result

    @api.model
    def _relationship_line_refused(self, line):
        partners = self._get_ordered_partner(literal_eval(line.aggr_ids))
        return self._relationship_refusal(partners[:-1], partners[-1])

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge what is ours first, if the user may.

        Every way to merge contacts comes here.

        :raises AccessError: naming no customer, and saying whom to ask
        """
        if refusal := self._relationship_refusal(src_partners, dst_partner):
            raise AccessError(refusal)
        self.env.flush_all()
        self._merge_relationship_cards(src_partners, dst_partner)
        self._merge_relationship_key_people(src_partners, dst_partner)
        self._merge_relationship_turnover(src_partners, dst_partner)
        self.env.flush_all()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        # Now that the invoices have moved, too.
        cards = self.env["relationship.card"].sudo()
        commercial = dst_partner.commercial_partner_id
        cards.search([("partner_id", "=", commercial.id)])._refresh_all()
        return result

    @api.model
    def _merge_relationship_cards(self, src_partners, dst_partner):
        """Give each company one card, that of the customer the contacts end in."""
        commercial = self._relationship_commercial(src_partners, dst_partner)
        for cards, kept in self._relationship_card_groups(src_partners, dst_partner):
            moved = kept.partner_id != commercial
            self.env["relationship.card.merge"]._merge(cards, kept)
            if moved:
                self._move_relationship_card(kept, commercial)

    @api.model
    def _relationship_commercial(self, src_partners, dst_partner):
        """Return the customer that the contacts end in."""
        commercial = dst_partner.commercial_partner_id
        # The destination becomes its own customer when its company goes.
        return dst_partner if commercial in src_partners else commercial

    @api.model
    def _relationship_card_groups(self, src_partners, dst_partner):
        """Yield the cards that become one, and which of them is kept."""
        commercial = self._relationship_commercial(src_partners, dst_partner)
        cards = (
            self.env["relationship.card"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [("partner_id", "in", (src_partners | dst_partner | commercial).ids)],
                order="company_id, id",
            )
        )
        for company_cards in cards.grouped("company_id").values():
            kept = company_cards.filtered(lambda card: card.partner_id == commercial)
            kept = kept or company_cards.filtered("active")[:1] or company_cards[:1]
            yield company_cards, kept

    @api.model
    def _move_relationship_card(self, card, partner):
        # In SQL: while contacts are merged, the contact is not yet what it will be.
        self.env.cr.execute(
            SQL(
                "UPDATE relationship_card SET partner_id = %s WHERE id = %s",
                partner.id,
                card.id,
            )
        )
        card.invalidate_recordset(["partner_id"])
        card.kind = "organization" if partner.is_company else "person"

    @api.model
    def _relationship_key_people(self, partners):
        """Return all key persons that these contacts are."""
        people = self.env["relationship.key.person"].sudo()
        return people.with_context(active_test=False).search(
            [("partner_id", "in", partners.ids)], order="id"
        )

    @api.model
    def _merge_relationship_key_people(self, src_partners, dst_partner):
        """Make one of the key persons of a card who turn out to be the same."""
        people = self._relationship_key_people(src_partners | dst_partner)
        for same in people.grouped("card_id").values():
            kept = same.filtered(lambda person: person.partner_id == dst_partner)[:1]
            kept = kept or same[:1]
            for person in same - kept:
                kept._merge_person(person)

    @api.model
    def _merge_relationship_turnover(self, src_partners, dst_partner):
        """Add up the imported turnover of the same month, company and source."""
        partner_ids = tuple((src_partners | dst_partner).ids)
        self.env.cr.execute(
            SQL(
                """
                WITH summed AS (
                    SELECT MIN(id) AS id, SUM(amount) AS amount
                      FROM relationship_turnover
                     WHERE partner_id IN %(partners)s
                     GROUP BY company_id, month, source
                ),
                deleted AS (
                    DELETE FROM relationship_turnover
                     WHERE partner_id IN %(partners)s
                       AND id NOT IN (SELECT id FROM summed)
                )
                UPDATE relationship_turnover t SET amount = summed.amount
                  FROM summed WHERE t.id = summed.id
                """,
                partners=partner_ids,
            )
        )
        self.env["relationship.turnover"].invalidate_model()
