from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list

# So many cards are cheaper to refresh with all others than as a list.
MANY = 10_000


class RelationshipCard(models.Model):
    """Cards made in bulk, merged, and brought back in line with their contacts."""

    _inherit = "relationship.card"

    bulk_number = fields.Integer(
        string="Bulk Creation",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Number of the bulk creation that has made the card.",
    )

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | {"bulk_number"}

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
                      FROM (SELECT p.id AS partner_id, p.is_company,
                                   u.id AS user_id, t.id AS team_id
                              FROM res_partner p
                              JOIN (%(customers)s) customer(id) ON customer.id = p.id
                              LEFT JOIN res_users u
                                     ON u.id = COALESCE(%(user)s, p.user_id)
                                    AND u.active AND NOT u.share
                                    AND EXISTS (SELECT FROM res_company_users_rel r
                                                 WHERE r.cid = %(company)s
                                                   AND r.user_id = u.id)
                              LEFT JOIN crm_team t
                                     ON t.id = COALESCE(%(team)s, u.sale_team_id)
                                    AND (t.company_id IS NULL
                                         OR t.company_id = %(company)s)
                             WHERE p.commercial_partner_id = p.id
                               AND (p.company_id IS NULL
                                    OR p.company_id = %(company)s)
                             ORDER BY p.id) p
                )
                INSERT INTO relationship_card (
                    id, parent_path, partner_id, company_id, active, kind, format_id,
                    user_id, leader_id, team_id, lifecycle, turnover, turnover_total,
                    completeness, bulk_number, create_uid, create_date, write_uid,
                    write_date)
                SELECT id, id || '/', partner_id, %(company)s, TRUE,
                       CASE WHEN is_company THEN 'organization' ELSE 'person' END,
                       CASE WHEN is_company THEN %(organization)s ELSE %(person)s END,
                       user_id, %(leader)s, team_id,
                       'potential', 0, 0, 0, %(number)s, %(uid)s,
                       now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
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
                number=self._work_new_job(),
                uid=self.env.uid,
            )
        )
        cards = self.browse([row[0] for row in rows])
        self.invalidate_model()
        cards.check_access("write")
        if len(cards) > MANY:
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
        # What was wrong last night may have been put right since.
        self._refresh(self.ids)
        for card in self:
            mend = getattr(card, f"_reconcile_{card.reconcile_reason}", None)
            if mend:
                mend()
        self.exists()._refresh_all_figures()
        return True

    def _reconcile_not_commercial(self):
        commercial = self.partner_id.commercial_partner_id
        # Also a card that the user does not see: it cannot have another one beside it.
        destination = (
            self.sudo()
            .with_context(active_test=False)
            .search(
                [
                    ("partner_id", "=", commercial.id),
                    ("company_id", "=", self.company_id.id),
                ]
            )
        )
        destination = destination.with_env(self.env)
        if destination and not destination.has_access("write"):
            raise UserError(
                self.env._(
                    "%(card)s: the contact belongs to %(customer)s now, for whom you"
                    " are not responsible. Ask a department head or a data officer to"
                    " reconcile this card.",
                    card=self.display_name,
                    customer=commercial.display_name,
                )
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
        self.env.flush_all()
        values, given_way = destination._merge_values(sources)
        message = destination._merge_message(sources, given_way)
        destination._merge_groups(sources)
        destination._merge_followers(sources)
        for model in self._merge_children():
            self.env[model].sudo()._merge_cards(sources, destination)
        self.env.flush_all()
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._update_foreign_keys_generic(self._name, sources, destination)
        wizard._update_reference_fields_generic(self._name, sources, destination)
        self.env.invalidate_all()
        sources.unlink()
        destination.with_context(relationship_merge=True).write(values)
        destination._message_log(body=message)
        destination._refresh_all_figures()

    def _merge_groups(self, sources):
        """Put this card where the merged ones are in groups, and their units below."""
        path = [int(card_id) for card_id in self.parent_path.split("/") if card_id]
        above = self.browse(path) - self
        merged_above = above & sources
        if merged_above:
            # Not below itself: where the first of them was.
            self.parent_id = above[: above.ids.index(merged_above[0].id)][-1:]
        elif not self.parent_id:
            below = self.search([("id", "child_of", self.id)])
            self.parent_id = (sources.parent_id - sources - below)[:1]
        units = sources.with_context(active_test=False).child_ids
        (units - sources - self).parent_id = self

    def _merge_followers(self, sources):
        """Leave each follower once, so that the move breaks no unique key."""
        cards = [self.id, *sources.ids]
        self.env.cr.execute(
            SQL(
                "DELETE FROM mail_followers f USING mail_followers kept"
                " WHERE f.res_model = %(model)s AND kept.res_model = %(model)s"
                " AND f.partner_id = kept.partner_id AND f.id <> kept.id"
                " AND f.res_id IN %(cards)s AND kept.res_id IN %(cards)s"
                " AND (kept.res_id = %(self)s OR f.res_id <> %(self)s"
                " AND kept.id < f.id)",
                model=self._name,
                cards=tuple(cards),
                self=self.id,
            )
        )

    def _merge_message(self, sources, given_way):
        """Return what the chatter says: the cards, and the words that gave way."""
        lines = [
            self.env._(
                "The card of %s was merged into this one.",
                format_list(self.env, sources.mapped("display_name")),
            ),
            *given_way,
        ]
        return Markup("").join(Markup("<p>%s</p>") % line for line in lines)

    @api.model
    def _merge_children(self):
        """Return the models with ``_merge_cards``, which have keys of their own."""
        return [
            "relationship.key.person",
            "relationship.confidential",
            "relationship.classification",
        ]

    def _merge_values(self, sources):
        """Return what to take over from ``sources``.

        :return: the values for fields that are empty here; and, as lines of text,
            the values that give way to those that are here already (R004)
        """
        values, given_way = {}, []
        for name in self._merge_fields():
            field = self._fields[name]
            for card in sources.filtered(name):
                if not self[name] and name not in values:
                    values[name] = field.convert_to_write(card[name], self)
                elif self[name] != card[name] and field.type in ("char", "text"):
                    label = field._description_string(self.env)
                    given_way.append(f"{card.display_name}, {label}: {card[name]}")
        if any(sources.mapped("active")):
            values["active"] = True
        own = {}
        for card in reversed([self, *sources]):
            own.update({key: value for key, value in card._own_values() if value})
        if own:
            values["card_properties"] = own
        return values, given_way

    def _own_values(self):
        """Return the values of the administrator's own fields, as pairs."""
        definitions = self.read(["card_properties"])[0]["card_properties"]
        return [(own["name"], own.get("value")) for own in definitions]

    @api.model
    def _merge_fields(self):
        """Return the names of the fields that a merge fills where they are empty."""
        skipped = self._figure_fields() | {
            *("parent_id", "parent_path", "partner_id", "company_id", "kind"),
            *("format_id", "bulk_number", *models.MAGIC_COLUMNS),
        }
        return [
            name
            for name, field in self._fields.items()
            if field.store
            and not field.related
            and (not field.compute or not field.readonly)
            and field.type not in ("one2many", "many2many", "properties")
            and name not in skipped
        ]
