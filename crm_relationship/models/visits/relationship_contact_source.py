from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL


class RelationshipContactDuty(models.Model):
    """Where contacts with customers come from: visits, activities, mail."""

    _inherit = "relationship.contact.duty"

    @api.model
    def _contacts_sql(self, company, today, card_ids=None):
        """Return SQL of the contacts of the cards: made until today, or to come.

        Columns: card_id, moment (UTC), is_open, visitor_role, user_id, visit_type_id,
        visit_id, level (how high), place, model, res_id.

        :param card_ids: ids of the cards, None for all
        """
        return SQL(" UNION ALL ").join(self._contact_sources(company, today, card_ids))

    @api.model
    def _contact_sources(self, company, today, card_ids):
        """Return a list of SQL, one for each source; see :meth:`_contacts_sql`."""
        sources = [
            self._visit_contacts_sql(company, today, card_ids),
            *self._activity_contacts(company, card_ids),
        ]
        if company.relationship_mail_counts:
            sources += self._mail_contacts(company, card_ids)
        return sources

    @api.model
    def _visit_contacts_sql(self, company, today, card_ids):
        return SQL(
            """
            SELECT v.card_id, v.date_start AS moment,
                   v.state IN ('draft', 'planned') AS is_open, v.visitor_role,
                   v.user_id, v.visit_type_id, v.id AS visit_id, %(level)s AS level,
                   v.place, 'relationship.visit' AS model, v.id AS res_id
              FROM relationship_visit v
              JOIN relationship_visit_type y ON y.id = v.visit_type_id
             WHERE v.company_id = %(company)s AND y.counts_as_contact
               AND %(scope)s
               AND (v.state IN ('done', 'reported') AND v.date_start < %(tomorrow)s
                    OR v.state IN ('draft', 'planned') AND v.date_start >= %(today)s)
            """,
            level=self._level_sql("v.level"),
            company=company.id,
            scope=self._scope_sql("v.card_id", card_ids),
            today=self._moment(company, today),
            tomorrow=self._moment(company, today + timedelta(days=1)),
        )

    @api.model
    def _activity_contacts(self, company, card_ids):
        """Return SQL of finished activities of the kinds that count."""
        return [
            SQL(
                """
                SELECT c.id, %(moment)s, FALSE, %(role)s, a.user_id, NULL::int,
                       NULL::int, NULL::int, NULL, 'mail.activity', a.id
                  FROM mail_activity a
                  JOIN mail_activity_type y
                    ON y.id = a.activity_type_id AND y.relationship_counts_as_contact
                  %(joins)s
                 WHERE c.company_id = %(company)s AND %(scope)s
                   AND a.date_done IS NOT NULL
                   AND a.res_model = %(model)s AND a.res_id = %(document)s
                """,
                # An activity knows its day only: noon of that day.
                moment=SQL(
                    "(a.date_done + time '12:00') AT TIME ZONE %s AT TIME ZONE 'UTC'",
                    company._relationship_zone(),
                ),
                role=SQL(
                    "CASE a.user_id WHEN %s THEN 'main_leader'"
                    " WHEN c.leader_id THEN 'liaison_leader'"
                    " WHEN c.user_id THEN 'specialist' ELSE 'other' END",
                    company.relationship_main_leader_id.id or None,
                ),
                joins=joins,
                company=company.id,
                scope=self._scope_sql("c.id", card_ids),
                model=model,
                document=document,
            )
            for model, joins, document in self._contact_documents()
        ]

    @api.model
    def _mail_contacts(self, company, card_ids):
        """Return SQL of mail from the customer's people."""
        return [
            SQL(
                """
                SELECT c.id, m.date, FALSE, 'specialist', NULL::int, NULL::int,
                       NULL::int, NULL::int, NULL, 'mail.message', m.id
                  FROM mail_message m
                  JOIN res_partner author ON author.id = m.author_id
                  %(joins)s
                 WHERE c.company_id = %(company)s AND %(scope)s
                   AND author.commercial_partner_id = c.partner_id
                   AND m.message_type = 'email'
                   AND m.model = %(model)s AND m.res_id = %(document)s
                """,
                joins=joins,
                company=company.id,
                scope=self._scope_sql("c.id", card_ids),
                model=model,
                document=document,
            )
            for model, joins, document in self._contact_documents()
        ]

    @api.model
    def _contact_documents(self):
        """Return the documents on which a contact with the customer is found.

        :return: list of model, SQL joins that bring in the card ``c``, SQL of the id
        """
        of_card = "JOIN relationship_card c ON TRUE"
        of_contact = (
            "JOIN res_partner p ON TRUE"
            " JOIN relationship_card c ON c.partner_id = p.commercial_partner_id"
        )
        return [
            ("relationship.card", SQL(of_card), SQL("c.id")),
            ("res.partner", SQL(of_contact), SQL("p.id")),
            (
                "crm.lead",
                SQL(of_contact + " JOIN crm_lead l ON l.partner_id = p.id"),
                SQL("l.id"),
            ),
        ]
