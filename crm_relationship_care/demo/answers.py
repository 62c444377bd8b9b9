import random
from datetime import timedelta

from odoo import Command, api, fields, models

ANSWERS = 40
# Who was asked: days ago, what became of it, why not, and what the server said.
CARE = (
    (3, "done", False, False),
    (5, "done", False, False),
    (6, "skipped", "cooldown", False),
    (9, "failed", "server", "550 mailbox unavailable"),
    (14, "done", False, False),
    (16, "skipped", "blacklist", False),
    (22, "skipped", "address", False),
    (27, "skipped", "archived", False),
    (35, "done", False, False),
)


class RelationshipDemo(models.AbstractModel):
    """A year of answers to the questionnaire, and who was asked, or was not."""

    _inherit = "relationship.demo"

    @api.model
    def _add_answers(self):
        """Let customers around the story answer; the story has answers of its own."""
        chance = random.Random(17)
        survey = self.env.ref("crm_relationship_care.survey_general")
        cards = self._cards_around()
        now = fields.Datetime.now()
        answers = self.env["survey.user_input"].create(
            [
                {
                    "survey_id": survey.id,
                    "partner_id": (card.contact_id or card.partner_id).id,
                    "relationship_card_id": card.id,
                    "relationship_way": chance.choice(("mail", "mail", "phone")),
                    "state": "done",
                    "end_datetime": now - timedelta(days=2 + 9 * number),
                    "user_input_line_ids": [
                        Command.create(
                            {
                                "question_id": question.id,
                                "answer_type": "scale",
                                "value_scale": points,
                            }
                        )
                        for question, points in self._points(survey, chance)
                    ],
                }
                for number, card in enumerate(chance.choices(cards, k=ANSWERS))
            ]
        )
        answers._keep_satisfaction()

    @api.model
    def _points(self, survey, chance):
        """Return pairs of question and points: service and quality move the whole."""
        service = chance.randint(5, 10)
        quality = chance.randint(6, 10)
        points = {
            "overall": max(6, round((2 * service + quality) / 3)),
            "service": service,
            "quality": quality,
            "price": chance.randint(4, 8),
            "after_sales": max(4, min(10, service + chance.randint(-2, 2))),
            "loyalty": max(3, min(10, service + chance.randint(-1, 1))),
        }
        return [
            (question, points[question.relationship_dimension])
            for question in survey.question_ids
            if question.relationship_dimension in points
        ]

    @api.model
    def _add_care(self):
        """Say of some customers whether they were asked, or why not."""
        policy = self.env.ref("crm_relationship_care.survey_policy_others")
        now = fields.Datetime.now()
        self.env["relationship.care.log"].create(
            [
                {
                    "policy_id": policy.id,
                    "rule_name": policy.name,
                    "occasion": "policy",
                    "action": "survey",
                    "card_id": card.id,
                    "partner_id": (card.contact_id or card.partner_id).id,
                    "about": f"demo,{card.id}",
                    "date": now - timedelta(days=days),
                    "state": state,
                    "reason": reason,
                    "detail": detail,
                    "done_date": now - timedelta(days=days)
                    if state == "done"
                    else None,
                }
                for card, (days, state, reason, detail) in zip(
                    self._cards_around(), CARE, strict=False
                )
            ]
        )

    @api.model
    def _cards_around(self):
        """Return the cards of customers that the story does not tell of."""
        cards = self.env["relationship.card"].search(
            [("company_id", "=", self.env.ref("base.main_company").id)], order="id"
        )
        return cards.filtered(lambda card: card.user_id not in self._storytellers())
