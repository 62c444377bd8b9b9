from odoo import api, models
from odoo.tools import SQL

from ...tools.dates.zone import zone_day_sql


class RelationshipCardRefresh(models.AbstractModel):
    """When the customer was last contacted, and is to be next, are figures of the card.

    The duties that these are read from are brought up to date first.
    """

    _inherit = "relationship.card.refresh"

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        # At night the duties have a scheduled action of their own, which runs before.
        if not commit:
            self.env["relationship.contact.refresh"]._refresh_company(company, ids)
        return super()._refresh_company(company, ids=ids, commit=commit)

    @api.model
    def _joins_sql(self, company, ids):
        source = self.env["relationship.contact.source"]
        today = company._relationship_today()
        return SQL(
            """
            %(joins)s
            LEFT JOIN (SELECT DISTINCT ON (x.card_id) x.*
                         FROM (%(contacts)s) x
                        WHERE NOT x.is_open
                        ORDER BY x.card_id, x.moment DESC, x.res_id DESC) contact
                   ON contact.card_id = c.id
            LEFT JOIN (SELECT card_id, min(due_date) AS due_date,
                              bool_or(status = 'red' OR status = 'never'
                                      AND limit_date < %(today)s) AS is_red,
                              bool_or(status = 'yellow' OR status = 'planned'
                                      AND due_date < %(today)s OR status = 'never'
                                      AND due_date <= %(warning)s) AS is_yellow
                         FROM relationship_contact_duty
                        WHERE company_id = %(company)s AND %(scope)s
                        GROUP BY card_id) duty
                   ON duty.card_id = c.id
            """,
            joins=super()._joins_sql(company, ids),
            contacts=source._contacts_sql(company.sudo(), today, ids),
            today=today,
            warning=company._relationship_due_soon(),
            company=company.id,
            scope=source._scope_sql("card_id", ids),
        )

    @api.model
    def _values_sql(self, company):
        return {
            **super()._values_sql(company),
            "last_contact_date": zone_day_sql(
                "contact.moment", company._relationship_zone()
            ),
            "last_contact_user_id": SQL("contact.user_id"),
            "last_contact_model": SQL("contact.model"),
            "last_contact_res_id": SQL("contact.res_id"),
            "next_contact_date": SQL("duty.due_date"),
            "contact_status": SQL(
                """
                (CASE WHEN duty.card_id IS NULL THEN NULL
                      WHEN contact.card_id IS NULL THEN 'never'
                      WHEN duty.is_red THEN 'red'
                      WHEN duty.is_yellow THEN 'yellow'
                      ELSE 'green' END)::varchar
                """
            ),
        }
