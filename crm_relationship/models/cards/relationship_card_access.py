from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_list

# Whose rules let them read all cards of their companies.
SEE_ALL = (
    "crm_relationship.group_relationship_head",
    "crm_relationship.group_relationship_auditor",
    "crm_relationship.group_relationship_data_officer",
)


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
        users_by_card = self._users_by_record("reader")
        user_ids = {user for pairs in users_by_card.values() for user, __ in pairs}
        # Names of colleagues, which every employee may read; all are read at once.
        users = self.env["res.users"].sudo().browse(user_ids).grouped("id")
        for card in self:
            lines = [
                self.env._(
                    "%(user)s: %(reason)s",
                    user=users[user_id].name,
                    reason=card._explain_reader(user_id, reason),
                )
                for user_id, reason in users_by_card[card.id]
            ]
            card.reader_explanation = "\n".join([*lines, card._explain_general()])

    def _explain_reader(self, user_id, reason):
        """Return why somebody sees the card, as people read it."""
        return self._reader_reasons()[reason]

    def _explain_general(self):
        """Return who sees every card of the company, by name."""
        company = self.company_id.sudo()
        people = self.env["res.users"].sudo()
        for group in SEE_ALL:
            people |= self.env.ref(group).sudo().all_user_ids
        people = people.filtered(
            lambda user: user.active and not user.share and company in user.company_ids
        )
        return self.env._(
            "Department heads, the committee, auditors and data officers"
            " of the company see every card: %s.",
            format_list(self.env, people.sorted("name").mapped("name"))
            or self.env._("nobody"),
        )

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
