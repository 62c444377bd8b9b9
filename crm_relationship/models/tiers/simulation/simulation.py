from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_amount

from ....tools.actions import opened
from ....tools.asks import asks
from ....tools.choices import choices_of
from ....tools.refuse import refuse
from ..card import SHOWN

# What of a scheme can be tried beside its rules, and written when it is applied.
TRIED = ("straddle", "period_months", "min_stay_months", "max_steps")


class RelationshipSimulation(models.TransientModel):
    """Other limits of a scheme, tried: who would move, before anything is saved.

    The limits are copies; the computing is that of a run. Nobody's tier changes, and
    no run is made. What was tried can be applied by who may change the scheme.
    """

    _name = "relationship.simulation"
    _description = "Simulation of a Classification"
    _inherit = ["relationship.step.mixin"]

    scheme_id = fields.Many2one(comodel_name="relationship.scheme", readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As of",
        default=lambda self: self.env.company._relationship_today(),
        help="Last day of the period of turnover.",
    )
    compared = fields.Selection(
        selection=[
            ("effective", "Tiers That Count"),
            ("computed", "Computed Tiers"),
        ],
        default="effective",
        required=True,
        help="Tiers that count: what is set by hand and protected against downgrades"
        " stays. Computed tiers: what the rules alone say.",
    )
    mode = fields.Selection(related="scheme_id.mode")
    period = fields.Selection(related="scheme_id.period")
    straddle = fields.Selection(
        selection=choices_of("relationship.scheme", "straddle"), string="On the Limit"
    )
    period_months = fields.Integer(string="Months")
    min_stay_months = fields.Integer(string="Minimum Stay")
    max_steps = fields.Integer(string="Steps Down at Most")
    line_ids = fields.One2many(
        comodel_name="relationship.simulation.line",
        inverse_name="simulation_id",
        string="Rules",
    )
    move_ids = fields.One2many(
        comodel_name="relationship.simulation.move",
        inverse_name="simulation_id",
        string="Who Would Move",
        domain=[("direction", "!=", "stays")],
        readonly=True,
    )
    cell_ids = fields.One2many(
        comodel_name="relationship.simulation.move",
        inverse_name="simulation_id",
        readonly=True,
    )
    simulated_date = fields.Datetime(string="Simulated on", readonly=True)
    matrix = fields.Html(compute="_compute_matrix", sanitize=False)
    summary = fields.Char(compute="_compute_summary")
    can_apply = fields.Boolean(compute="_compute_can_apply")

    _numbers_check = models.Constraint(
        "CHECK (COALESCE(period_months, 0) BETWEEN 0 AND 1200"
        " AND COALESCE(min_stay_months, 0) BETWEEN 0 AND 1200"
        " AND COALESCE(max_steps, 0) BETWEEN 0 AND 1200)",
        "Months, Minimum Stay, Steps Down at Most: enter a number from 0 to 1200.",
    )

    @api.depends("scheme_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for simulation in self:
            simulation.display_name = self.env._(
                "Simulation: %s", simulation.scheme_id.name or ""
            )

    @api.depends("cell_ids")
    @api.depends_context("lang")
    def _compute_matrix(self):
        for simulation in self:
            simulation.matrix = bool(simulation.cell_ids) and simulation._as_table()

    @api.depends("cell_ids")
    @api.depends_context("uid", "lang")
    def _compute_summary(self):
        sees_money = self.env["relationship.card"].has_access("read")
        for simulation in self:
            cells = simulation.cell_ids
            moves = cells.filtered(lambda cell: cell.direction != "stays")
            counts = {
                way: sum(move.card_count for move in moves if move.direction == way)
                for way in ("up", "down", "first")
            }
            total, stayed = sum(cells.mapped("card_count")), not moves
            simulation.summary = (
                False
                if not simulation.simulated_date
                else self.env._("Nobody of %s customers would move.", total)
                if stayed
                else self.env._(
                    "Of %(total)s customers, %(up)s would move up, %(down)s down, and"
                    " %(first)s would have their first tier.",
                    total=total,
                    **counts,
                )
                if not sees_money
                else self.env._(
                    "Of %(total)s customers, %(up)s would move up, %(down)s down, and"
                    " %(first)s would have their first tier; turnover of those who"
                    " move: %(turnover)s.",
                    total=total,
                    turnover=simulation._money(sum(moves.mapped("turnover"))),
                    **counts,
                )
            )

    @api.depends("scheme_id")
    @api.depends_context("uid")
    def _compute_can_apply(self):
        for simulation in self:
            scheme = simulation.scheme_id
            simulation.can_apply = bool(scheme) and scheme.has_access("write")

    @api.constrains("scheme_id", "line_ids")
    def _check_line_ids(self):
        for simulation in self:
            for line in simulation.line_ids:
                simulation._check_own_tier(line.tier_id)

    def _check_own_tier(self, tier):
        """Refuse a rule of a tier of another scheme."""
        if tier.scheme_id != self.scheme_id:
            raise ValidationError(
                self.env._(
                    "%(tier)s belongs to the scheme %(other)s, not to %(scheme)s.",
                    tier=tier.name,
                    other=tier.scheme_id.name,
                    scheme=self.scheme_id.name,
                )
            )

    @api.model
    def _values_of(self, scheme):
        """Return the values of a simulation that begins with a scheme as it is."""
        lines = self.env["relationship.simulation.line"]
        company = scheme.company_id or self.env.company
        return {
            "scheme_id": scheme.id,
            "company_id": company.id,
            "date": company._relationship_today(),
            "compared": "computed" if scheme.mode == "propose" else "effective",
            **{name: scheme[name] for name in TRIED},
            "line_ids": [
                Command.create(
                    {
                        **lines._conditions(rule),
                        "tier_id": rule.tier_id.id,
                        "rule_id": rule.id,
                    }
                )
                for rule in scheme._rules_in_order()
            ],
        }

    @asks("write")
    def action_simulate(self):
        """Compute who would move, by the limits as they are entered.

        :raises UserError: when nothing can be computed so
        """
        for simulation in self:
            simulation._check_can_be_computed()
            # Computed over all cards, whoever asks: a number each, and whose they are
            # shows the list, to who may see it.
            rows = simulation.sudo()._simulated_rows()
            moves = self.env["relationship.simulation.move"]
            simulation.sudo().cell_ids.unlink()
            moves.sudo().create(
                [
                    {
                        "simulation_id": simulation.id,
                        "old_tier_id": old,
                        "new_tier_id": new,
                        "card_count": count,
                        "anyway_count": anyway,
                        "turnover": turnover,
                        "card_ids": ids,
                    }
                    for old, new, count, anyway, turnover, ids in rows
                ]
            )
            simulation.simulated_date = fields.Datetime.now()

    def _as_table(self):
        """Return the counts as a table: tiers now down the side, tiers then across."""
        cells = self.cell_ids
        tiers = [*self.scheme_id.tier_ids]
        old = [*([] if all(cell.old_tier_id for cell in cells) else [None]), *tiers]
        new = [*tiers, *([] if all(cell.new_tier_id for cell in cells) else [None])]
        counts = {
            (cell.old_tier_id or None, cell.new_tier_id or None): cell.card_count
            for cell in cells
        }

        def row(tag, label, numbers, bold=None):
            columns = Markup("").join(
                Markup('<td class="text-end%s">%s</td>')
                % (" fw-bold" if number and column != bold else "", number or "–")
                for column, number in numbers
            )
            return Markup("<tr><th>%s</th>%s<td class='text-end'>%s</td></tr>") % (
                label,
                columns,
                sum(number for __, number in numbers),
            )

        def name(tier):
            return tier.name if tier else self.env._("None")

        head = Markup("").join(
            Markup('<th class="text-end">%s</th>') % name(tier) for tier in new
        )
        body = Markup("").join(
            row(
                "td",
                name(one),
                [(other, counts.get((one, other), 0)) for other in new],
                bold=one,
            )
            for one in old
        )
        foot = row(
            "td",
            self.env._("Then"),
            [(other, sum(counts.get((one, other), 0) for one in old)) for other in new],
        )
        return Markup(
            '<table class="table table-sm w-auto"><thead><tr><th>%s</th>%s'
            '<th class="text-end">%s</th></tr></thead><tbody>%s</tbody>'
            "<tfoot>%s</tfoot></table>"
        ) % (self.env._("Now ↓ Then →"), head, self.env._("Now"), body, foot)

    def _money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _simulated_rows(self):
        """Return the rows of the classifier, the highest tiers first."""
        rows = self.env["relationship.classifier"]._simulate(
            self.scheme_id,
            self._tried(),
            self._rules_in_order(),
            self.company_id,
            self.date,
            self.compared == "computed",
            self._tried_scores(),
        )
        place = {tier.id: number for number, tier in enumerate(self.scheme_id.tier_ids)}
        return sorted(
            rows, key=lambda row: (place.get(row[0], -1), place.get(row[1], -1))
        )

    def _tried_scores(self):
        """Return SQL of the value of card ``c`` that is tried; None: as it is kept."""
        return None

    def _tried(self):
        """Return the values of the scheme that are tried."""
        return {name: self[name] for name in TRIED}

    def _rules_in_order(self):
        """Return the simulated rules in the order in which they are tried."""
        return self.line_ids.sorted(
            lambda line: (
                *(line.tier_id.sequence, line.tier_id.id),
                *(line.is_floor, line.sequence, line.id),
            )
        )

    def _check_can_be_computed(self):
        """Refuse what no run would compute.

        :raises UserError: saying what to enter
        """
        scheme = self.scheme_id
        scheme._check_may_classify()
        self._check_conditions()
        if error := scheme.sudo()._setup_error():
            raise UserError(error)
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Rules: keep at least one, or nothing is classified by them."
                )
            )
        own = self.env.companies
        if self.company_id not in (scheme.sudo()._companies() & own):
            raise UserError(
                self.env._(
                    "Company: %(company)s is not among your companies that %(scheme)s"
                    " classifies.",
                    company=self.company_id.sudo().name,
                    scheme=scheme.name,
                )
            )
        if self.period == "trailing" and self.period_months < 1:
            raise UserError(
                self.env._("Months: the period is at least one month long.")
            )
        if not self.date:
            raise UserError(self.env._("As of: enter the last day of the period."))

    def _check_conditions(self):
        """Refuse other conditions on contacts to who sees no cards.

        Whose tier that is, a condition on one customer would tell them.

        :raises UserError: naming the rules
        """
        if self.env["relationship.card"].has_access("read"):
            return
        other = self.line_ids.filtered(
            lambda line: (line.domain or "[]") != (line.rule_id.domain or "[]")
        )
        refuse(
            other,
            self.env._(
                "%s: who sees no customers tries no other conditions on contacts. Try"
                " other limits, or ask a department head."
            ),
        )

    @asks("read")
    def action_open_cards(self):
        """Open all customers who would move, as far as the user sees them."""
        self.ensure_one()
        return self._open_cards(
            self.cell_ids.filtered(lambda cell: cell.direction != "stays")
        )

    def _open_cards(self, moves):
        """Return the list of the cards of some moves."""
        self.env["relationship.card"].check_access("read")
        return opened(
            self.env,
            "crm_relationship.relationship_simulation_action_cards",
            [("simulation_move", "in", moves.ids)],
            {SHOWN: self.id},
        )

    def _check_unchanged(self):
        """Refuse to write over what somebody else has changed since.

        :raises UserError: saying to simulate again
        """
        scheme = self.scheme_id
        records = (scheme, scheme.tier_ids, scheme.tier_ids.rule_ids)
        written = [date for found in records for date in found.mapped("write_date")]
        if max(written) > self.create_date:
            raise UserError(
                self.env._(
                    "%s was changed since this simulation began. Begin another one.",
                    scheme.name,
                )
            )

    def _tier_commands(self, scheme):
        """Return the commands that give the tiers the rules that were tried."""
        kept = self.line_ids.rule_id
        tiers = []
        for tier in scheme.tier_ids:
            lines = self.line_ids.filtered(lambda line, tier=tier: line.tier_id == tier)
            commands = [
                *(Command.delete(rule.id) for rule in tier.rule_ids - kept),
                *(
                    Command.update(line.rule_id.id, line._conditions())
                    for line in lines
                    if line.rule_id and line._is_changed()
                ),
                *(
                    Command.create(line._conditions())
                    for line in lines
                    if not line.rule_id
                ),
            ]
            if commands:
                tiers.append(Command.update(tier.id, {"rule_ids": commands}))
        return tiers

    @asks("write")
    def action_apply(self):
        """Write the limits that were tried to the scheme; the next run counts by them.

        :raises UserError: when the scheme was changed since, or refuses the rules
        """
        self.ensure_one()
        scheme = self.scheme_id
        scheme.check_access("write")
        self._check_unchanged()
        changed = {
            name: value
            for name, value in self._tried().items()
            if value != scheme[name]
        }
        log = self.env["relationship.scheme.change"].sudo()
        before = log._limits(scheme, TRIED)
        if tiers := self._tier_commands(scheme):
            changed["tier_ids"] = tiers
        if changed:
            scheme.write(changed)
        after = log._limits(scheme, TRIED)
        if before != after:
            # The system keeps who did it; nobody enters that.
            log.create({"scheme_id": scheme.id, "before": before, "after": after})
        return scheme._get_records_action()
