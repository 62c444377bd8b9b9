from odoo import api, fields, models
from odoo.tools import SQL

from ....tools.asks import asks
from ....tools.rules import roles
from .digest import ACTIVITY_TYPE, LISTS

# What tells whose contact a finished activity is.
READ = {
    "mail.activity": ("res_id", "res_model", "user_id"),
    "crm.lead": ("partner_id",),
    "res.partner": ("commercial_partner_id",),
    "relationship.card": ("active", "company_id", "leader_id", "partner_id", "user_id"),
    "res.company": ("relationship_main_leader_id",),
}
# The cards whose figures wait for the end of the transaction.
LATER = "relationship.cards"


class MailActivity(models.Model):
    """A finished call or meeting is a contact with the customer (R082).

    Odoo keeps the day on which it was finished, by UTC. A contact counts on the day of
    the company, and for whom its caller was that day, whoever has the customer later.
    """

    _inherit = "mail.activity"

    relationship_done_date = fields.Datetime(
        string="Contact Made at", readonly=True, copy=False
    )
    relationship_visitor_role = fields.Selection(
        selection=roles.SELECTION,
        string="Contact Made as",
        readonly=True,
        copy=False,
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        counts = "activity_type_id.relationship_counts_as_contact"
        self.sudo().filtered(counts)._keep_contact()
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)

    def _keep_contact(self):
        """Remember when, and for whom, the customers of these activities were met.

        In one statement, for any application finishes activities: the figures of the
        cards follow once, when the transaction ends.
        """
        ids = tuple(self.ids)
        if not ids:
            return
        rows = self.env.execute_query(self._contact_sql(ids))
        self.invalidate_recordset(
            ["relationship_done_date", "relationship_visitor_role"], flush=False
        )
        if rows:
            self._refresh_later({card_id for (cards,) in rows for card_id in cards})

    @api.model
    def _contact_sql(self, ids):
        """Return SQL that stamps activities about customers: it returns the cards."""
        return SQL(
            """
            UPDATE mail_activity a
               SET relationship_done_date = %(now)s,
                   relationship_visitor_role = f.role
              FROM (SELECT a.id, array_agg(c.id) AS cards,
                           -- Of companies where it differs, each asks who it was.
                           CASE WHEN count(DISTINCT %(role)s) = 1
                                THEN min(%(role)s) END AS role
                      FROM mail_activity a
                      LEFT JOIN crm_lead l
                             ON a.res_model = 'crm.lead' AND l.id = a.res_id
                      LEFT JOIN res_partner p
                             ON p.id = CASE a.res_model
                                       WHEN 'crm.lead' THEN l.partner_id
                                       WHEN 'res.partner' THEN a.res_id END
                      JOIN relationship_card c
                        ON c.active AND (c.partner_id = p.commercial_partner_id
                           OR a.res_model = 'relationship.card' AND c.id = a.res_id)
                      JOIN res_company o ON o.id = c.company_id
                     WHERE a.id IN %(ids)s
                     GROUP BY a.id) f
             WHERE f.id = a.id
         RETURNING f.cards
            """,
            now=fields.Datetime.now(),
            role=roles.role_sql(SQL("a.user_id"), "c", "o"),
            ids=ids,
            to_flush=[
                self.env[model]._fields[name]
                for model, names in READ.items()
                for name in names
            ],
        )

    @api.model
    def _refresh_later(self, card_ids):
        """Bring the figures of cards up to date when the transaction ends, once."""
        precommit = self.env.cr.precommit
        waiting = precommit.data.setdefault(LATER, set())
        if not waiting:
            precommit.add(self._refresh_waiting)
        waiting.update(card_ids)

    @api.model
    def _refresh_waiting(self):
        waiting = self.env.cr.precommit.data.pop(LATER, ())
        cards = self.env["relationship.card"].browse(sorted(waiting))
        cards.exists()._refresh_figures()

    @asks("read")
    def action_open_document(self):
        """Open what the daily reminder is about: the customers due for contact."""
        kind = self.env.ref(ACTIVITY_TYPE, raise_if_not_found=False)
        if kind and not self.res_model and self.activity_type_id == kind:
            return self.env["ir.actions.act_window"]._for_xml_id(LISTS["due"])
        return super().action_open_document()
