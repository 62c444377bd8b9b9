from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class RelationshipComplaint(models.Model):
    """Who sees a case and who works on it."""

    _inherit = "relationship.complaint"

    can_take_note = fields.Boolean(compute="_compute_can_take_note")

    @api.constrains("project_id", "partner_id", "card_id")
    def _check_project_id(self):
        """A project of somebody else would show its name."""
        for case in self.filtered("project_id"):
            project = case.sudo().project_id
            if project.card_id != case.sudo().card_id:
                raise ValidationError(
                    self.env._(
                        "Project: %(case)s is of another customer than the project."
                        " Choose one of %(customer)s, or leave it empty.",
                        case=case.display_name,
                        customer=case.sudo().partner_id.display_name
                        or self.env._("the customer"),
                    )
                )

    def _check_project_seen(self):
        """Refuse projects that the user does not see.

        :raises ValidationError: naming the case
        """
        hidden = self.project_id - self.project_id._filtered_access("read")
        for case in self.filtered(lambda case: case.project_id in hidden):
            raise ValidationError(
                self.env._(
                    "Project: you do not see the one of %s. Ask the specialist of the"
                    " customer to enter it.",
                    case.display_name,
                )
            )

    @api.depends("informed_user_ids", "deadline_ids.met_date")
    @api.depends_context("uid")
    def _compute_can_take_note(self):
        is_head = self.env.user.has_group("crm_relationship.group_relationship_head")
        for case in self:
            waiting = case._current_deadlines(("committee",))
            asked = is_head or self.env.user in case.sudo().informed_user_ids
            case.can_take_note = bool(waiting and asked)

    @api.depends("user_id", "coordinator_id", "worker_id", "team_id", "card_id")
    def _compute_reader_ids(self):
        return super()._compute_reader_ids()

    @api.depends("user_id", "coordinator_id", "worker_id", "team_id", "card_id")
    def _compute_writer_ids(self):
        return super()._compute_writer_ids()

    @api.model
    def _people_parents(self, kind):
        return [*super()._people_parents(kind), ("card_id", kind)]

    @api.model
    def _writer_sources(self):
        fields_ = self._fields
        own = [
            SQL(
                "SELECT id, %s AS user_id, %s AS reason FROM relationship_complaint",
                SQL.identifier(name),
                reason,
                to_flush=fields_.get(name),
            )
            for name, reason in (
                ("user_id", "owner"),
                ("coordinator_id", "coordinator"),
                ("worker_id", "worker"),
                # Who was asked first records the case, and follows it (R169).
                ("create_uid", "recorder"),
            )
        ]
        return [
            *super()._writer_sources(),
            *own,
            SQL(
                "SELECT k.id, t.user_id, 'team_leader' FROM relationship_complaint k"
                " JOIN crm_team t ON t.id = k.team_id",
                to_flush=(fields_["team_id"], self.env["crm.team"]._fields["user_id"]),
            ),
            SQL(
                "SELECT k.id, m.user_id, 'team_member' FROM relationship_complaint k"
                " JOIN crm_team_member m ON m.crm_team_id = k.team_id AND m.active",
                to_flush=fields_["team_id"],
            ),
        ]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            SQL(
                "SELECT relationship_complaint_id, res_users_id, 'informed'"
                " FROM relationship_complaint_informed_rel",
                to_flush=self._fields["informed_user_ids"],
            ),
        ]
