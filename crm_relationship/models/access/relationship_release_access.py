from odoo import api, fields, models
from odoo.tools import SQL


class RelationshipRelease(models.Model):
    """Who sees releases, and for whom they open cards."""

    _inherit = "relationship.release"

    @api.depends("user_ids", "team_id", "requester_id", "approver_id", "standin_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("requester_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.model
    def _writer_sources(self):
        return [
            SQL(
                "SELECT id, requester_id AS user_id, 'requester' AS reason"
                " FROM relationship_release",
                to_flush=self._fields["requester_id"],
            )
        ]

    @api.model
    def _reader_sources(self):
        """Who asked, who decides, who receives, and whose customer it is about."""
        flush = [self._fields[name] for name in ("approver_id", "standin_id")]
        workers = self.env["relationship.card"]._writer_sources()
        return [
            *super()._reader_sources(),
            *(
                SQL(
                    "SELECT id, %s, 'approver' FROM relationship_release",
                    SQL.identifier(field.name),
                    to_flush=field,
                )
                for field in flush
            ),
            SQL("SELECT p.*, 'recipient' FROM %s p", self._recipients()),
            SQL(
                "SELECT c.release_id, w.user_id, 'worker'"
                " FROM relationship_release_card_rel c JOIN (%s) w ON w.id = c.card_id",
                SQL(" UNION ALL ").join(workers),
                to_flush=self._fields["card_ids"],
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "requester": self.env._("who requested it"),
            "approver": self.env._("who decides on it"),
            "recipient": self.env._("recipient"),
            "worker": self.env._("works for the customer"),
        }

    @api.model
    def _valid_releases(self):
        """Return SQL of the releases in force today, for a FROM clause, as ``r``.

        Today is that of each company's time zone, at the time of asking: a release
        begins and ends without anything being computed.
        """
        names = ("state", "date_start", "date_end", "active", "company_id", "scope")
        return SQL(
            "relationship_release r JOIN res_company o ON o.id = r.company_id"
            " LEFT JOIN resource_calendar z ON z.id = o.resource_calendar_id"
            " JOIN LATERAL (SELECT (%s::timestamp AT TIME ZONE 'UTC' AT TIME ZONE"
            " COALESCE(z.tz, 'UTC'))::date AS today) d"
            " ON r.state = 'approved' AND r.active"
            " AND d.today BETWEEN r.date_start AND r.date_end",
            fields.Datetime.now(),
            to_flush=(
                *(self._fields[name] for name in names),
                self.env["res.company"]._fields["resource_calendar_id"],
                self.env["resource.calendar"]._fields["tz"],
            ),
        )

    @api.model
    def _recipients(self):
        """Return SQL of (release id, user id) of the recipients inside the company."""
        member = self.env["crm.team.member"]._fields
        return SQL(
            """
            (SELECT release_id, user_id FROM relationship_release_user_rel
              UNION ALL
             SELECT r.id, m.user_id FROM relationship_release r
               JOIN crm_team_member m ON m.crm_team_id = r.team_id AND m.active
              UNION ALL
             SELECT r.id, t.user_id FROM relationship_release r
               JOIN crm_team t ON t.id = r.team_id)
            """,
            to_flush=(
                self._fields["user_ids"],
                self._fields["team_id"],
                self.env["crm.team"]._fields["user_id"],
                *(member[name] for name in ("crm_team_id", "user_id", "active")),
            ),
        )

    def _recipient_users(self):
        """Return the recipients inside the company, as :meth:`_recipients` has them."""
        team = self.team_id
        return self.user_ids | team.user_id | team.crm_team_member_ids.user_id

    @api.model
    def _card_sources(self, scope=None):
        """Return SQL selects of (card id, user id, reason) of releases in force.

        :param str scope: ``confidential`` for those that open confidential blocks
        """
        return [
            SQL(
                "SELECT c.card_id AS id, p.user_id, 'release' AS reason FROM %s"
                " JOIN relationship_release_card_rel c ON c.release_id = r.id"
                " JOIN %s p ON p.release_id = r.id WHERE %s",
                self._valid_releases(),
                self._recipients(),
                SQL("r.scope = %s", scope) if scope else SQL("TRUE"),
                to_flush=self._fields["card_ids"],
            )
        ]
