from collections import Counter
from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.dates.zone import utc_moment

# Of so many days since it is valid, at most, the evaluation of a notice tells.
DAYS = 90
FIGURES = ("satisfaction", "turnover", "contacts", "cases")


class RelationshipNotice(models.Model):
    """What customers made of a promotion, a new product or other news (R285).

    Of the customers whom the reader sees, and of no others.
    """

    _inherit = "relationship.notice"

    def _disclosed_cards(self):
        return self.line_ids.card_id

    def _told_lines(self):
        return self.line_ids.filtered(lambda line: line.state == "told")

    def _evaluation_span(self):
        """Return the first and the last day of which the evaluation tells, or None."""
        today = self.company_id._relationship_today()
        last = min(today, self.date + timedelta(days=DAYS - 1))
        return (self.date, last) if self.date <= last else None

    def _evaluation_figures(self):
        """Return pairs of label and number: who was told, and who was not, and why."""
        lines = self.line_ids
        reasons = dict(lines._fields["reason"]._description_selection(self.env))
        left = Counter(
            lines.filtered(lambda line: line.state == "left_out").mapped("reason")
        )
        return [
            (self.env._("Customers Listed"), len(lines)),
            (self.env._("Customers Told"), len(self._told_lines())),
            *(
                (reasons.get(reason, self.env._("Left Out")), number)
                for reason, number in left.most_common()
            ),
        ]

    def _evaluation_effect(self):
        """Return the figures of who was told and of the others, before and since.

        :return: tuples of label, before, since, others before, others since
        """
        span = self._evaluation_span()
        told = self._told_lines().card_id
        if not span or not told:
            return []
        self.env.flush_all()
        effect = self.env["relationship.effect"]
        company = self.company_id.sudo()
        cards = self.env["relationship.card"]
        known = cards._search([("company_id", "=", company.id)]).subselect()
        within = cards._search([("id", "in", told.ids)]).subselect()
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
        """Return the contacts in which customers who were told have said something."""
        visits = self.env["relationship.visit"]
        span = self._evaluation_span()
        told = self._told_lines().card_id
        if not span or not told:
            return visits
        zone = self.company_id._relationship_zone()
        start = utc_moment(span[0], 0, zone)
        end = utc_moment(span[1] + timedelta(days=1), 0, zone)
        said = Domain("feedback", "!=", False) | Domain("needs", "!=", False)
        return visits.search(
            Domain("card_id", "in", told.ids)
            & Domain("state", "in", ("done", "reported"))
            & Domain("date_start", ">=", start)
            & Domain("date_start", "<", end)
            & said,
            order="date_start, id",
        )
