from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.actions import opened
from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of
from odoo.addons.crm_relationship.tools.counts import counts

from ...tools.turns import sampled_sql, turn_sql

# How many are reminded in one transaction.
REMINDED = 200


class RelationshipSurveyPolicy(models.Model):
    """Which customers are asked how often by which questionnaire (R172, R173, R188).

    The turns of customers are spread over the interval, so that some are asked each
    day; who cannot be asked at their turn, because of the cool-down, is asked later in
    it. Each turn is one log of care, unique, whoever runs the job twice.
    """

    _name = "relationship.survey.policy"
    _description = "Survey Policy"
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
    survey_id = fields.Many2one(
        comodel_name="survey.survey",
        string="Questionnaire",
        required=True,
        ondelete="cascade",
        domain="[('relationship_is_satisfaction', '=', True)]",
    )
    # X23
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Asking Team",
        check_company=True,
        help="Whose survey it is. Its members read the answers, as those of the team"
        " that served the customer do; nobody changes them.",
    )
    interval_days = fields.Integer(
        string="Ask every", required=True, default=180, help="Days."
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._relationship_today(),
        help="Turns that begin earlier are not asked.",
    )
    is_spread = fields.Boolean(
        string="Spread over the Interval",
        default=True,
        help="Some customers are asked each day. Otherwise all of them on one day.",
    )
    sample = fields.Integer(
        string="Sample (%)",
        required=True,
        default=100,
        help="How many of a hundred customers are asked, others each time.",
    )
    role = fields.Selection(
        selection=choices_of("relationship.key.person", "role"),
        string="Who Answers",
        help="The first key person with this part in decisions. Empty, or without one:"
        " the main contact.",
    )
    open_days = fields.Integer(
        string="Open for", required=True, default=30, help="Days to answer."
    )
    reminder_count = fields.Integer(string="Reminders", default=1)
    reminder_days = fields.Integer(
        string="Remind after", required=True, default=7, help="Days without an answer."
    )
    skips_days_off = fields.Boolean(
        string="Quiet on Days Off",
        default=True,
        help="Nobody is asked or reminded on days off of the company.",
    )
    needs_approval = fields.Boolean(
        string="Approve First",
        help="Who is to be asked waits as a draft until somebody approves it.",
    )
    heeds_cooldown = fields.Boolean(
        string="Heeds the Cool-down",
        default=True,
        help="Who was asked or written to lately is asked later in the interval.",
    )
    log_count = fields.Integer(compute="_compute_log_count")

    _numbers_check = models.Constraint(
        "CHECK (interval_days BETWEEN 1 AND 3660 AND sample BETWEEN 1 AND 100"
        " AND open_days BETWEEN 1 AND 366 AND reminder_count BETWEEN 0 AND 5"
        " AND reminder_days BETWEEN 1 AND 90)",
        "Ask every is 1 to 3660 days, Sample 1 to 100 %, Open for 1 to 366 days, up to"
        " 5 reminders, each after 1 to 90 days.",
    )

    @api.constrains("survey_id")
    def _check_survey_id(self):
        for policy in self:
            if not policy.survey_id.sudo().relationship_is_satisfaction:
                raise ValidationError(
                    self.env._(
                        "%s: choose a questionnaire on the satisfaction of customers.",
                        policy.name,
                    )
                )

    def _compute_log_count(self):
        logs = self.env["relationship.care.log"]
        numbers = counts(logs, "policy_id", [("policy_id", "in", self.ids)])
        for policy in self:
            policy.log_count = numbers[policy.id]

    @asks("read")
    def action_open_logs(self):
        """Open who was asked by this policy, and who was not."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship_care.relationship_care_log_action",
            [("policy_id", "=", self.id)],
        )

    def _due_sql(self, today):
        """Return SQL of whose turn it is, as ``relationship.care.source`` does.

        :param date today: in the company of the policy
        """
        self.ensure_one()
        company = self.company_id
        turn = turn_sql(
            today, self.interval_days, None if self.is_spread else self.date_start
        )
        return SQL(
            """
            SELECT t.rule_id, c.id AS card_id, %(person)s AS partner_id,
                   NULL::int4 AS key_date_id, t.about, t.date
              FROM (SELECT c.id, %(policy)s AS rule_id, 'policy,' || %(text)s AS about,
                           %(turn)s AS date
                      FROM relationship_card c
                     WHERE c.active AND c.company_id = %(company)s AND %(whom)s) t
              JOIN relationship_card c ON c.id = t.id
             WHERE t.date >= %(start)s AND t.date <= %(today)s AND %(sampled)s
               AND %(warm)s
               AND NOT EXISTS (
                   SELECT 1 FROM relationship_care_log l
                    WHERE l.policy_id = t.rule_id AND l.card_id = c.id
                      AND l.date = t.date)
               AND NOT EXISTS (
                   SELECT 1 FROM survey_user_input a
                    WHERE a.relationship_card_id = c.id AND a.survey_id = %(survey)s
                      AND a.relationship_policy_id IS DISTINCT FROM t.rule_id
                      AND a.relationship_asked_date > %(lately)s)
            """,
            person=self._person_sql(),
            policy=self.id,
            text=str(self.id),
            turn=turn,
            company=company.id,
            whom=self._whom_sql(),
            start=self.date_start,
            today=today,
            sampled=sampled_sql(self.sample),
            warm=company._relationship_not_asked_sql()
            if self.heeds_cooldown
            else SQL("TRUE"),
            survey=self.survey_id.id,
            lately=fields.Datetime.subtract(
                fields.Datetime.now(), days=self.interval_days
            ),
        )

    def _person_sql(self):
        """Return SQL of who is asked of a card ``c``."""
        contact = SQL("COALESCE(c.contact_id, c.partner_id)")
        if not self.role:
            return contact
        return SQL(
            "COALESCE((SELECT k.partner_id FROM relationship_key_person k"
            " WHERE k.card_id = c.id AND k.active AND k.role = %s"
            " ORDER BY k.sequence, k.id LIMIT 1), %s)",
            self.role,
            contact,
        )

    def _log_values(self):
        """Return what the logs of this policy say of it."""
        return {
            "rule_id": None,
            "policy_id": self.id,
            "name": self.name,
            "occasion": "policy",
            "action": "survey",
        }

    def _remind(self):
        """Remind some who were asked and have not answered.

        It belongs to the request that they got: the cool-down does not count. Who has
        asked for no e-mails meanwhile, and whose questionnaire was closed, gets none.

        :return: how many were looked at
        """
        self.ensure_one()
        if not self.exists() or not self.survey_id._relationship_is_open():
            return 0
        now = fields.Datetime.now()
        waiting = (
            self.env["survey.user_input"]
            .sudo()
            .search(
                [
                    ("relationship_policy_id", "=", self.id),
                    ("survey_id", "=", self.survey_id.id),
                    ("state", "!=", "done"),
                    ("deadline", ">", now),
                    ("relationship_reminders", "<", self.reminder_count),
                    (
                        "relationship_asked_date",
                        "<=",
                        fields.Datetime.subtract(now, days=self.reminder_days),
                    ),
                ],
                order="id",
                limit=REMINDED,
            )
        )
        able = waiting.filtered(
            lambda answers: (
                answers.partner_id.active
                and answers.partner_id.email_normalized
                and not answers.partner_id.is_blacklisted
                and answers.relationship_card_id.active
            )
        )
        for count, answers in waiting.grouped("relationship_reminders").items():
            answers.write(
                {"relationship_reminders": count + 1, "relationship_asked_date": now}
            )
        template = self.env.ref("crm_relationship_care.mail_template_survey_reminder")
        mails = dict(zip(able, template._relationship_mails(able), strict=True))
        logs = self.env["relationship.care.log"].sudo()
        # What the server refuses of this is seen where the request is.
        for log in logs.search([("answers_id", "in", able.ids)]):
            log._stamp(
                state="done",
                reason=False,
                detail=False,
                mail_id=mails[log.answers_id].id,
            )
        return len(waiting)
