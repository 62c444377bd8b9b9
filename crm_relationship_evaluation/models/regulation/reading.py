from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipRegulationReading(models.Model):
    """Somebody has read a regulation, and said so."""

    _name = "relationship.regulation.reading"
    _description = "Reading of a Regulation"
    _inherit = ["relationship.entry.mixin"]
    _order = "date desc, id desc"
    _rec_name = "user_id"

    regulation_id = fields.Many2one(
        comodel_name="relationship.regulation",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        related="regulation_id.company_id", store=True, precompute=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    date = fields.Datetime(string="Read on", required=True, readonly=True)

    _user_unique = models.UniqueIndex(
        "(regulation_id, user_id)", "This was read, and noted, already."
    )

    @api.model
    def _note(self, regulation, user):
        """Note that somebody has read it, once; whoever clicks twice has read it once.

        :param regulation: one regulation
        :param user: who has read it
        """
        self.flush_model()
        self.env.cr.execute(
            SQL(
                "INSERT INTO relationship_regulation_reading (regulation_id,"
                " company_id, user_id, date, create_uid, create_date, write_uid,"
                " write_date) VALUES (%(regulation)s, %(company)s, %(user)s, %(now)s,"
                " %(user)s, %(now)s, %(user)s, %(now)s)"
                " ON CONFLICT (regulation_id, user_id) DO NOTHING",
                regulation=regulation.id,
                company=regulation.company_id.id,
                user=user.id,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
        regulation.invalidate_recordset(
            ["reading_ids", "is_unread", "read_count", "unread_user_ids"]
        )
