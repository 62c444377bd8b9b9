from datetime import timedelta

from odoo import fields, models

from ...tools.rules.scale import score_of

# What customers say on visits, as ratings.
RATINGS = {
    "very_satisfied": 5,
    "satisfied": 4,
    "neutral": 3,
    "dissatisfied": 2,
    "very_dissatisfied": 1,
}
# What was heard so many days ago is history, and opens nothing any more.
FOLLOWED_UP_DAYS = 30


class RelationshipVisit(models.Model):
    """What is heard on visits and calls counts (R084, R100, R116, R147).

    The satisfaction that a report says is an answer of the customer; one that is low,
    and a problem that nobody has taken up, open a measure. Who visits their own
    customer asks about themself, which is flagged (X10).
    """

    _name = "relationship.visit"
    _inherit = ["relationship.visit", "relationship.satisfaction.mixin"]

    def _after_create(self):
        result = super()._after_create()
        self.filtered(lambda visit: visit.state == "reported")._keep_what_was_heard()
        return result

    def _after_write(self, vals, before):
        result = super()._after_write(vals, before)
        if vals.get("state") == "reported":
            self._keep_what_was_heard()
        return result

    def _keep_what_was_heard(self):
        """Make answers of what customers said, and measures of their problems."""
        visits = self.sudo().filtered("card_id")
        said = visits.filtered(lambda visit: visit.satisfaction in RATINGS)
        known = said._scores_so_far()
        news = said.filtered(
            lambda visit: known.get(visit.id) != score_of(RATINGS[visit.satisfaction])
        )
        if news:
            self.env["relationship.satisfaction"]._collect_all(
                [(visit, visit._heard_values()) for visit in news]
            )
        open_problems = visits.filtered(
            lambda visit: visit.problem_state == "open" and visit._is_followed_up()
        )
        for visit in open_problems - open_problems._with_measures():
            visit._take_up_problem()

    def _scores_so_far(self):
        """Return by visit the score that its last report said, where there is one."""
        answers = self.env["relationship.satisfaction"].search_fetch(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("source", "in", ("visit", "call")),
            ],
            ["res_id", "score"],
            order="date, id",
        )
        return {answer.res_id: answer.score for answer in answers}

    def _with_measures(self):
        """Return those of the visits of which a measure is on record already."""
        actions = self.env["relationship.action"].with_context(active_test=False)
        return actions.search([("visit_id", "in", self.ids)]).visit_id

    def _heard_values(self):
        """Return the values of the answer that the report of the visit says."""
        return {
            "score": score_of(RATINGS[self.satisfaction]),
            "source": "call" if self.channel == "phone" else "visit",
            "collector_id": self.user_id.id,
            "date": min(self.date_end, fields.Datetime.now()),
            "comment": self.feedback,
        }

    def _satisfaction_values(self):
        card = self.card_id
        return {
            "partner_id": card.partner_id.id,
            "company_id": self.company_id.id,
            "card_id": card.id,
            # Whom the answer is about: who looks after the customer.
            "user_id": (card.user_id or self.user_id).id,
            "team_id": card.team_id.id,
        }

    def _is_followed_up(self):
        since = fields.Datetime.now() - timedelta(days=FOLLOWED_UP_DAYS)
        return self.date_end >= since

    def _follow_up_people(self, answer):
        return self.card_id.user_id | super()._follow_up_people(answer)

    def _follow_up_values(self):
        return {**super()._follow_up_values(), "visit_id": self.id}

    def _take_up_problem(self):
        """Open a measure for the card's owner, and tell its leader (R102, R147)."""
        self.ensure_one()
        card, company = self.card_id, self.company_id
        user = company._relationship_somebody(card.user_id, None, card.team_id)
        days = company.relationship_follow_up_days
        localized = self.with_context(lang=user.lang or self.env.user.lang)
        self.env["relationship.action"].create(
            {
                "name": localized._problem_name(),
                "note": self.needs or self.result,
                "visit_id": self.id,
                "card_id": card.id,
                "user_id": user.id,
                "date_deadline": self._today() + timedelta(days=days),
            }
        )
        card._tell_leader_of_key_customer(
            lambda env: self.with_env(env)._problem_name(), self.needs or self.result
        )

    def _problem_name(self):
        return self.env._("Solve the problem heard: %s", self.sudo().display_name)
