from odoo import api, fields, models
from odoo.tools import SQL

FIGURES = {
    "last_contact_date": "date",
    "last_contact_user_id": "int4",
    "last_contact_model": "varchar",
    "last_contact_res_id": "int4",
    "next_contact_date": "date",
    "contact_status": "varchar",
}


class RelationshipCard(models.Model):
    """When the customer was last contacted, and when he is to be contacted next."""

    _inherit = "relationship.card"

    last_contact_date = fields.Date(
        string="Last Contact",
        readonly=True,
        copy=False,
        help="The last visit made, or other contact of a kind that counts.",
    )
    last_contact_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Last Contact by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    last_contact_model = fields.Char(readonly=True, copy=False)
    last_contact_res_id = fields.Many2oneReference(
        model_field="last_contact_model", readonly=True, copy=False
    )
    next_contact_date = fields.Date(
        string="Next Contact Due",
        readonly=True,
        copy=False,
        help="The earliest due date of the customer's contact duties.",
    )
    contact_status = fields.Selection(
        selection=[
            ("red", "Overdue"),
            ("never", "Never Contacted"),
            ("yellow", "Due Soon"),
            ("green", "In Time"),
        ],
        readonly=True,
        copy=False,
        group_expand=True,
        help="The worst of the customer's contact duties, as of last night. Empty: no"
        " cadence asks for contacts.",
    )
    duty_ids = fields.One2many(
        comodel_name="relationship.contact.duty",
        inverse_name="card_id",
        string="Contact Duties",
    )

    @api.model
    def _figures(self):
        return {**super()._figures(), **FIGURES}

    @api.model
    def _refresh_company(self, company, ids=None, commit=False):
        # At night the duties have a scheduled action of their own, which runs before.
        if not commit:
            self.env["relationship.contact.duty"]._refresh_company(company, ids)
        return super()._refresh_company(company, ids=ids, commit=commit)

    @api.model
    def _refresh_joins_sql(self, company, ids):
        duties = self.env["relationship.contact.duty"]
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
            joins=super()._refresh_joins_sql(company, ids),
            contacts=duties._contacts_sql(company.sudo(), today, ids),
            today=today,
            warning=company._relationship_due_soon(),
            company=company.id,
            scope=duties._scope_sql("card_id", ids),
        )

    @api.model
    def _refresh_values_sql(self, company):
        return SQL(
            """
            %s,
            (contact.moment AT TIME ZONE 'UTC' AT TIME ZONE %s)::date
                AS last_contact_date,
            contact.user_id AS last_contact_user_id,
            contact.model AS last_contact_model,
            contact.res_id AS last_contact_res_id,
            duty.due_date AS next_contact_date,
            (CASE WHEN duty.card_id IS NULL THEN NULL
                  WHEN contact.card_id IS NULL THEN 'never'
                  WHEN duty.is_red THEN 'red'
                  WHEN duty.is_yellow THEN 'yellow'
                  ELSE 'green' END)::varchar AS contact_status
            """,
            super()._refresh_values_sql(company),
            company._relationship_zone(),
        )

    @api.model
    def _merge_children(self):
        return [*super()._merge_children(), "relationship.contact.duty"]

    def action_open_last_contact(self):
        """Open the record of the last contact: a visit, or the card's messages."""
        self.ensure_one()
        model, res_id = self.last_contact_model, self.last_contact_res_id
        if model != "relationship.visit":
            # Activities and mail are in the messages of what they belong to.
            record = self.env[model].sudo().browse(res_id).exists() if model else None
            model, res_id = (
                (
                    (record.model if model == "mail.message" else record.res_model),
                    record.res_id,
                )
                if record
                else (self._name, self.id)
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": model,
            "res_id": res_id,
            "views": [(False, "form")],
        }
