from odoo import api, models
from odoo.tools import SQL

# So many cards are cheaper to refresh with all others than as a list.
MANY = 10_000


class RelationshipCardBulk(models.AbstractModel):
    """Cards of many customers, made in one statement."""

    _name = "relationship.card.bulk"
    _description = "Bulk Creation of Cards"

    @api.model
    def _create_for_turnover(self, company, values=None):
        """Create cards for the customers that have turnover and have none.

        :param dict values: see :meth:`_create_cards`
        :return: the new cards
        """
        scheme = company._relationship_turnover_scheme()
        today = company._relationship_today()
        date_start, date_end = scheme._period(company, today)
        turnover = self.env["relationship.turnover"]._period_turnover_sql(
            company, scheme._turnover_source(), date_start, date_end, None
        )
        customers = SQL("SELECT t.partner_id FROM (%s) t WHERE t.amount > 0", turnover)
        return self._create_cards(company, customers, values)

    @api.model
    def _create_cards(self, company, customers, values=None):
        """Create cards in one statement, without messages and followers.

        Customers who have a card in the company are passed over.

        :param company: ``res.company`` of the cards
        :param SQL customers: select of the ids of commercial partners
        :param dict values: ``user_id``, ``leader_id`` and ``team_id`` of the new
            cards, ids or False; a missing specialist is the contact's salesperson,
            or who creates own cards only
        :return: the new cards
        """
        cards = self.env["relationship.card"]
        refresh = self.env["relationship.card.refresh"]
        self.env.flush_all()
        # The new cards are then checked one by one: nobody may put them into companies,
        # or in the name of people, other than those of the rules.
        cards.check_access("create")
        rows = self.env.execute_query(
            self._insert_sql(company, customers, values or {})
        )
        cards.invalidate_model()
        cards = cards.browse([row[0] for row in rows])
        cards.check_access("write")
        if len(cards) > MANY:
            refresh._refresh_all_of(company)
        else:
            refresh._refresh_all(cards)
        return cards

    @api.model
    def _insert_sql(self, company, customers, values):
        """Return SQL that creates the cards, and returns their ids.

        The first id is the number of this bulk creation.
        """
        formats = dict(
            self.env["relationship.card.format"]
            .sudo()
            ._read_group([], ["kind"], ["id:min"])
        )
        return SQL(
            """
            WITH new AS (
                SELECT nextval('relationship_card_id_seq')::int AS id, n.*
                  FROM (%(customers)s) n
            )
            INSERT INTO relationship_card (
                id, parent_path, partner_id, company_id, active, kind,
                customer_is_company, format_id, user_id, leader_id, team_id, lifecycle,
                turnover, turnover_total, completeness, bulk_number, create_uid,
                create_date, write_uid, write_date)
            SELECT id, id || '/', partner_id, %(company)s, TRUE,
                   CASE WHEN is_company THEN 'organization' ELSE 'person' END,
                   is_company IS TRUE,
                   CASE WHEN is_company THEN %(organization)s ELSE %(person)s END,
                   user_id, %(leader)s, team_id,
                   'potential', 0, 0, 0, min(id) OVER (), %(uid)s,
                   now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC'
              FROM new
                ON CONFLICT (partner_id, company_id) DO NOTHING
         RETURNING id
            """,
            customers=self._customers_sql(company, customers, values),
            company=company.id,
            organization=formats.get("organization"),
            person=formats.get("person"),
            leader=values.get("leader_id") or None,
            uid=self.env.uid,
        )

    @api.model
    def _customers_sql(self, company, customers, values):
        """Return SQL of the new cards' customers, each with a specialist and a team.

        Neither is taken who is not of the company. Where there is no specialist, who
        works on own cards alone takes the card: it would be nobody's to be seen by.
        """
        creator = self._creator()
        return SQL(
            """
            SELECT p.id AS partner_id, p.is_company,
                   COALESCE(u.id, %(creator)s) AS user_id, t.id AS team_id
              FROM res_partner p
              JOIN (%(customers)s) customer(id) ON customer.id = p.id
              LEFT JOIN res_users u
                     ON u.id = COALESCE(%(user)s, p.user_id)
                    AND u.active AND NOT u.share
                    AND EXISTS (SELECT FROM res_company_users_rel r
                                 WHERE r.cid = %(company)s AND r.user_id = u.id)
              LEFT JOIN crm_team t
                     ON t.id = COALESCE(%(team)s, CASE WHEN u.id IS NULL
                               THEN %(own_team)s ELSE u.sale_team_id END)
                    AND (t.company_id IS NULL OR t.company_id IN %(shared)s)
             WHERE p.commercial_partner_id = p.id
               AND (p.company_id IS NULL OR p.company_id IN %(shared)s)
             ORDER BY p.id
            """,
            customers=customers,
            company=company.id,
            shared=company._relationship_shared_ids(),
            user=values.get("user_id") or None,
            team=values.get("team_id") or None,
            creator=creator.id or None,
            own_team=creator.sudo().sale_team_id.id or None,
        )

    @api.model
    def _creator(self):
        """Return the user, if all that they may create are cards of their own."""
        everybodys = ("head", "data_officer")
        groups = ",".join(
            f"crm_relationship.group_relationship_{x}" for x in everybodys
        )
        if self.env.su or self.env.user.has_groups(groups):
            return self.env["res.users"]
        return self.env.user
