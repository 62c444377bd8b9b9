from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ....tools.asks import asks

# What a veto stops: the states that a project does not come to.
STOPPED = {
    "initiation": ("bidding", "in_progress", "completed"),
    "bidding": ("bidding", "in_progress", "completed"),
    "staffing": ("in_progress", "completed"),
    "funds": ("in_progress", "completed"),
    "business": ("in_progress", "completed"),
}


class RelationshipProjectOpinion(models.Model):
    """The commissioner's opinion, suggestion or veto on a project (R251, R252).

    The commissioner is the customer's specialist. What they said stays on record; a
    veto stands until they, or the committee, lift it.
    """

    _name = "relationship.project.opinion"
    _description = "Opinion on a Project"
    _inherit = ["relationship.card.child.mixin"]
    _order = "date desc, id desc"
    _rec_name = "text"

    project_id = fields.Many2one(
        comodel_name="relationship.project",
        required=True,
        ondelete="cascade",
        holds=True,
        index=True,
        fixed=True,
    )
    card_id = fields.Many2one(
        related="project_id.card_id",
        comodel_name="relationship.card",
        holds=True,
        store=True,
        precompute=True,
        check_company=False,
    )
    subject = fields.Selection(
        selection=[
            ("initiation", "Initiation"),
            ("bidding", "Bidding"),
            ("staffing", "Staffing Plan"),
            ("funds", "Funds Plan"),
            ("business", "Business Plan"),
        ],
        string="On",
        required=True,
        default="bidding",
    )
    kind = fields.Selection(
        selection=[
            ("opinion", "Opinion"),
            ("suggestion", "Suggestion"),
            ("veto", "Veto"),
        ],
        required=True,
        default="opinion",
    )
    text = fields.Text(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    lifted_date = fields.Datetime(string="Lifted on", readonly=True)
    lifted_user_id = fields.Many2one(
        comodel_name="res.users", string="Lifted by", readonly=True, ondelete="restrict"
    )

    # R251
    _veto_check = models.Constraint(
        "CHECK (kind <> 'veto' OR subject <> 'initiation')",
        "Veto: on the bidding and on plans. On the initiation, give an opinion.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        opinions = super().create(vals_list)
        for opinion in opinions.sudo():
            opinion.project_id._message_log(body=opinion._as_text())
        return opinions

    def _evidence(self, operation):
        return self.env._("%s: an opinion stays on record.")

    def _as_text(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        subjects = dict(self._fields["subject"]._description_selection(self.env))
        return f"{labels[self.kind]}, {subjects[self.subject]}: {self.text}"

    @asks("read")
    def action_lift(self):
        """Lift a veto.

        :raises AccessError: for anybody but who vetoed, and the committee
        """
        committee = self.env.user.has_group(
            "crm_relationship.group_relationship_committee"
        )
        for opinion in self:
            if opinion.kind != "veto" or opinion.lifted_date:
                raise UserError(self.env._("There is no veto to lift."))
            if opinion.user_id != self.env.user and not committee:
                raise AccessError(
                    self.env._(
                        "The veto is lifted by %s, or by the committee.",
                        opinion.user_id.sudo().name,
                    )
                )
        self._stamp(lifted_date=fields.Datetime.now(), lifted_user_id=self.env.uid)
        for opinion in self.sudo():
            opinion.project_id._message_log(
                body=self.env._("Veto lifted: %s", opinion._as_text())
            )

    def _standing(self):
        """Return the vetoes among these that nobody has lifted."""
        return self.filtered(
            lambda opinion: opinion.kind == "veto" and not opinion.lifted_date
        )

    def _stops(self, state):
        """Return the vetoes among these that keep a project from a state."""
        return self._standing().filtered(
            lambda opinion: state in STOPPED[opinion.subject]
        )
