from odoo import api, fields, models
from odoo.fields import Domain

from ....tools.asks import asks
from .review import KNOW_DECISIONS, SEE_TEXTS

# How many customers of a kind a document names; the system lists them all.
MOST = 500
COUNTED = ("now", "up", "down", "new", "turnover", "last_turnover")


class RelationshipReview(models.Model):
    """What documents say of a review (R287, R290)."""

    _inherit = "relationship.review"

    knows_decisions = fields.Boolean(compute="_compute_knows_decisions")

    @api.depends("state", "approver_id")
    @api.depends_context("uid")
    def _compute_knows_decisions(self):
        """Say whether the user knows what is decided: as record rules of lines do."""
        user = self.env.user
        decides = self.env.su or user.has_groups(KNOW_DECISIONS)
        for review in self:
            review.knows_decisions = (
                decides or review.state == "issued" or review.approver_id == user
            )

    def _text_told(self, name):
        """Return a text of the review as a document tells it to the user.

        The minutes are the committee's until the list is issued.

        :param str name: ``analysis`` or ``minutes``
        """
        self.ensure_one()
        if self._has_field_access(self._fields[name], "read"):
            return self[name]
        told = self.knows_decisions and self.env.user.has_groups(SEE_TEXTS)
        return self.sudo()[name] if told and name == "minutes" else False

    @asks("read")
    def action_open_unserved(self):
        """Open the key customers whom nobody is to look after, or to lead (R031)."""
        action = self.action_open_lines()
        kept = {
            name: value
            for name, value in action["context"].items()
            if not name.startswith("search_default_")
        }
        return {**action, "context": {**kept, "search_default_unserved": 1}}

    def _tier_rows(self):
        """Return the customers of each tier: how many before and now, and turnover.

        :return: list of dictionaries of ``tier``, ``before``, ``now``, ``up``,
            ``down``, ``new``, ``turnover`` and ``last_turnover``; of what is seen
        """
        self.ensure_one()
        lines = self.env["relationship.review.line"]
        mine = Domain("review_id", "=", self.id)
        figures = ["__count", "turnover:sum", "last_turnover:sum"]
        now = {}
        for decided, proposed, movement, *values in lines._read_group(
            mine, ["decided_tier_id", "proposed_tier_id", "movement"], figures
        ):
            row = now.setdefault(decided or proposed, dict.fromkeys(COUNTED, 0))
            number, turnover, before = values
            row["now"] += number
            row["turnover"] += turnover
            row["last_turnover"] += before
            if movement in ("up", "down", "new"):
                row[movement] += number
        before = dict(lines._read_group(mine, ["current_tier_id"], ["__count"]))
        nothing = dict.fromkeys(COUNTED, 0)
        return [
            {
                **now.get(tier, nothing),
                "tier": tier,
                "before": before.get(tier, 0),
            }
            for tier in self.scheme_id.tier_ids.sorted(self.scheme_id._rank)
        ]

    def _lines_where(self, kind):
        """Return the lines of a kind, and how many more than a document names.

        :param str kind: ``nominated``, ``moved`` or ``key``
        """
        self.ensure_one()
        lines = self.env["relationship.review.line"]
        domain = (
            Domain("review_id", "=", self.id)
            & {
                "nominated": Domain("nominated_tier_id", "!=", False),
                "moved": Domain("movement", "in", ("up", "down", "new"))
                & Domain("decided_tier_id", "!=", False),
                "key": lines._key_domain(),
            }[kind]
        )
        found = lines.search(domain, limit=MOST)
        if len(found) < MOST:
            return found, 0
        return found, lines.search_count(domain) - MOST
