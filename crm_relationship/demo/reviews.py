from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

# Who was nominated for which tier, and why: last year, and this year.
LAST_YEAR = (
    ("third", "strategic", "Framework contract for three years; pays on time"),
    ("alder", "strategic", "Builds two schools a year, and asks us first"),
)
THIS_YEAR = (
    ("westmoor", "strategic", "New board; wants one supplier for all its sites"),
    ("kestrel", "strategic", "Third plant planned, decision in spring"),
    ("lumen", "company", "Battery plants in two countries; led by the board"),
)
MEASURES = {
    "company": "A visit of the main leader each year, two of the liaison leader, a call"
    " of the specialist each month. Materials and people are kept free for them.",
    "strategic": "Two visits of the liaison leader each year, a call of the specialist"
    " each month; cases are answered within a day.",
    "general": "A call each quarter, greetings, mailings on what is new.",
}
MONTHS = 6


class RelationshipDemo(models.AbstractModel):
    """Two reviews of the strategic customers: one issued, one that is open."""

    _inherit = "relationship.demo"

    @api.model
    def _add_reviews(self):
        """Let the committee have issued a list last year, and nominate this year."""
        scheme = self._ref("relationship_scheme_t4")
        scheme.mode = "propose"
        company = self.env.ref("base.main_company")
        dates = scheme._review_dates(company._relationship_today())
        last = [day - relativedelta(years=1) for day in dates]
        self._issue_last(self._make_review(scheme, company, last), last)
        review = self._make_review(scheme, company, dates)
        review.with_user(self._user("committee")).action_open()
        self._nominate_demo(review, THIS_YEAR, min(dates[0], fields.Date.today()))
        self._put_forward(review)
        self._ask_for_another(company)
        self._measure_demo(company)

    def _ref(self, name):
        return self.env.ref(f"crm_relationship.{name}")

    def _make_review(self, scheme, company, dates):
        nominate, evaluate, issue = dates
        return self.env["relationship.review"].create(
            {
                "scheme_id": scheme.id,
                "company_id": company.id,
                "cycle_date": nominate,
                "nominate_date": nominate,
                "evaluate_date": evaluate,
                "issue_date": issue,
                "user_id": self._user("committee").id,
                "approver_id": self.env.ref("base.user_admin").id,
            }
        )

    def _nominate_demo(self, review, nominations, day):
        """Nominate customers in the name of their specialists."""
        lines = self.env["relationship.review.line"]
        for customer, tier, reason in nominations:
            card = self._ref(f"card_{customer}")
            card._assess("Visited twice; large, solvent, and content with us so far.")
            card._stamp(assessed_user_id=card.user_id.id)
            line = lines._nominate(
                review,
                card,
                self._ref(f"relationship_tier_t4_{tier}"),
                reason,
                company_level=tier == "company",
            )
            author = card.user_id or self._user("specialist")
            line._stamp(nominated_user_id=author.id, nominated_date=day)

    def _issue_last(self, review, dates):
        """Take all steps of a review, a year ago."""
        nominate, evaluate, issue = dates
        mine = review.with_user(self._user("committee"))
        mine.action_open()
        self._nominate_demo(review, LAST_YEAR, nominate - timedelta(days=4))
        self._accept_measures(review, evaluate)
        mine.action_evaluate()
        for line in mine.line_ids.filtered("proposed_tier_id.is_key"):
            people = {
                "designated_user_id": line.user_id.id,
                "designated_leader_id": line.leader_id.id,
            }
            line.write(people)
        mine.action_accept_proposals()
        mine.minutes = (
            "All members were there. The list was taken as nominated; the general"
            " customers stay with their teams."
        )
        mine.action_submit()
        review.with_user(self.env.ref("base.user_admin")).action_approve()
        mine.action_issue()
        review._stamp(
            date_start=nominate - timedelta(days=30),
            issued_date=issue - timedelta(days=2),
            requested_date=evaluate,
            decided_date=evaluate + timedelta(days=5),
        )
        review.line_ids._stamp(decided_date=evaluate)
        self.env["relationship.tier.change"].search(
            [("review_id", "=", review.id)]
        )._stamp(date=review.issued_date)

    def _accept_measures(self, review, day):
        """Let the head have put measures forward, which the committee has accepted."""
        for proposal in review.proposal_ids:
            proposal._stamp(
                measures=self._measures(proposal),
                state="accepted",
                requester_id=self._user("head").id,
                requested_date=day - timedelta(days=10),
                decided_user_id=self._user("committee").id,
                decided_date=day,
            )

    def _measures(self, proposal):
        name = proposal.tier_id.code.rpartition("-")[2].lower()
        return MEASURES.get(name, "")

    def _put_forward(self, review):
        """Let the head put forward the measures of the first tier of this year."""
        proposal = review.proposal_ids.sorted("tier_sequence")[:1]
        proposal.with_user(self._user("head")).action_propose()

    def _ask_for_another(self, company):
        """Let a specialist ask for somebody else for a strategic customer."""
        card = self._ref("card_alder")
        requests = self.env["relationship.designation"].with_user(card.user_id)
        requests.create(
            {
                "card_id": card.id,
                "user_id": self._user("specialist").id,
                "reason": "Alder wants to be looked after in Chinese from next year on",
            }
        ).action_request()

    def _measure_demo(self, company):
        """Measure the accuracy of this month, and tell of the months before it."""
        accuracy = self.env["relationship.tier.accuracy"]
        accuracy._measure(company)
        rows = accuracy.search([("company_id", "=", company.id)])
        accuracy.create(
            [
                {
                    "company_id": company.id,
                    "scheme_id": row.scheme_id.id,
                    "team_id": row.team_id.id,
                    "month": row.month - relativedelta(months=number),
                    "card_count": row.card_count,
                    "met_count": max(row.met_count - number % 3, 0),
                    "accuracy": 100
                    * max(row.met_count - number % 3, 0)
                    / row.card_count,
                }
                for row in rows
                for number in range(1, MONTHS)
            ]
        )
