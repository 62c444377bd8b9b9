from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.counts import counts
from ....tools.dates.review import cycle_dates, first_cycle


class RelationshipScheme(models.Model):
    """When the tiers of a scheme are reviewed (R257-R259, X8).

    The dates are those of one review; the others follow before and after it, at the
    interval.
    """

    _inherit = "relationship.scheme"

    review_interval_months = fields.Integer(
        string="Review every",
        default=12,
        help="Months from one review to the next.",
    )
    review_lead_days = fields.Integer(
        string="Opens before",
        default=30,
        help="Days before the end of the nominations on which a review opens.",
    )
    # R257
    review_nominate_date = fields.Date(
        string="Nominate until",
        default=lambda self: self._default_review_dates()[0],
        help="Of one review; the others follow at the interval.",
    )
    # R258
    review_evaluate_date = fields.Date(
        string="Evaluate until", default=lambda self: self._default_review_dates()[1]
    )
    # R259
    review_issue_date = fields.Date(
        string="Issue until", default=lambda self: self._default_review_dates()[2]
    )
    review_count = fields.Integer(string="Reviews", compute="_compute_review_count")

    _review_check = models.Constraint(
        "CHECK (review_interval_months IS NULL OR review_interval_months BETWEEN 1 AND"
        " 120 AND review_lead_days BETWEEN 0 AND 365)",
        "Review every, Opens before: enter 1 to 120 months, and 0 to 365 days.",
    )
    _review_dates_check = models.Constraint(
        "CHECK (review_nominate_date IS NULL OR review_nominate_date <="
        " review_evaluate_date AND review_evaluate_date <= review_issue_date)",
        "Nominate until, Evaluate until, Issue until: each step ends after the one"
        " before it.",
    )

    @api.model
    def _default_review_dates(self):
        """Return the dates shipped: 20 December, 31 December, 31 January."""
        today = self.env.company._relationship_today()
        nominate = today + relativedelta(month=12, day=20)
        if today > nominate:
            nominate += relativedelta(years=1)
        return (
            nominate,
            nominate + relativedelta(day=31),
            nominate + relativedelta(years=1, month=1, day=31),
        )

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_review_count(self):
        reviews = self.env["relationship.review"]
        numbers = {}
        if reviews.has_access("read"):
            numbers = counts(reviews, "scheme_id", [("scheme_id", "in", self.ids)])
        for scheme in self:
            scheme.review_count = numbers and numbers[scheme.id]

    @asks("read")
    def action_open_reviews(self):
        """Open the reviews of this scheme."""
        self.ensure_one()
        return opened(
            self.env,
            "crm_relationship.relationship_review_action",
            [("scheme_id", "=", self.id)],
            {"default_scheme_id": self.id},
        )

    def _review_dates(self, today):
        """Return the dates of the review whose list is issued next.

        :param date today: the company's day
        :return: (nominate, evaluate, issue)
        """
        self.ensure_one()
        anchor = self._review_anchor()
        number = first_cycle(anchor[2], self.review_interval_months or 12, today)
        return self._review_dates_of(number)

    def _review_anchor(self):
        """Return the dates that somebody has entered, or the shipped ones."""
        dates = (
            self.review_nominate_date,
            self.review_evaluate_date,
            self.review_issue_date,
        )
        return dates if all(dates) else self._default_review_dates()

    def _review_dates_of(self, number):
        months = self.review_interval_months or 12
        return cycle_dates(self._review_anchor(), months, number)

    def _due_review_dates(self, company, today):
        """Return the dates of the review that has to be open, None where none has.

        It is the last one whose day of opening has come. After its last day it is
        opened only where reviews were made before: then a scheduled action has slept
        through it, and the list is late; else nobody has wanted it.

        :param date today: the company's day
        """
        months = self.review_interval_months or 12
        lead = relativedelta(days=self.review_lead_days)
        number = first_cycle(self._review_anchor()[2], months, today)
        dates = self._review_dates_of(number)
        if dates[0] - lead > today:
            dates = self._review_dates_of(number - 1)
            if not self._reviews(company):
                return None
        return dates

    def _reviews(self, company):
        """Return the reviews of the scheme in a company, the latest first."""
        return self.env["relationship.review"].search(
            [("scheme_id", "=", self.id), ("company_id", "=", company.id)]
        )
