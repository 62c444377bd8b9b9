from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.dates.zone import utc_moment, utc_moment_sql
from ....tools.rules import roles
from ....tools.rules.contact import Contact, Demand, serves_sql
from ..visit.visit import RANKS


class RelationshipContactSource(models.AbstractModel):
    """Where contacts with customers come from, and which demand each of them serves.

    As SQL for all cards, and for one visit that is only proposed: both by the rules of
    ``tools/rules/contact.py``.
    """

    _name = "relationship.contact.source"
    _description = "Contacts with Customers"

    # Which demand a contact serves

    @api.model
    def _demand(self, cadence):
        """Return what a cadence asks of a contact."""
        return Demand(
            visitor_role=roles.asked_roles(cadence.visitor_role),
            level=RANKS.get(cadence.level),
            place=cadence.place,
            visit_type_ids=cadence.visit_type_ids.ids,
            key_person_id=cadence.key_person_id.id,
        )

    @api.model
    def _demand_sql(self):
        """Return SQL of what cadence ``q`` asks for; see :meth:`_demand_types_sql`."""
        columns = Demand(
            visitor_role=roles.asked_roles_sql(SQL("q.visitor_role")),
            level=self._rank_sql("q.level"),
            place=SQL("q.place"),
            visit_type_ids=SQL("t.type_ids"),
            key_person_id=SQL("q.key_person_id"),
        )
        return SQL(", ").join(
            SQL("%s AS %s", column, SQL.identifier(name))
            for name, column in columns._asdict().items()
        )

    @api.model
    def _demand_types_sql(self):
        """Return SQL that joins the types of visits that cadence ``q`` asks for."""
        return SQL(
            "LEFT JOIN (SELECT relationship_cadence_id AS cadence_id,"
            " array_agg(relationship_visit_type_id) AS type_ids"
            " FROM relationship_cadence_relationship_visit_type_rel"
            " GROUP BY relationship_cadence_id) t ON t.cadence_id = q.id"
        )

    @api.model
    def _contact(self, visit):
        """Return what a visit is as a contact, whatever comes of it."""
        return Contact(
            visitor_role=visit.visitor_role,
            level=RANKS.get(visit.level),
            place=visit.place,
            visit_type_id=visit.visit_type_id.id,
            key_person_ids=visit.key_person_ids.ids,
        )

    @api.model
    def _serves_sql(self, contact, demand):
        """Return SQL of the condition that a contact serves a demand.

        :param str contact: alias of :meth:`_contacts_sql`
        :param str demand: alias of :meth:`_demand_sql`
        """
        columns = {name: SQL.identifier(contact, name) for name in Contact._fields[:-1]}
        # Looked up only where a person is asked for.
        persons = SQL(
            "ARRAY(SELECT r.relationship_key_person_id"
            " FROM relationship_key_person_relationship_visit_rel r"
            " WHERE r.relationship_visit_id = %s)",
            SQL.identifier(contact, "visit_id"),
        )
        return serves_sql(
            Contact(**columns, key_person_ids=persons),
            Demand(*(SQL.identifier(demand, name) for name in Demand._fields)),
        )

    @api.model
    def _rank_sql(self, column):
        """Return SQL of how high a level is, NULL when it is not known."""
        return SQL("array_position(%s::varchar[], %s)", list(RANKS), SQL(column))

    # Where contacts come from

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
        kinds = [self._activity_contacts_sql]
        if company.relationship_mail_counts:
            kinds.append(self._mail_contacts_sql)
        cards = SQL(
            "c.company_id = %s AND %s", company.id, self._scope_sql("c.id", card_ids)
        )
        return [
            self._visit_contacts_sql(company, today, card_ids),
            *(
                kind(company, cards, *document)
                for kind in kinds
                for document in self._contact_documents()
            ),
        ]

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
            level=self._rank_sql("v.level"),
            company=company.id,
            scope=self._scope_sql("v.card_id", card_ids),
            today=self._midnight(company, today),
            tomorrow=self._midnight(company, today + timedelta(days=1)),
        )

    @api.model
    def _activity_contacts_sql(self, company, cards, model, joins, document):
        """Return SQL of finished activities of the kinds that count."""
        return SQL(
            """
            SELECT c.id, %(moment)s, FALSE, %(role)s, a.user_id, NULL::int,
                   NULL::int, NULL::int, NULL, 'mail.activity', a.id
              FROM mail_activity a
              JOIN mail_activity_type y
                ON y.id = a.activity_type_id AND y.relationship_counts_as_contact
              %(joins)s
             WHERE %(cards)s AND a.date_done IS NOT NULL
               AND a.res_model = %(model)s AND a.res_id = %(document)s
            """,
            # An older one knows its day by UTC: its noon, or now if that is to come.
            moment=SQL(
                "LEAST(COALESCE(a.relationship_done_date, %s), %s::timestamp)",
                utc_moment_sql("a.date_done", "12:00", company._relationship_zone()),
                fields.Datetime.now(),
            ),
            role=SQL(
                "COALESCE(a.relationship_visitor_role, %s)",
                roles.role_sql(SQL("a.user_id"), "c", company),
            ),
            joins=joins,
            cards=cards,
            model=model,
            document=document,
        )

    @api.model
    def _mail_contacts_sql(self, company, cards, model, joins, document):
        """Return SQL of mail from the customer's people."""
        return SQL(
            """
            SELECT c.id, m.date, FALSE, 'specialist', NULL::int, NULL::int,
                   NULL::int, NULL::int, NULL, 'mail.message', m.id
              FROM mail_message m
              JOIN res_partner author ON author.id = m.author_id
              %(joins)s
             WHERE %(cards)s AND author.commercial_partner_id = c.partner_id
               AND m.message_type = 'email'
               AND m.model = %(model)s AND m.res_id = %(document)s
            """,
            joins=joins,
            cards=cards,
            model=model,
            document=document,
        )

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

    @api.model
    def _midnight(self, company, day):
        """Return the beginning of a day of the company, in UTC."""
        return utc_moment(day, 0, company._relationship_zone())

    @api.model
    def _scope_sql(self, column, card_ids):
        """Return SQL of the condition that a column has one of these cards.

        :param card_ids: ids of the cards, None for all
        """
        if card_ids is None:
            return SQL("TRUE")
        return SQL("%s IN %s", SQL(column), tuple(card_ids) or (None,))
