from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipTraining(models.Model):
    """A training, who took part, and for how many hours (R321, R322, X26)."""

    _name = "relationship.training"
    _description = "Training"
    _inherit = [
        "relationship.state.mixin",
        "relationship.reader.mixin",
        "mail.thread",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True
    _transitions = {"draft": ("done",), "done": ("draft",)}

    name = fields.Char(string="Subject", required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._relationship_today(),
        tracking=True,
        help="The period to which the hours belong.",
    )
    hours = fields.Float(required=True, tracking=True, help="Of each participant.")
    kind = fields.Selection(
        selection=[
            ("service", "Service"),
            ("product", "Products"),
            ("system", "System and Data"),
            ("guidance", "Guidance of One Person"),
            ("other", "Other"),
        ],
        required=True,
        default="service",
    )
    trainer = fields.Char(help="Who gave it.")
    responsible_id = fields.Many2one(
        comodel_name="res.users",
        string="Entered by",
        readonly=True,
        default=lambda self: self.env.user,
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="relationship_training_user_rel",
        column1="training_id",
        column2="user_id",
        string="Participants",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    user_count = fields.Integer(
        string="Number of Participants", compute="_compute_user_count"
    )
    state = fields.Selection(
        selection=[("draft", "Planned"), ("done", "Held")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    content = fields.Text()

    _hours_check = models.Constraint(
        "CHECK (hours > 0 AND hours <= 1000)",
        "Hours: of each participant, more than 0 and at most 1000.",
    )

    @api.depends("user_ids")
    def _compute_user_count(self):
        for training in self:
            training.user_count = len(training.user_ids)

    def _missing_for(self, state):
        return self._blank(["user_ids"]) if state == "done" else []

    def _evidence(self, operation):
        if self.state == "done":
            return self.env._("%s: held, and counted. Set it back to planned first.")
        return super()._evidence(operation)

    def write(self, vals):
        if not self._is_stamping() and {"date", "hours", "user_ids"} & vals.keys():
            self._refuse_unless("draft")
        return super().write(vals)

    @asks("write")
    def action_done(self):
        """The training was held: its hours count."""
        return self._take_step("done")

    @asks("write")
    def action_draft(self):
        """Correct a training that was held."""
        return self._take_step("draft")

    @api.model
    def _writer_sources(self):
        return [
            *super()._writer_sources(),
            self._user_source("responsible_id", "responsible"),
        ]

    @api.model
    def _reader_sources(self):
        return [
            *super()._reader_sources(),
            self._user_source("user_ids", "participant"),
            SQL(
                "SELECT r.training_id AS id, t.user_id, 'team_leader' AS reason"
                " FROM relationship_training_user_rel r"
                " JOIN crm_team_member m ON m.user_id = r.user_id AND m.active"
                " JOIN crm_team t ON t.id = m.crm_team_id",
                to_flush=(
                    self._fields["user_ids"],
                    self.env["crm.team.member"]._fields["active"],
                    self.env["crm.team"]._fields["user_id"],
                ),
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "responsible": self.env._("entered it"),
            "participant": self.env._("takes part"),
            "team_leader": self.env._("leader of the team"),
        }
