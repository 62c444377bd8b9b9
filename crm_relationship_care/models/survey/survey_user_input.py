from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.scores import promoter, score, summary

# What is not answered by then is not answered any more.
OPEN_DAYS = 30


class SurveyUserInput(models.Model):
    """A customer's answers to a questionnaire become one answer (R172, R179, X10)."""

    _name = "survey.user_input"
    _inherit = ["survey.user_input", "relationship.satisfaction.mixin"]

    relationship_card_id = fields.Many2one(
        comodel_name="relationship.card", readonly=True, index="btree_not_null"
    )
    relationship_collector_id = fields.Many2one(
        comodel_name="res.users",
        string="Asked by",
        readonly=True,
        help="Who asked on the spot or by telephone. Empty: the customer alone.",
    )
    relationship_is_mailed = fields.Boolean(string="Asked by E-mail", readonly=True)

    # X10
    relationship_way = fields.Selection(
        selection=[
            ("mail", "By E-mail"),
            ("here", "On the Spot"),
            ("phone", "By Telephone"),
            ("paper", "On Paper"),
        ],
        string="How Asked",
        readonly=True,
    )
    relationship_policy_id = fields.Many2one(
        comodel_name="relationship.survey.policy",
        string="Survey Policy",
        readonly=True,
        index="btree_not_null",
    )
    relationship_team_id = fields.Many2one(
        comodel_name="crm.team", string="Asking Team", readonly=True
    )
    relationship_reminders = fields.Integer(string="Reminders Sent", readonly=True)
    relationship_asked_date = fields.Datetime(string="Last Asked", readonly=True)

    @api.model
    def _relationship_new(self, survey, card, person, way, days=OPEN_DAYS, **values):
        """Return the values of answers that are still empty, whose address is theirs.

        :param person: who is asked
        :param str way: how, a choice of ``relationship_way``
        :param int days: until when it can be answered
        """
        now = fields.Datetime.now()
        return {
            "survey_id": survey.id,
            "partner_id": person.id,
            "email": person.email,
            # The page speaks the person's language, whatever browser opens it.
            "lang_id": self.env["res.lang"]._get_data(code=person.lang).id,
            "deadline": now + timedelta(days=days),
            "relationship_card_id": card.id,
            "relationship_way": way,
            "relationship_is_mailed": way == "mail",
            "relationship_asked_date": now,
            "invite_token": self._generate_invite_token(),
            **values,
        }

    @api.model
    def _relationship_invite(self, logs):
        """Make empty answers for people who are asked by e-mail, in the order of logs.

        :param logs: of care, by rules or policies with a questionnaire
        """
        return self.create(
            [
                self._relationship_new(
                    log._survey(),
                    log.card_id,
                    log.partner_id,
                    "mail",
                    log.policy_id.open_days or OPEN_DAYS,
                    relationship_policy_id=log.policy_id.id,
                    relationship_team_id=log.policy_id.team_id.id,
                )
                for log in logs
            ]
        )

    def _relationship_is_waiting(self, survey):
        """Tell whether these can still be given, to this questionnaire."""
        return (
            self.survey_id == survey
            and self.state != "done"
            and self.deadline > fields.Datetime.now()
        )

    def _relationship_template(self):
        """Return the name of the e-mail by which the person is asked or reminded."""
        name = "survey_reminder" if self.relationship_reminders else "survey"
        return f"crm_relationship_care.mail_template_{name}"

    # Whether the user may read the card of the customer who answers.
    relationship_is_open = fields.Boolean(
        compute="_compute_relationship_is_open",
        search="_search_relationship_is_open",
        export_string_translation=False,
    )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_relationship_is_open(self):
        cards = self.sudo().relationship_card_id.sudo(False)
        seen = cards._filtered_access("read") if cards else cards
        for answers in self:
            card = answers.sudo().relationship_card_id
            answers.relationship_is_open = card.id in (False, *seen.ids)

    @api.model
    def _search_relationship_is_open(self, operator, value):
        """Find the answers that the user may read, as the rules of surveys ask."""
        if operator != "in":
            return NotImplemented
        cards = self.env["relationship.card"].sudo(False)
        cards = cards.with_context(active_test=False)
        seen = Domain("relationship_card_id", "=", False)
        if cards.has_access("read"):
            seen |= Domain("relationship_card_id", "in", cards._search(Domain.TRUE))
        return seen if True in value else ~seen

    @api.model
    def _has_field_access(self, field, operation):
        # Which customer answers is the system's to say, and not that of who may make
        # answers to questionnaires.
        is_ours = field.name.startswith("relationship_")
        if is_ours and operation == "write" and not self.env.su:
            return False
        return super()._has_field_access(field, operation)

    def _mark_done(self):
        result = super()._mark_done()
        # Whoever answers has no rights here: the answer is the customer's.
        self.sudo()._keep_satisfaction()
        return result

    def _keep_satisfaction(self):
        """Keep what customers answered; the first answer of each counts."""
        heard = []
        for answers in self.filtered(
            lambda answers: answers.relationship_card_id and not answers.test_entry
        ):
            whole, parts = summary(answers._relationship_scores())
            if whole is None:
                continue
            values = {f"score_{name}": value for name, value in parts.items()}
            if "loyalty" in parts:
                values["promoter_score"] = promoter(parts["loyalty"])
            if answers.relationship_collector_id:
                values["collector_id"] = answers.relationship_collector_id.id
            heard.append(
                (
                    answers,
                    {
                        **values,
                        "score": whole,
                        "source": "survey",
                        "way": answers.relationship_way,
                        "asking_team_id": answers.relationship_team_id.id,
                        "date": answers.end_datetime or fields.Datetime.now(),
                        "comment": answers._relationship_comment(),
                    },
                )
            )
        if heard:
            self.env["relationship.satisfaction"]._collect_all(heard)

    def _relationship_scores(self):
        """Return pairs of dimension and score of the questions that were answered."""
        lines = self.user_input_line_ids.filtered(
            lambda line: (
                not line.skipped
                and line.answer_type == "scale"
                and line.question_id.relationship_dimension
            )
        )
        return [
            (
                line.question_id.relationship_dimension,
                score(
                    line.value_scale,
                    line.question_id.scale_min,
                    line.question_id.scale_max,
                ),
            )
            for line in lines
        ]

    def _relationship_comment(self):
        texts = self.user_input_line_ids.filtered(
            lambda line: line.answer_type == "text_box" and not line.skipped
        )
        return "\n".join(texts.mapped("value_text_box"))

    def _satisfaction_values(self):
        card = self.relationship_card_id
        return {
            "partner_id": card.partner_id.id,
            "company_id": card.company_id.id,
            "card_id": card.id,
            "user_id": card.user_id.id,
            "team_id": card.team_id.id,
        }
