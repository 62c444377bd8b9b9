from odoo import api, fields, models
from odoo.tools import SQL

# Columns that a refresh writes; other capabilities have more.
FIGURES = {
    "turnover": "numeric",
    "turnover_total": "numeric",
    "first_turnover_date": "date",
    "last_turnover_date": "date",
    "lifecycle": "varchar",
    "completeness": "int4",
    "review_due_date": "date",
    "reconcile_reason": "varchar",
}


class RelationshipCard(models.Model):
    """The figures of a card, which a refresh writes."""

    _inherit = "relationship.card"

    turnover = fields.Monetary(
        readonly=True,
        copy=False,
        default=0,
        help="In the period of the company's turnover scheme, refreshed every night.",
    )
    turnover_total = fields.Monetary(
        string="Turnover of All Time", readonly=True, copy=False, default=0
    )
    turnover_share = fields.Float(
        string="Share (%)",
        digits=(5, 2),
        compute="_compute_turnover_share",
        help="Percent of the company's turnover with all customers.",
    )
    group_turnover = fields.Monetary(
        compute="_compute_group_turnover",
        help="Of this customer and of all units of its group.",
    )
    first_turnover_date = fields.Date(
        string="First Turnover", readonly=True, copy=False
    )
    last_turnover_date = fields.Date(string="Last Turnover", readonly=True, copy=False)
    lifecycle = fields.Selection(
        selection=[
            ("potential", "Potential"),
            ("new", "New"),
            ("active", "Active"),
            ("lapsing", "Lapsing"),
            ("lost", "Lost"),
        ],
        default="potential",
        readonly=True,
        copy=False,
        group_expand=True,
        help="From the dates of the first and the last turnover, "
        "and the thresholds in the settings of the company (R058).",
    )
    completeness = fields.Integer(
        string="Completeness (%)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Percent of the required fields that are filled (R329).",
    )
    missing_fields = fields.Char(compute="_compute_missing_fields")
    review_due_date = fields.Date(
        string="Review Due",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The card must be confirmed again by this day (X30). "
        "Customers served by mailings need no review.",
    )
    reconcile_reason = fields.Selection(
        selection=[
            ("not_commercial", "Belongs to another customer"),
            ("archived", "Contact is archived"),
            ("company", "Contact is of another company"),
            ("no_owner", "Without specialist"),
        ],
        string="To Reconcile",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    @api.model
    def _figures(self):
        """Return the columns that a refresh writes, with their types."""
        return FIGURES

    @api.model
    def _figure_fields(self):
        """Return the names of the fields that only a refresh writes."""
        return frozenset(self._figures())

    @api.model
    def _protected_fields(self):
        return super()._protected_fields() | self._figure_fields()

    @api.depends("turnover", "company_id")
    def _compute_turnover_share(self):
        for company, cards in self.grouped("company_id").items():
            total = company._relationship_last_run().total if company else 0
            for card in cards:
                positive = max(card.turnover, 0)
                card.turnover_share = 100 * positive / total if total else 0

    @api.depends("turnover", "child_ids.turnover")
    def _compute_group_turnover(self):
        # Group members that the user does not see count, too: it is their sum.
        paths = {card.id: card.parent_path for card in self if card.parent_path}
        sums = {}
        if paths:
            rows = self.env.execute_query(
                SQL(
                    "SELECT root.id, SUM(c.turnover) FROM relationship_card root"
                    " JOIN relationship_card c"
                    " ON c.parent_path LIKE root.parent_path || '%%'"
                    " WHERE root.id IN %s AND c.active GROUP BY root.id",
                    tuple(paths),
                    to_flush=(self._fields["turnover"], self._fields["parent_path"]),
                )
            )
            sums = dict(rows)
        for card in self:
            card.group_turnover = sums.get(card.id, card.turnover)

    @api.depends("completeness", "format_id")
    @api.depends_context("lang")
    def _compute_missing_fields(self):
        requirements = self.env["relationship.card.requirement"].sudo().search_fetch([])
        missing = self._missing_requirements(requirements)
        labels = {
            requirement.id: requirement._get_field()._description_string(self.env)
            for requirement in requirements
        }
        for card in self:
            card.missing_fields = ", ".join(
                labels[requirement_id] for requirement_id in missing.get(card.id, [])
            )

    def _missing_requirements(self, requirements):
        """Return the ids of the unmet ones among ``requirements``, by card id."""
        if not requirements or not self.ids:
            return {}
        self.env.flush_all()
        unmet = SQL(", ").join(
            SQL("CASE WHEN %s THEN %s END", requirement._missing_sql(), requirement.id)
            for requirement in requirements
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT c.id, array_remove(ARRAY[%s]::int[], NULL)"
                " FROM relationship_card c JOIN res_partner p ON p.id = c.partner_id"
                " WHERE c.id IN %s",
                unmet,
                tuple(self.ids),
            )
        )
        return dict(rows)
