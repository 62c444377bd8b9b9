from odoo import api, fields, models

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipCheckTemplate(models.Model):
    """What is checked again and again: premises, service, the register (R278–R280)."""

    _name = "relationship.check.template"
    _description = "Recurring Check"
    _inherit = ["relationship.entry.mixin", "mail.thread"]
    _order = "kind, name, id"
    _names_copies = True
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    kind = fields.Selection(
        selection=[
            ("premises", "Premises and Equipment"),
            ("service", "Service Quality"),
            ("data", "Register of Customers"),
            ("other", "Other"),
        ],
        required=True,
        default="service",
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        fixed=True,
        default=lambda self: self.env.company,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", index="btree_not_null", check_company=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Checked by",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        index=True,
        check_company=True,
        tracking=True,
    )
    number = fields.Integer(string="Every", required=True, default=1, tracking=True)
    unit = fields.Selection(
        selection=[
            ("day", "Days"),
            ("week", "Weeks"),
            ("month", "Months"),
            ("year", "Years"),
        ],
        required=True,
        default="month",
        tracking=True,
    )
    date_start = fields.Date(
        string="First on",
        required=True,
        default=lambda self: self.env.company._relationship_today(),
        tracking=True,
        help="The day of the first check; the others are counted from it.",
    )
    last_date = fields.Date(string="Last Opened for", readonly=True)
    target = fields.Float(
        string="Target (%)", help="The score that is aimed at, at least; 0: none."
    )
    item_ids = fields.One2many(
        comodel_name="relationship.check.item",
        inverse_name="template_id",
        string="What Is Checked",
        copy=True,
    )
    check_ids = fields.One2many(
        comodel_name="relationship.check", inverse_name="template_id", string="Checks"
    )
    check_count = fields.Integer(compute="_compute_check_count")

    _number_check = models.Constraint(
        "CHECK (number BETWEEN 1 AND 1000)", "Every: a number from 1 to 1000."
    )
    _target_check = models.Constraint(
        "CHECK (COALESCE(target, 0) BETWEEN 0 AND 100)",
        "Target: a share from 0 to 100 %.",
    )

    @api.depends("check_ids")
    def _compute_check_count(self):
        rows = self.env["relationship.check"]._read_group(
            [("template_id", "in", self.ids)], ["template_id"], ["__count"]
        )
        numbers = {template.id: number for template, number in rows}
        for template in self:
            template.check_count = numbers.get(template.id, 0)

    @asks("write")
    def action_open_now(self):
        """Open a check for today, beside those that come by themselves; show it."""
        self.ensure_one()
        today = self.company_id._relationship_today()
        check = self.env["relationship.check"].search(
            [("template_id", "=", self.id), ("date", "=", today)], limit=1
        )
        return (check or self._open_check(today))._get_records_action()

    def _open_check(self, day):
        """Open the check of a day, with what is checked; its person is asked.

        :param date day: on which it is due
        """
        self.ensure_one()
        template = self.sudo()
        user = template.company_id._relationship_somebody(
            template.user_id, team=template.team_id
        )
        check = (
            self.env["relationship.check"]
            .sudo()
            .create(
                {
                    "template_id": template.id,
                    "date": day,
                    "user_id": user.id,
                    "line_ids": [
                        fields.Command.create(
                            {
                                "sequence": item.sequence,
                                "name": item.name,
                                "hint": item.hint,
                                "figure": item.figure,
                                "least": item.least,
                                "weight": item.weight,
                            }
                        )
                        for item in template.item_ids
                    ],
                }
            )
        )
        check._count()
        check._ask()
        return check.sudo(False)

    @asks("read")
    def action_open_checks(self):
        """Open the checks of the template."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_evaluation.relationship_check_action",
            [("template_id", "=", self.id)],
            display_name=self.name,
        )
