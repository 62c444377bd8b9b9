from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of
from odoo.addons.crm_relationship.tools.counts import counts

# Occasions that fall on a day that is known before.
DATED = ("key_date", "holiday", "relation")
# Occasions that last until something is done: they are found on whatever day.
LASTING = ("silence", "rhythm", "lapsing", "lost", "new")


class RelationshipCareRule(models.Model):
    """For which customers what is done at which occasion (R197–R200, R211–R213)."""

    _name = "relationship.care.rule"
    _description = "Care Rule"
    _inherit = ["relationship.entry.mixin", "relationship.whom.mixin"]
    _order = "sequence, id"
    _names_copies = True
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )

    # When
    occasion = fields.Selection(
        selection=[
            ("key_date", "Key Date"),
            ("holiday", "Holiday"),
            ("relation", "Anniversary of the First Turnover"),
            ("silence", "No Contact for Days"),
            ("rhythm", "Silent beyond the Own Rhythm"),
            ("lapsing", "Customer is Lapsing"),
            ("lost", "Customer is Lost"),
            ("new", "New Customer"),
            ("repair", "After a Service"),
            ("rating", "After an Answer"),
        ],
        required=True,
        default="key_date",
    )
    kind = fields.Selection(
        selection=choices_of("relationship.key.date", "kind"),
        string="Kind of Date",
        help="Empty: every kind.",
    )
    holiday_id = fields.Many2one(
        comodel_name="relationship.holiday", holds=True, check_company=True
    )
    lead_days = fields.Integer(string="Days Before", help="0: on the day itself.")
    days = fields.Integer(
        string="Days After",
        help="Days after the last contact, the first turnover, the end of the service"
        " or the answer. 0: at once.",
    )
    is_low = fields.Boolean(string="Low Answers Only")
    skips_days_off = fields.Boolean(
        string="Quiet on Days Off",
        help="Nothing is done on days off of the company: for a date it is done on the"
        " last working day before, else on the next one.",
    )
    catch_up_days = fields.Integer(
        string="Caught up within",
        default=7,
        help="Days. What could not be done in time, because the system was down, is"
        " done later up to so many days, and listed as missed after that.",
    )

    # What
    action = fields.Selection(
        selection=[
            ("activity", "Activity"),
            ("mail", "E-mail"),
            ("survey", "Questionnaire"),
            ("plan", "Activity Plan"),
            ("visit", "Call in a Campaign"),
            ("gift", "Gift"),
            ("sms", "Text Message"),
        ],
        required=True,
        default="activity",
    )
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        domain="['|', ('res_model', '=', False),"
        " ('res_model', '=', 'relationship.card')]",
        help="Empty: to do.",
    )
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="E-mail Template",
        domain="[('model', '=', 'relationship.care.log')]",
        ondelete="restrict",
    )
    plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        string="Activity Plan",
        domain="[('res_model', '=', 'relationship.card')]",
    )
    gift_name = fields.Char(string="Gift", translate=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    gift_value = fields.Monetary(string="Value")
    sms_text = fields.Text(
        string="Text",
        translate=True,
        help="{name} becomes the name of the person.",
    )
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Questionnaire",
        domain="[('relationship_is_satisfaction', '=', True)]",
        help="Its address is sent by e-mail.",
    )
    needs_approval = fields.Boolean(
        string="Approve First",
        help="What is due waits as a draft until somebody approves it.",
    )
    heeds_cooldown = fields.Boolean(
        string="Heeds the Cool-down",
        default=True,
        help="No e-mail to a customer who was asked or written to lately, as the"
        " settings of satisfaction say.",
    )
    last_date = fields.Date(
        string="Looked at until",
        readonly=True,
        help="Occasions up to this day have been looked at.",
    )
    log_count = fields.Integer(compute="_compute_log_count")

    _value_check = models.Constraint(
        "CHECK (COALESCE(gift_value, 0) >= 0)", "Value: not below zero."
    )
    _days_check = models.Constraint(
        "CHECK (lead_days BETWEEN 0 AND 90 AND days BETWEEN 0 AND 3660"
        " AND catch_up_days BETWEEN 0 AND 366)",
        "Days Before are 0 to 90, Days After 0 to 3660, days to catch up 0 to 366.",
    )

    @api.constrains(
        *("occasion", "holiday_id", "days", "action", "template_id"),
        *("survey_id", "plan_id", "gift_name", "sms_text"),
    )
    def _check_complete(self):
        texts = {
            "holiday_id": self.env._("%s: choose the holiday."),
            "template_id": self.env._("%s: choose an e-mail template."),
            "survey_id": self.env._("%s: choose a questionnaire."),
            "plan_id": self.env._("%s: choose an activity plan."),
            "gift_name": self.env._("%s: say what the gift is."),
            "sms_text": self.env._("%s: enter the text of the message."),
            "days": self.env._(
                "%s: after how many days without contact? Enter Days After."
            ),
        }
        for rule in self:
            for name in rule._needed():
                if not rule[name]:
                    raise ValidationError(texts[name] % rule.name)

    def _needed(self):
        """Return the names of the fields without which a rule cannot work."""
        needed = {
            "mail": ["template_id"],
            "survey": ["survey_id"],
            "plan": ["plan_id"],
            "gift": ["gift_name"],
            "sms": ["sms_text"],
            "holiday": ["holiday_id"],
            "silence": ["days"],
        }
        return needed.get(self.occasion, []) + needed.get(self.action, [])

    @api.constrains("template_id")
    def _check_template_id(self):
        """Refuse a template of cases: it would send the case with a log's number."""
        for rule in self.sudo():
            template = rule.template_id
            if template and template.model != "relationship.care.log":
                raise ValidationError(
                    self.env._(
                        "%(rule)s: “%(template)s” is no e-mail template of care. Choose"
                        " another one.",
                        rule=rule.name,
                        template=template.name,
                    )
                )

    def _compute_log_count(self):
        logs = self.env["relationship.care.log"]
        numbers = counts(logs, "rule_id", [("rule_id", "in", self.ids)])
        for rule in self:
            rule.log_count = numbers[rule.id]

    def _log_values(self):
        """Return what the logs of this rule say of it."""
        return {
            "rule_id": self.id,
            "policy_id": None,
            "name": self.name,
            "occasion": self.occasion,
            "action": self.action,
        }

    def write(self, vals):
        if vals.get("active"):
            # What was while the rule was off is not caught up.
            off = self.filtered(lambda rule: not rule.active)
            off._as_system().write({"last_date": False})
        return super().write(vals)

    @asks("read")
    def action_open_logs(self):
        """Open what was done by this rule."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_care.relationship_care_log_action",
            [("rule_id", "=", self.id)],
        )
