from datetime import timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.crm_relationship.tools.dates.zone import utc_moment

from ...tools.recurrence import occurrence


class Figure(NamedTuple):
    """Records that are counted in a check, and which of them are not in order.

    :param code: key of the figure, unique
    :param label: what is in order, in the user's language
    :param model: name of the model whose records are counted
    :param domain: which records are counted
    :param bad: which of them are not in order
    :param date: field that says when; those since the check before are counted.
        Without: as it is now
    :param team: field that says of which team a record is
    """

    code: str
    label: str
    model: str
    domain: list = ()
    bad: list = ()
    date: str = ""
    team: str = "team_id"


class RelationshipCheckFigure(models.AbstractModel):
    """Results of checks that the registers have themselves (R279, R280).

    Figures of the register of customers, and the indicators that are a share of
    records. Extended by other addons.
    """

    _name = "relationship.check.figure"
    _description = "Figure of a Check"

    @api.model
    def _figures(self):
        """Return the figures.

        :return: list of :class:`Figure`
        """
        labels = {
            "complete": self.env._("Cards are complete"),
            "specialist": self.env._("Cards have a specialist who works here"),
            "person": self.env._("Cards have a key person"),
            "reviewed": self.env._("Cards were reviewed in time"),
            "single": self.env._("Customers have no possible duplicate"),
        }
        open_pairs = self.env["relationship.duplicate"].sudo()
        open_pairs = open_pairs._search([("state", "=", "open")])
        pairs = [open_pairs.subselect(name) for name in ("partner_id", "other_id")]
        bad = {
            "complete": Domain("completeness", "<", 100),
            "specialist": Domain("user_id", "=", False) | Domain("owner_left", "=", 1),
            "person": Domain("key_person_ids", "=", False),
            "reviewed": Domain("review_due_date", "<", "today"),
            "single": Domain.OR(Domain("partner_id", "in", pair) for pair in pairs),
        }
        cards = "relationship.card"
        return [Figure(code, labels[code], cards, [], bad[code]) for code in labels] + [
            Figure(
                f"indicator_{one.code}",
                one.label,
                one.model,
                one.domain,
                ~Domain(one.met),
                one.date,
                one.team,
            )
            for one in self.env["relationship.indicator"]._indicators()
            if one.unit == "percent" and one.met and one.date and not one.facts
        ]

    @api.model
    def _choices(self):
        """Return the figures as choices of a field."""
        return [(figure.code, figure.label) for figure in self._figures()]

    @api.model
    def _counted(self, line):
        """Return model and domain of what a line counts, and which are not in order.

        :return: model, domain, domain; None where nobody offers the figure any more
        """
        figures = {figure.code: figure for figure in self._figures()}
        figure = figures.get(line.figure)
        if not figure:
            return None
        check = line.check_id.sudo()
        domain = Domain(figure.domain or []) & Domain(
            "company_id", "=", check.company_id.id
        )
        if check.team_id:
            domain &= Domain(figure.team, "=", check.team_id.id)
        if figure.date:
            domain &= self._since(check, self.env[figure.model]._fields, figure.date)
        return figure.model, domain, domain & Domain(figure.bad)

    @api.model
    def _since(self, check, fields, name):
        """Return the domain of what was between the check before and this one."""
        template = check.template_id
        before = check.search(
            [("template_id", "=", template.id), ("date", "<", check.date)],
            order="date desc",
            limit=1,
        ).date
        first = before or occurrence(check.date, template.number, template.unit, -1)
        # Of the day itself it is not over yet.
        bounds = (first, max(check.date, first + timedelta(days=1)))
        if fields[name].type == "datetime":
            zone = check.company_id._relationship_zone()
            bounds = [utc_moment(day, 0, zone) for day in bounds]
        return Domain(name, ">=", bounds[0]) & Domain(name, "<", bounds[1])
