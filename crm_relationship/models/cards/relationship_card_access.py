from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class RelationshipCard(models.Model):
    """Who sees a card and who changes it, and why."""

    _inherit = "relationship.card"

    reader_explanation = fields.Text(
        string="Who Can See This Card", compute="_compute_reader_explanation"
    )

    @api.constrains("user_id", "leader_id")
    def _check_people(self):
        for card in self:
            for name in ("user_id", "leader_id"):
                if card[name].share:
                    raise ValidationError(
                        self.env._(
                            "%(field)s: %(user)s is not an employee.",
                            field=self._fields[name]._description_string(self.env),
                            user=card[name].name,
                        )
                    )

    @api.depends("user_id", "leader_id", "team_id.user_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("user_id", "leader_id", "team_id.user_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.depends("user_id", "leader_id", "team_id")
    @api.depends_context("uid", "lang")
    def _compute_reader_explanation(self):
        reasons = self._reader_reasons()
        users_by_card = self._users_by_record("reader")
        user_ids = {user for pairs in users_by_card.values() for user, __ in pairs}
        # Names of colleagues, which every employee may read.
        names = {
            user.id: user.name for user in self.env["res.users"].sudo().browse(user_ids)
        }
        general = self.env._(
            "Department heads, the committee, auditors and data officers"
            " of the company see every card."
        )
        for card in self:
            lines = [
                self.env._(
                    "%(user)s: %(reason)s", user=names[user], reason=reasons[reason]
                )
                for user, reason in users_by_card[card.id]
            ]
            card.reader_explanation = "\n".join([*lines, general])

    @api.model
    def _writer_sources(self):
        fields_ = self._fields
        return [
            *super()._writer_sources(),
            SQL(
                "SELECT id, user_id, 'specialist' AS reason FROM relationship_card",
                to_flush=fields_["user_id"],
            ),
            SQL(
                "SELECT id, leader_id, 'leader' FROM relationship_card",
                to_flush=fields_["leader_id"],
            ),
            SQL(
                "SELECT c.id, t.user_id, 'team_leader' FROM relationship_card c"
                " JOIN crm_team t ON t.id = c.team_id",
                to_flush=(
                    fields_["team_id"],
                    self.env["crm.team"]._fields["user_id"],
                ),
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "specialist": self.env._("specialist of the customer"),
            "leader": self.env._("liaison leader of the customer"),
            "team_leader": self.env._("leader of the team"),
        }
