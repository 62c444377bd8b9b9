import babel.dates

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, babel_locale_parse, get_lang

from ..tile import as_sent

ACTION = "crm_relationship.relationship_%s"
DONE = ("done", "reported")
COLORS = ("done", "planned")
# The people with most to do are drawn.
MOST_PEOPLE = 12


class RelationshipDesk(models.AbstractModel):
    """The page in one call, with a few figures of the chosen period, drawn."""

    _inherit = "relationship.desk"

    @api.model
    def get_desk(self, period="month", team_id=False):
        """Return all that the desk shows to the user, in one call.

        :param str period: key of :meth:`_periods`
        :param team_id: team to look at, of those the user leads or sees
        :return: dictionary of ``sections`` of tiles, ``team``, ``figures``, ``charts``,
            ``setup``, ``steps``, and what may be chosen
        :raises AccessError: for whoever has no role here
        """
        roles = self._check_roles()
        periods = self._periods()
        period = period if period in periods else "month"
        teams = self._teams(roles)
        team = teams.filtered(lambda one: one.id == team_id)
        scope = self._scope(roles, team or teams, bool(team))
        span = self._span(period)
        people = self._team(scope) if "supervisor" in roles else False
        return {
            "sections": self._sections(),
            "team": people,
            "figures": self._figures(roles, span, scope),
            "charts": self._charts(roles, span, scope, people),
            "setup": self._setup() if "manager" in roles else False,
            "steps": self._steps(roles),
            "period": period,
            "periods": [{"id": key, "name": name} for key, name in periods.items()],
            "team_id": team.id,
            "teams": [{"id": one.id, "name": one.name} for one in teams],
            "is_home": self.env.user.action_id.id == self._action_id(),
        }

    @api.model
    def _charts(self, roles, span, scope, people):
        """Return the charts of the desk. Extended by other addons.

        :return: list of dictionaries of ``name``, ``title``, ``type``, ``labels`` and
            ``series`` of numbers, and the ``action`` and ``domain`` of what is drawn
        """
        charts = []
        if roles & {"user", "auditor"}:
            charts.append(self._visit_chart(span, scope))
        if roles & {"supervisor", "auditor"}:
            charts += [self._tier_chart(span, scope), self._answer_chart(span, scope)]
        if people and people["rows"]:
            charts.append(self._workload_chart(people))
        return charts

    def _visit_chart(self, span, scope):
        """Return visits that were made and that are planned, by week or month."""
        visits, step = self.env["relationship.visit"], self._step(span)
        domain = self._within(visits, "date_start", span)
        domain &= scope("team_id", "user_id")
        counted = domain & Domain("state", "!=", "cancelled")
        rows = visits._read_group(counted, [f"date_start:{step}", "state"], ["__count"])
        points = {}
        for start, state, count in rows:
            series = points.setdefault(start, [0, 0])
            series[0 if state in DONE else 1] += count
        starts = sorted(points)
        return {
            "name": "visits",
            "title": self.env._("Visits and Calls"),
            "type": "bar",
            "stacked": True,
            "labels": [self._point(start, step) for start in starts],
            "series": [
                {
                    "label": label,
                    "data": [points[start][number] for start in starts],
                    "color": color,
                }
                for number, (label, color) in enumerate(
                    ((self.env._("Made"), "done"), (self.env._("Planned"), "planned"))
                )
            ],
            "action": ACTION % "visit_action",
            "domain": as_sent(counted),
        }

    def _tier_chart(self, span, scope):
        """Return how many customers rose and fell, by the tier they came into."""
        changes = self.env["relationship.tier.change"]
        domain = self._within(changes, "date", span)
        domain &= scope("card_id.team_id", "card_id.user_id")
        domain &= Domain("old_tier_id", "!=", False)
        domain &= Domain("new_tier_id", "!=", False)
        rows = changes._read_group(domain, ["new_tier_id", "old_tier_id"], ["__count"])
        moves = {}
        for new, old, count in rows:
            rise = (new.sequence, new.id) < (old.sequence, old.id)
            moves.setdefault(new, [0, 0])[0 if rise else 1] += count
        tiers = sorted(moves, key=lambda tier: (tier.scheme_id.id, tier.sequence))
        return {
            "name": "tiers",
            "title": self.env._("Tiers Moved"),
            "type": "bar",
            "stacked": True,
            "labels": [tier.name for tier in tiers],
            "series": [
                {
                    "label": label,
                    "data": [moves[tier][number] for tier in tiers],
                    "color": color,
                }
                for number, (label, color) in enumerate(
                    ((self.env._("Risen"), "good"), (self.env._("Fallen"), "bad"))
                )
            ],
            "action": ACTION % "tier_change_action",
            "domain": as_sent(domain),
        }

    def _answer_chart(self, span, scope):
        """Return the average of the customers' answers, by week or month."""
        answers, step = self.env["relationship.satisfaction"], self._step(span)
        domain = self._within(answers, "date", span) & Domain("is_first", "=", True)
        domain &= scope("team_id", "user_id")
        rows = answers._read_group(domain, [f"date:{step}"], ["score:avg"])
        return {
            "name": "satisfaction",
            "title": self.env._("Satisfaction"),
            "type": "line",
            "stacked": False,
            "labels": [self._point(start, step) for start, __ in rows],
            "series": [
                {
                    "label": self.env._("Average Score"),
                    "data": [round(score, 1) for __, score in rows],
                    "color": "done",
                }
            ],
            "action": ACTION % "satisfaction_action",
            "domain": as_sent(domain),
        }

    def _workload_chart(self, people):
        """Return what waits for each person, of the table that is there already."""
        shown = [
            (number, column["label"])
            for number, column in enumerate(people["columns"])
            if column["name"] in ("due", "cases")
        ]
        rows = sorted(
            people["rows"],
            key=lambda row: -sum(row["counts"][number] for number, __ in shown),
        )[:MOST_PEOPLE]
        return {
            "name": "workload",
            "title": self.env._("Workload"),
            "type": "bar",
            "stacked": True,
            "labels": [row["name"] for row in rows],
            "series": [
                {
                    "label": label,
                    "data": [row["counts"][number] for row in rows],
                    "color": color,
                }
                for (number, label), color in zip(shown, COLORS, strict=False)
            ],
            "action": False,
            "domain": [],
        }

    @api.model
    def _figures(self, roles, span, scope):
        """Return the indicators of the period, each as a share that can be opened."""
        if not roles & {"supervisor", "auditor"}:
            return []
        figures, domains = [], []
        for one in self.env["relationship.indicator"]._indicators():
            records = self.env[one.model]
            if not one.on_desk or not records.has_access("read"):
                continue
            domain = self._within(records, one.date, span) & Domain(one.domain)
            if "team_id" in records._fields:
                domain &= scope("team_id", one.user)
            domains += [(records, domain & Domain(one.met)), (records, domain)]
            figures.append(
                {
                    "name": one.code,
                    "label": one.label,
                    "model": one.model,
                    "domain": as_sent(domain),
                }
            )
        counts = self._counts(domains)
        for figure, met, judged in zip(figures, counts[::2], counts[1::2], strict=True):
            share = round(100 * met / judged) if judged else False
            figure.update(share=share, met=met, count=judged)
        return figures

    @api.model
    def _counts(self, domains):
        """Return how many records the user may read of each domain, in one query.

        :param domains: list of (model, domain)
        """
        selects = [
            records._search(domain).select(SQL("%s", number), SQL("COUNT(*)"))
            for number, (records, domain) in enumerate(domains)
        ]
        if not selects:
            return []
        rows = self.env.execute_query(SQL(" UNION ALL ").join(selects))
        return [count for __, count in sorted(rows)]

    @api.model
    def _step(self, span):
        """Return how finely a span is drawn."""
        days = (span[1] - span[0]).days
        return "day" if days <= 7 else "week" if days <= 93 else "month"

    def _point(self, start, step):
        """Return the name of a point of the time line."""
        skeleton = {"day": "MEd", "week": "MMMd", "month": "yMMM"}[step]
        locale = babel_locale_parse(get_lang(self.env).code)
        return babel.dates.format_skeleton(skeleton, start, locale=locale)
