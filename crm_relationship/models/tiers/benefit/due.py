from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.dates.zone import company_zones_sql, today_sql

# What tells a benefit from others in the number of a row, and a row of a tier from one
# of a grant.
MOST_BENEFITS = 1 << 20


class RelationshipBenefitDue(models.Model):
    """A step that waits for a person: to grant a benefit, to decide, to take it back.

    Nothing is stored: who is in a tier without what it gives, and who has what the tier
    gives no more, is found when it is looked at.
    """

    _name = "relationship.benefit.due"
    _description = "Benefit to Grant or to Take Back"
    _inherit = ["relationship.entry.mixin", "relationship.disclosure.mixin"]
    _auto = False
    _order = "what, since, id"
    _rec_name = "card_id"
    _depends = {
        "relationship.benefit": ["tier_id", "company_id", "active"],
        "relationship.benefit.grant": [
            *("card_id", "benefit_id", "state", "date_end", "is_exception"),
            *("decided_date", "taken_date", "taken_cause", "requested_date"),
        ],
        "relationship.classification": ["card_id", "tier_id", "tier_date"],
        "relationship.card": ["active", "company_id"],
        "relationship.scheme": ["active"],
    }

    card_id = fields.Many2one(
        comodel_name="relationship.card", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    benefit_id = fields.Many2one(comodel_name="relationship.benefit", readonly=True)
    kind = fields.Selection(related="benefit_id.kind")
    value_text = fields.Char(related="benefit_id.value_text")
    tier_id = fields.Many2one(comodel_name="relationship.tier", readonly=True)
    grant_id = fields.Many2one(comodel_name="relationship.benefit.grant", readonly=True)
    user_id = fields.Many2one(related="card_id.user_id", string="Specialist")
    what = fields.Selection(
        selection=[
            ("grant", "To Grant"),
            ("decide", "To Decide"),
            ("take_back", "To Take Back"),
        ],
        string="Next Step",
        readonly=True,
    )
    why = fields.Selection(
        selection=[
            ("tier", "Tier Gives It"),
            ("proposed", "Awaiting Decision"),
            ("exception", "Exception Asked for"),
            ("lost", "Tier Lost"),
            ("ended", "Term Ended"),
            ("archived", "Benefit Archived"),
        ],
        readonly=True,
    )
    since = fields.Date(readonly=True)

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._to_grant_sql(), self._of_grants_sql())

    @api.model
    def _to_grant_sql(self):
        """Return SQL of what tiers give to customers who do not have it.

        What was refused, or taken back though the tier gives it, is not asked for
        again until the customer comes into the tier anew.
        """
        return SQL(
            """
            SELECT (k.card_id::bigint * %(most)s + b.id) * 2 AS id,
                   k.card_id, k.company_id, b.id AS benefit_id, b.tier_id,
                   NULL::int AS grant_id, 'grant' AS what, 'tier' AS why,
                   k.tier_date AS since
              FROM relationship_benefit b
              JOIN relationship_classification k ON k.tier_id = b.tier_id
              JOIN relationship_card c ON c.id = k.card_id AND c.active
              JOIN relationship_scheme s ON s.id = k.scheme_id AND s.active
             WHERE b.active
               AND (b.company_id IS NULL OR b.company_id = k.company_id)
               AND NOT EXISTS (
                   SELECT FROM relationship_benefit_grant g
                    WHERE g.card_id = k.card_id AND g.benefit_id = b.id
                      AND (g.state IN ('proposed', 'granted')
                           OR g.state = 'refused'
                              AND g.decided_date::date >= k.tier_date
                           OR g.state = 'taken_back' AND g.taken_cause = 'decision'
                              AND g.taken_date >= k.tier_date))
            """,
            most=MOST_BENEFITS,
        )

    @api.model
    def _of_grants_sql(self):
        """Return SQL of grants that wait for a decision, or are to be taken back."""
        return SQL(
            """
            SELECT g.id::bigint * 2 + 1, g.card_id, g.company_id, g.benefit_id,
                   g.tier_id, g.id,
                   CASE WHEN g.state = 'proposed' THEN 'decide' ELSE 'take_back' END,
                   CASE WHEN g.state = 'proposed' AND g.is_exception THEN 'exception'
                        WHEN g.state = 'proposed' THEN 'proposed'
                        WHEN g.date_end < %(today)s THEN 'ended'
                        WHEN NOT b.active THEN 'archived' ELSE 'lost' END,
                   CASE WHEN g.state = 'proposed' THEN g.requested_date::date
                        WHEN g.date_end < %(today)s THEN g.date_end END
              FROM relationship_benefit_grant g
              JOIN relationship_benefit b ON b.id = g.benefit_id
              JOIN relationship_card c ON c.id = g.card_id
              JOIN %(zones)s o ON o.id = g.company_id
             WHERE g.state = 'proposed' AND c.active
                OR g.state = 'granted'
                   AND (g.date_end < %(today)s
                        OR g.is_exception IS NOT TRUE
                           AND (NOT b.active OR NOT EXISTS (
                               SELECT FROM relationship_classification k
                                WHERE k.card_id = g.card_id
                                  AND k.tier_id = g.tier_id)))
            """,
            today=today_sql("o"),
            zones=company_zones_sql(self.env),
        )

    @asks("read")
    def action_grant(self):
        """Grant what these rows are about; what needs more is proposed and left.

        :return: what was left, opened, if something was
        """
        self._check_what("grant", "decide")
        grants = self.env["relationship.benefit.grant"]
        grants._check_decides()
        new = grants.create(
            [
                {"card_id": due.card_id.id, "benefit_id": due.benefit_id.id}
                for due in self
                if due.what == "grant"
            ]
        )
        waiting = new | self.grant_id
        ready = waiting.filtered(
            lambda grant: (
                not grant._missing_for("granted") and grant.assessment_result != "poor"
            )
        )
        ready.action_grant()
        left = waiting - ready
        if len(left) == 1:
            return left._get_records_action()
        if left:
            return opened(
                self.env,
                "crm_relationship.relationship_benefit_grant_action",
                [("id", "in", left.ids)],
                name=self.env._("Needs a Contract or an Assessment"),
            )
        return True

    @asks("read")
    def action_take_back(self):
        """Take back what these rows are about."""
        self._check_what("take_back")
        return self.grant_id.action_take_back()

    def _check_what(self, *steps):
        """Refuse rows of another step.

        :raises UserError: saying which step they wait for
        """
        labels = dict(self._fields["what"]._description_selection(self.env))
        for due in self:
            if due.what not in steps:
                raise UserError(
                    self.env._(
                        "%(customer)s, %(benefit)s: %(step)s. Choose rows of one step.",
                        customer=due.card_id.display_name,
                        benefit=due.benefit_id.name,
                        step=labels[due.what],
                    )
                )

    @asks("read")
    def action_open(self):
        """Open the grant, or a new one to fill in."""
        self.ensure_one()
        return self.grant_id._get_records_action(
            context={
                "default_card_id": self.card_id.id,
                "default_benefit_id": self.benefit_id.id,
            }
        )
