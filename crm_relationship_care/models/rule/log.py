from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.asks import asks
from odoo.addons.crm_relationship.tools.choices import choices_of
from odoo.addons.crm_relationship.tools.each import each
from odoo.addons.crm_relationship.tools.refuse import refuse


class RelationshipCareLog(models.Model):
    """One occasion of a customer that was handled, or not, and what came of it."""

    _name = "relationship.care.log"
    _description = "Care"
    _inherit = ["relationship.card.child.mixin"]
    _order = "date desc, id desc"
    _rec_name = "rule_name"

    card_id = fields.Many2one(readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        readonly=True,
        index="btree_not_null",
    )
    key_date_id = fields.Many2one(
        comodel_name="relationship.key.date", readonly=True, index="btree_not_null"
    )
    rule_id = fields.Many2one(comodel_name="relationship.care.rule", readonly=True)
    policy_id = fields.Many2one(
        comodel_name="relationship.survey.policy", readonly=True, index="btree_not_null"
    )
    rule_name = fields.Char(string="Care", readonly=True)
    occasion = fields.Selection(selection="_occasions", readonly=True)
    action = fields.Selection(
        selection=choices_of("relationship.care.rule", "action"),
        readonly=True,
    )
    about = fields.Char(readonly=True, help="What tells one occasion from another.")
    date = fields.Date(string="Day", readonly=True, help="The day of the occasion.")
    state = fields.Selection(
        selection=[
            ("draft", "To Approve"),
            ("done", "Done"),
            ("skipped", "Left Out"),
            ("missed", "Missed"),
            ("failed", "Failed"),
        ],
        readonly=True,
        default="draft",
    )
    reason = fields.Selection(
        selection=[
            ("late", "Too late when the system was running again"),
            ("address", "No e-mail address"),
            ("blacklist", "Wants no e-mails"),
            ("cooldown", "Was asked or written to lately"),
            ("archived", "Person is archived"),
            ("template", "E-mail template is gone"),
            ("survey", "Questionnaire is closed"),
            ("plan", "Activity plan is gone, or empty"),
            ("gift", "Gift is not allowed"),
            ("phone", "No telephone number"),
            ("sms", "Text messages are not installed"),
            ("server", "E-mail could not be sent"),
            ("decided", "Somebody decided so"),
            ("refused", "Could not be done"),
        ],
        string="Why Not",
        readonly=True,
    )
    detail = fields.Char(string="Details", readonly=True)
    done_date = fields.Datetime(string="Done at", readonly=True)
    mail_id = fields.Many2one(
        comodel_name="mail.mail",
        string="E-mail",
        readonly=True,
        index="btree_not_null",
        groups="base.group_system",
    )
    # Questionnaires are sent again with the address that was sent before.
    answers_id = fields.Many2one(
        comodel_name="survey.user_input",
        readonly=True,
        index="btree_not_null",
        groups="base.group_system",
    )
    outcome = fields.Text(help="What came of it.")
    user_id = fields.Many2one(related="card_id.user_id", string="Specialist")
    lang = fields.Char(compute="_compute_lang", compute_sudo=True)

    _card_uniq = models.UniqueIndex(
        "(rule_id, about, card_id, date) WHERE occasion <> 'key_date'",
        "This occasion is handled already.",
    )
    _person_uniq = models.UniqueIndex(
        "(rule_id, about, partner_id, date) WHERE occasion = 'key_date'",
        "This occasion is handled already.",
    )
    _policy_uniq = models.UniqueIndex(
        "(policy_id, card_id, date) WHERE policy_id IS NOT NULL",
        "This customer is asked already.",
    )
    _draft_idx = models.Index("(card_id) WHERE state = 'draft'")

    @api.model
    def _occasions(self):
        of_rules = choices_of("relationship.care.rule", "occasion")(self)
        return [
            *of_rules,
            ("policy", self.env._("Survey Policy")),
            ("asked", self.env._("Asked on the Card")),
        ]

    def _basis(self):
        """Return by what this is done: the rule or the policy; neither by hand."""
        return self.policy_id or self.rule_id

    def _heeds_cooldown(self):
        """Tell whether who was written to lately is left alone.

        A reminder belongs to the request that arrived.
        """
        if self.answers_id.relationship_reminders:
            return False
        basis = self._basis()
        return not basis or basis.heeds_cooldown

    @api.depends("partner_id")
    def _compute_lang(self):
        for log in self:
            log.lang = log.partner_id.lang or log.company_id.partner_id.lang

    @api.model
    def _merge_cards(self, sources, destination):
        """Leave each occasion once, when the cards of a customer are merged."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM relationship_care_log l USING relationship_care_log kept"
                " WHERE l.card_id IN %(cards)s AND kept.card_id IN %(cards)s"
                " AND l.occasion <> 'key_date' AND kept.occasion <> 'key_date'"
                " AND l.id <> kept.id AND (l.rule_id = kept.rule_id"
                " OR l.policy_id = kept.policy_id)"
                " AND l.about = kept.about AND l.date = kept.date"
                " AND (kept.card_id = %(kept)s OR l.card_id <> %(kept)s"
                " AND kept.id < l.id)",
                cards=(destination.id, *sources.ids),
                kept=destination.id,
            )
        )

    @asks("write")
    def action_approve(self):
        """Do what waits for approval.

        :raises UserError: naming what does not wait any more
        """
        waiting = self._waiting()
        waiting.sudo()._act()

    @asks("write")
    def action_leave_out(self):
        """Do nothing at this occasion."""
        self._waiting()._stamp(state="skipped", reason="decided")

    @asks("write")
    def action_retry(self):
        """Do again what failed, such as e-mails that the server refused.

        :raises UserError: naming what did not fail
        """
        fine = self.filtered(lambda log: log.state != "failed")
        if fine:
            refuse(fine, self.env._("%s: did not fail, nothing is done again."))
        # What the server refused does not leave beside what is sent now.
        self.sudo().mail_id.filtered(lambda mail: mail.state == "exception").cancel()
        self._stamp(state="draft", reason=False, detail=False, mail_id=False)
        self.sudo()._act()

    def _waiting(self):
        decided = self.filtered(lambda log: log.state != "draft")
        if decided:
            refuse(decided, self.env._("%s: decided already, nothing waits."))
        return self

    def _act_all(self):
        """Act, or let wait what is to be approved first."""
        self.filtered(lambda log: not log._basis().needs_approval)._act()

    def _act(self):
        """Do what the rule says, and note what cannot be done, with its reason."""
        gone = self.filtered(lambda log: not log.partner_id.active)
        gone._stamp(state="skipped", reason="archived")
        for action, logs in (self - gone).grouped("action").items():
            each(
                logs,
                lambda some, action=action: getattr(some, f"_act_{action}")(),
                lambda log, error: log._stamp(
                    state="failed", reason="refused", detail=str(error)
                ),
            )

    def _done(self, **values):
        self._stamp(state="done", done_date=self.env.cr.now(), **values)

    def _act_activity(self):
        """Give the specialists of the cards something to do, all in one step."""
        self._give_activities()
        self._done()

    def _give_activities(self):
        self._make_activities(
            [
                values
                for (rule, user), logs in self._by_rule_and_user().items()
                for values in logs._activity_values(rule, user)
            ]
        )

    @api.model
    def _make_activities(self, vals_list):
        cards = self.env["ir.model"]._get("relationship.card")
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [{**values, "res_model_id": cards.id} for values in vals_list]
        )

    def _by_rule_and_user(self):
        """Return the logs by their rule, and by who is to do something."""
        found = {}
        for (company, owner, team), logs in self.grouped(
            lambda log: (log.company_id, log.card_id.user_id, log.card_id.team_id)
        ).items():
            user = company._relationship_somebody(owner, logs.card_id, team)
            for rule, part in logs.grouped("rule_id").items():
                found[rule, user] = found.get((rule, user), self.browse()) + part
        return found

    def _activity_values(self, rule, user):
        """Return the values of what a user is to do, in the language of the user."""
        today = self.company_id._relationship_today()
        kind = rule.activity_type_id or self.env.ref("mail.mail_activity_data_todo")
        name = rule.with_context(lang=user.lang).name
        return [
            {
                "res_id": log.card_id.id,
                "activity_type_id": kind.id,
                "summary": ": ".join(
                    (
                        name or log.rule_name,
                        log.partner_id.name or log.card_id.display_name,
                    )
                ),
                "note": kind.default_note,
                "automated": True,
                "date_deadline": max(log.date, today),
                "user_id": user.id,
            }
            for log in self
        ]

    def _act_mail(self):
        """Write to the people who may be written to, each in their language."""
        able = self._writable()
        for template, logs in able.grouped(lambda log: log.rule_id.template_id).items():
            if not template:
                logs._stamp(state="failed", reason="template")
                continue
            mails = template._relationship_mails(logs)
            for log, mail in zip(logs, mails, strict=True):
                log._done(mail_id=mail.id)

    def _act_survey(self):
        """Ask the people who may be written to how satisfied they are (R172, R174).

        Who answered meanwhile is not asked any more.
        """
        answered = self.filtered(lambda log: log.answers_id.state == "done")
        answered._done()
        able = (self - answered)._writable()
        closed = able.filtered(lambda log: not log._survey()._relationship_is_open())
        closed._stamp(state="failed", reason="survey")
        able -= closed
        new = able.filtered(
            lambda log: not log.answers_id._relationship_is_waiting(log._survey())
        )
        made = self.env["survey.user_input"].sudo()._relationship_invite(new)
        for log, answers in zip(new, made, strict=True):
            log._stamp(answers_id=answers.id)
        for name, logs in able.grouped(
            lambda log: log.answers_id._relationship_template()
        ).items():
            mails = self.env.ref(name)._relationship_mails(logs.answers_id)
            for log, mail in zip(logs, mails, strict=True):
                log._done(mail_id=mail.id)

    def _survey(self):
        """Return by which questionnaire the person is asked."""
        return self._basis().survey_id or self.answers_id.survey_id

    def _writable(self):
        """Return the logs whose person may be written to; note why others may not."""
        left = self
        for reason, found in (
            ("address", lambda log: not log.partner_id.email_normalized),
            ("blacklist", lambda log: log.partner_id.is_blacklisted),
        ):
            those = left.filtered(found)
            those._stamp(state="skipped", reason=reason)
            left -= those
        return left._warm()

    def _warm(self):
        """Return the logs whose customer was not asked or written to lately."""
        left = self
        for company, logs in left.grouped("company_id").items():
            heeding = logs.filtered(lambda log: log._heeds_cooldown())
            asked = company._relationship_asked(heeding.partner_id)
            those = heeding.filtered(lambda log, asked=asked: log.partner_id in asked)
            those._stamp(state="skipped", reason="cooldown")
            left -= those
        # Two people of one company on one day: the first of them.
        return left - left._second_of_a_company()

    def _second_of_a_company(self):
        seen, second = set(), self.browse()
        for log in self.filtered(lambda log: log._heeds_cooldown()):
            customer = (log.company_id, log.partner_id.commercial_partner_id)
            if customer in seen and log.company_id.relationship_cooldown_days:
                second += log
            seen.add(customer)
        second._stamp(state="skipped", reason="cooldown")
        return second
