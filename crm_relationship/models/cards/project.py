from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_list


class RelationshipProject(models.Model):
    """A project of the customer (在建项目, 拟开发; R014, R015, R017, R037)."""

    _name = "relationship.project"
    _description = "Customer Project"
    _inherit = [
        "relationship.card.child.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    user_id = fields.Many2one(related="card_id.user_id", string="Specialist")
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        copy=False,
        index="btree_not_null",
        check_company=True,
        help="The state of the project follows the opportunity.",
    )
    state = fields.Selection(
        selection=[
            ("intended", "Intended"),
            ("bidding", "Bidding"),
            ("in_progress", "In Progress"),
            ("completed", "Completed"),
            ("lost", "Not Won"),
        ],
        compute="_compute_state",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
        group_expand=True,
    )
    amount = fields.Monetary(string="Volume", tracking=True)
    date_start = fields.Date()
    date_end = fields.Date()
    key_person_ids = fields.Many2many(
        comodel_name="relationship.key.person",
        string="Decision Persons",
        domain="[('card_id', '=', card_id)]",
    )
    construction_plan = fields.Text(tracking=True)
    investment_intention = fields.Text(tracking=True)
    background = fields.Text(tracking=True)
    funding = fields.Text(tracking=True)
    contracting_method = fields.Char(tracking=True)
    fee_terms = fields.Text(tracking=True)
    payment_method = fields.Char(tracking=True)
    decision_procedure = fields.Text(tracking=True)

    _dates_check = models.Constraint(
        "CHECK (date_start IS NULL OR date_end IS NULL OR date_start <= date_end)",
        "End: the project cannot end before it starts.",
    )

    @api.constrains("key_person_ids", "card_id")
    def _check_key_person_ids(self):
        for project in self:
            card = project.card_id
            others = project.key_person_ids.filtered(lambda p, c=card: p.card_id != c)
            if others:
                raise ValidationError(
                    self.env._(
                        "Decision Persons: %(people)s belong to another card than that"
                        " of %(customer)s. Enter them as key persons there first.",
                        people=format_list(self.env, others.mapped("display_name")),
                        customer=card.display_name,
                    )
                )

    # Changes of the opportunity itself: see _follow_leads.
    @api.depends("lead_id")
    def _compute_state(self):
        for project in self:
            status = project.lead_id.won_status
            if status == "won" and project.state != "completed":
                project.state = "in_progress"
            elif status == "lost":
                project.state = "lost"
            elif status == "pending" and project.state in (False, "intended", "lost"):
                project.state = "bidding"
            else:
                project.state = project.state or "intended"

    @api.model
    def _follow_leads(self, leads):
        """Let the projects of opportunities that were won or lost follow.

        :param leads: records of ``crm.lead`` whose status changed
        """
        # As superuser: also projects that the salesperson does not see.
        projects = self.sudo().with_context(active_test=False)
        projects = projects.search([("lead_id", "in", leads.ids)])
        self.env.add_to_compute(self._fields["state"], projects)
