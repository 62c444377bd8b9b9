from odoo import api, models
from odoo.fields import Domain


class RelationshipReviewCycle(models.AbstractModel):
    """Reviews open by themselves, and late steps are chased."""

    _name = "relationship.review.cycle"
    _description = "Opening and Chasing Reviews"
    _inherit = ["relationship.work.mixin"]

    @api.model
    def _cron_review(self):
        """Open the reviews that are due, however late it runs, and chase late steps."""
        self._work_each(
            self.env["relationship.card"]._companies_with_cards(),
            lambda company: self._work_step(
                lambda: self.with_company(company)._review_company(company), commit=True
            ),
        )

    @api.model
    def _review_company(self, company):
        """Open and chase the reviews of one company, if nobody else does."""
        if not self._work_lock(company.id):
            return
        today = company._relationship_today()
        self.env["relationship.tier.accuracy"]._measure(company)
        schemes = self.env["relationship.scheme"].search(
            Domain("mode", "=", "propose")
            & Domain("company_id", "in", [False, company.id])
        )
        for scheme in schemes:
            with self._work_apart(scheme):
                self._open_review(scheme, company, today)
        for review in self.env["relationship.review"].search(
            [("company_id", "=", company.id), ("is_open", "=", True)]
        ):
            with self._work_apart(review):
                review._chase(today)

    @api.model
    def _open_review(self, scheme, company, today):
        """Open the review of a scheme that is due, unless there is one already."""
        reviews = scheme._reviews(company)
        dates = scheme._due_review_dates(company, today)
        if (
            not dates
            or reviews.filtered("is_open")
            or any(review.cycle_date >= dates[0] for review in reviews)
        ):
            return
        review = reviews.create(
            {
                "scheme_id": scheme.id,
                "company_id": company.id,
                "cycle_date": dates[0],
                "nominate_date": dates[0],
                "evaluate_date": dates[1],
                "issue_date": dates[2],
            }
        )
        review._open()
