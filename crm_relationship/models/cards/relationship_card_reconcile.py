from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class RelationshipCard(models.Model):
    """Cards made in bulk, merged, and brought back in line with their contacts."""

    _inherit = "relationship.card"

    @api.model
    def _create_for_turnover(self, company, values=None):
        """Create cards for the customers that have turnover and have none.

        :param dict values: see :meth:`_create_in_bulk`
        :return: the new cards
        """
        scheme = company._relationship_turnover_scheme()
        today = company._relationship_today()
        date_start, date_end = scheme._period(company, today)
        turnover = self.env["relationship.turnover"]._period_turnover_sql(
            company, scheme._turnover_source(), date_start, date_end, None
        )
        customers = SQL("SELECT t.partner_id FROM (%s) t WHERE t.amount > 0", turnover)
        return self._create_in_bulk(company, customers, values)

    @api.model
    def _create_in_bulk(self, company, customers, values=None):
        """Create cards in one statement, without messages and followers.

        Customers who have a card in the company are passed over.

        :param company: ``res.company`` of the cards
        :param SQL customers: select of the ids of commercial partners
        :param dict values: ``user_id``, ``leader_id`` and ``team_id`` of the new
            cards, ids or False; a missing specialist is the contact's salesperson
        :return: the new cards
        """
        values = values or {}
        self.env.flush_all()
        # Nobody may put cards into companies, or in the name of, others than his.
        self.check_access("create")
        formats = dict(
            self.env["relationship.card.format"]
            .sudo()
            ._read_group([], ["kind"], ["id:min"])
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH new AS (
                    SELECT nextval('relationship_card_id_seq')::int AS id, p.*
                      FROM (SELECT p.id AS partner_id, p.is_company, p.user_id
                              FROM res_partner p
                              JOIN (%(customers)s) customer(id) ON customer.id = p.id
                             WHERE p.commercial_partner_id = p.id
                               AND (p.company_id IS NULL
                                    OR p.company_id = %(company)s)
                             ORDER BY p.id) p
                )
                INSERT INTO relationship_card (
                    id, parent_path, partner_id, company_id, active, kind, format_id,
                    user_id, leader_id, team_id, lifecycle, turnover, turnover_total,
                    completeness, create_uid, create_date, write_uid, write_date)
                SELECT id, id || '/', partner_id, %(company)s, TRUE,
                       CASE WHEN is_company THEN 'organization' ELSE 'person' END,
                       CASE WHEN is_company THEN %(organization)s ELSE %(person)s END,
                       COALESCE(%(user)s, user_id), %(leader)s, %(team)s,
                       'potential', 0, 0, 0, %(uid)s, now() AT TIME ZONE 'UTC',
                       %(uid)s, now() AT TIME ZONE 'UTC'
                  FROM new
                    ON CONFLICT (partner_id, company_id) DO NOTHING
             RETURNING id
                """,
                customers=customers,
                company=company.id,
                organization=formats.get("organization"),
                person=formats.get("person"),
                user=values.get("user_id") or None,
                leader=values.get("leader_id") or None,
                team=values.get("team_id") or None,
                uid=self.env.uid,
            )
        )
        cards = self.browse([row[0] for row in rows])
        self.invalidate_model()
        cards.check_access("write")
        if len(cards) > self._work_batch_size:
            self._refresh_all_cards(company)
        else:
            cards._refresh_all_figures()
        return cards

    @api.model
    def _refresh_all_cards(self, company):
        """Refresh all cards of ``company``: cheaper than a long list of them."""
        self._refresh_company(company)

    def action_reconcile(self):
        """Bring the cards back in line with their contacts (one step, R331).

        A card whose customer became part of another one is merged into that one's
        card, or moved to it; a card of an archived contact, or of one of another
        company, is archived; a card without specialist gets the contact's
        salesperson or the leader of its team.

        :raises UserError: when a card has nobody who could be its specialist
        """
        self.check_access("write")
        for card in self:
            mend = getattr(card, f"_reconcile_{card.reconcile_reason}", None)
            if mend:
                mend()
        self.exists()._refresh_all_figures()
        return True

    def _reconcile_not_commercial(self):
        commercial = self.partner_id.commercial_partner_id
        destination = self.with_context(active_test=False).search(
            [
                ("partner_id", "=", commercial.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if destination:
            self._merge_into(destination)
        else:
            self.partner_id = commercial

    def _reconcile_archived(self):
        self.action_archive()

    def _reconcile_company(self):
        self.action_archive()

    def _reconcile_no_owner(self):
        candidates = self.partner_id.user_id | self.team_id.user_id
        owner = candidates.filtered("active")[:1]
        if not owner:
            raise UserError(
                self.env._(
                    "Specialist: %s has no salesperson on its contact and no team"
                    " leader. Choose a specialist on the card.",
                    self.display_name,
                )
            )
        self.user_id = owner

    def _merge_into(self, destination):
        """Move everything of these cards to ``destination``, then delete them.

        Empty fields of the destination are filled, records that it has already
        are combined, and its chatter says what was merged.

        :param destination: card of the same company, not one of these
        """
        sources = self.sudo() - destination
        destination = destination.sudo()
        if not sources:
            return
        names = ", ".join(sources.mapped("display_name"))
        self.env.flush_all()
        values = destination._merge_values(sources)
        for model in self._merge_children():
            self.env[model].sudo()._merge_cards(sources, destination)
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._update_foreign_keys_generic(self._name, sources, destination)
        wizard._update_reference_fields_generic(self._name, sources, destination)
        self.env.invalidate_all()
        sources.unlink()
        destination.write(values)
        destination._message_log(
            body=Markup("<p>%s</p>")
            % self.env._("The card of %s was merged into this one.", names)
        )
        destination._refresh_all_figures()

    @api.model
    def _merge_children(self):
        """Return the models with ``_merge_cards``, which have keys of their own."""
        return [
            "relationship.key.person",
            "relationship.confidential",
            "relationship.classification",
        ]

    def _merge_values(self, sources):
        """Return the values of ``sources`` for the fields that are empty here."""
        skipped = self._figure_fields() | {"parent_path", "partner_id", "company_id"}
        values = {}
        for name, field in self._fields.items():
            plain = field.store and not field.related and not field.compute
            many = field.type in ("one2many", "many2many", "properties")
            if not plain or many or name in skipped or name in models.MAGIC_COLUMNS:
                continue
            found = next((card[name] for card in sources if card[name]), False)
            if found and not self[name]:
                values[name] = field.convert_to_write(found, self)
        if any(sources.mapped("active")):
            values["active"] = True
        if self.id in sources.child_ids.ids or values.get("parent_id") == self.id:
            values["parent_id"] = (sources.parent_id - sources - self)[:1].id
        return values
