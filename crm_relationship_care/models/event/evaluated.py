from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.dates.zone import utc_moment

# Of so many days since, at most, the evaluation tells.
DAYS = 90
FIGURES = ("satisfaction", "turnover", "contacts", "cases")


class RelationshipEvaluatedMixin(models.AbstractModel):
    """What came of something that was done for many customers, on paper (R285).

    Of the customers whom the reader sees, and of no others.
    """

    _name = "relationship.evaluated.mixin"
    _description = "Evaluated by What Customers Did and Said"

    def _evaluated_from(self):
        """Return the day, at the company, from which on it can have had an effect."""
        raise NotImplementedError

    def _evaluated_cards(self):
        """Return the cards of the customers whom it has reached."""
        raise NotImplementedError

    def _evaluation_span(self):
        """Return the first and the last day of which the evaluation tells, or None."""
        first = self._evaluated_from()
        today = self.company_id._relationship_today()
        last = min(today, first + timedelta(days=DAYS - 1))
        return (first, last) if first <= last else None

    def _evaluation_effect(self):
        """Return figures of whom it has reached and of the others, before and since.

        :return: tuples of label, before, since, others before, others since
        """
        span = self._evaluation_span()
        reached = self._evaluated_cards()
        if not span or not reached:
            return []
        self.env.flush_all()
        effect = self.env["relationship.effect"]
        company = self.company_id.sudo()
        cards = self.env["relationship.card"]
        known = cards._search([("company_id", "=", company.id)]).subselect()
        within = cards._search([("id", "in", reached.ids)]).subselect()
        goals = self.env["relationship.maintenance.goal"]._fields["indicator"]
        labels = dict(goals._description_selection(self.env))
        found = []
        for name in FIGURES:
            before, since = (
                effect._compare(company, name, days, within, known)
                for days in effect._spans(*span)
            )
            found.append(
                (
                    *(labels[name], before[True], since[True]),
                    *(before[False], since[False]),
                )
            )
        return found

    def _evaluation_said(self):
        """Return the contacts in which these customers have said something since."""
        visits = self.env["relationship.visit"]
        span = self._evaluation_span()
        reached = self._evaluated_cards()
        if not span or not reached:
            return visits
        zone = self.company_id._relationship_zone()
        start = utc_moment(span[0], 0, zone)
        end = utc_moment(span[1] + timedelta(days=1), 0, zone)
        said = Domain("feedback", "!=", False) | Domain("needs", "!=", False)
        return visits.search(
            Domain("card_id", "in", reached.ids)
            & Domain("state", "in", ("done", "reported"))
            & Domain("date_start", ">=", start)
            & Domain("date_start", "<", end)
            & said,
            order="date_start, id",
        )
