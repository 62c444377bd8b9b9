from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from odoo.addons.crm_relationship.tools.asks import asks

# What a customer offered in vain.
NOT_ACCEPTED = ("refused", "handed_in")


class RelationshipGift(models.Model):
    """A gift to a customer's person, or from one (R198, R200, R201, X21).

    What is offered to us, and not accepted, is noted, too (R347).
    """

    _name = "relationship.gift"
    _description = "Gift"
    _inherit = [
        "relationship.card.child.mixin",
        "relationship.person.mixin",
        "relationship.state.mixin",
        "mail.thread",
    ]
    _order = "date desc, id desc"
    _check_company_auto = True

    _transitions = {
        "planned": ("done", "cancelled"),
        "cancelled": ("planned",),
        "done": (),
    }

    name = fields.Char(string="Gift", required=True, help="What it is.")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Person",
        index="btree_not_null",
        check_company=True,
        help="Who gets it, or gave it. Empty: the customer as a whole.",
    )
    customer_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    direction = fields.Selection(
        selection=[("given", "Given"), ("received", "Received")],
        required=True,
        default="given",
    )
    # R347
    outcome = fields.Selection(
        selection=[
            ("kept", "Accepted"),
            ("refused", "Refused"),
            ("handed_in", "Handed In"),
        ],
        string="What Became of It",
        tracking=True,
        help="Of what a customer offers: what was refused or handed in stays on record,"
        " and no limit holds for it.",
    )
    handed_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Handed In to",
        domain="[('share', '=', False)]",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    value = fields.Monetary(required=True, tracking=True)
    date = fields.Date(
        required=True, default=lambda self: self.env.company._relationship_today()
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
        check_company=True,
        help="Who gives it, or to whom it was given.",
    )
    reason = fields.Char(string="Occasion")
    note = fields.Text(help="Such as how it was received.")
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="planned",
        tracking=True,
    )
    event_id = fields.Many2one(
        comodel_name="relationship.event",
        index="btree_not_null",
        check_company=True,
        help="Of which gift campaign, or at which event.",
    )
    log_id = fields.Many2one(
        comodel_name="relationship.care.log",
        string="Care",
        readonly=True,
        index="btree_not_null",
    )

    _value_check = models.Constraint("CHECK (value >= 0)", "Value: not below zero.")
    _card_date_idx = models.Index("(card_id, date)")

    @api.constrains("direction", "outcome")
    def _check_outcome(self):
        for gift in self:
            if gift.outcome and gift.direction == "given":
                raise ValidationError(
                    self.env._(
                        "%s: what became of it is said of what a customer offers.",
                        gift.name,
                    )
                )

    @api.constrains("card_id", "direction", "value", "date", "state", "outcome")
    def _check_limits(self):
        for (direction, year), gifts in (
            self.filtered(lambda gift: gift.state != "cancelled")
            .filtered(lambda gift: gift.outcome not in NOT_ACCEPTED)
            .grouped(lambda gift: (gift.direction, gift.date.year))
            .items()
        ):
            limits = self.env["relationship.gift.limit"]._of_cards(
                gifts.card_id, direction
            )
            self._hold(card for card, limit in limits.items() if limit.max_year_value)
            sums = self._sums_of_year(gifts.card_id, direction, year)
            for gift in gifts:
                card = gift.card_id
                refusal = limits[card]._refusal(gift.value, sums[card.id])
                if refusal:
                    raise ValidationError(
                        self.env._(
                            "%(customer)s: %(why)s.",
                            customer=gift.customer_id.name,
                            why=refusal,
                        )
                    )

    @api.model
    def _hold(self, cards):
        """Let gifts of one customer that are entered at once wait for each other.

        Each of these cards is written: the second of two transactions is done again,
        and sees the gift of the first.
        """
        if ids := tuple(sorted(card.id for card in cards)):
            self.env.cr.execute(
                SQL(
                    "UPDATE relationship_card SET write_date = write_date"
                    " WHERE id IN %s",
                    ids,
                )
            )

    @api.model
    def _sums_of_year(self, cards, direction, year):
        """Return what all gifts of customers come to in a year, by number of the card.

        :param str direction: ``given`` or ``received``
        :param int year: of the calendar
        """
        rows = self.sudo()._read_group(
            [
                ("card_id", "in", cards.ids),
                ("direction", "=", direction),
                ("state", "!=", "cancelled"),
                ("outcome", "not in", NOT_ACCEPTED),
                ("date", ">=", date(year, 1, 1)),
                ("date", "<=", date(year, 12, 31)),
            ],
            ["card_id"],
            ["value:sum"],
        )
        sums = {card.id: total for card, total in rows}
        return {card_id: sums.get(card_id) or 0 for card_id in cards.ids}

    def _missing_for(self, state):
        missing = super()._missing_for(state)
        if state == "done" and self.direction == "received":
            missing = [*missing, *self._blank(["outcome"])]
            if self.outcome == "handed_in":
                missing += self._blank(["handed_user_id"])
        return missing

    def write(self, vals):
        done = self.filtered(lambda gift: gift.state == "done")
        if done and vals.keys() - {"note"} and not self._is_stamping():
            raise UserError(
                self.env._(
                    "%s: a gift that was made is not changed. Only the note is.",
                    done[0].name,
                )
            )
        return super().write(vals)

    def _evidence(self, operation):
        if self.state == "done":
            return self.env._("%s: a gift that was made stays on record.")
        return super()._evidence(operation)

    @asks("write")
    def action_done(self):
        """Say that the gift was given, or received."""
        self._take_step("done")

    @asks("write")
    def action_cancel(self):
        """Do not give it."""
        self._take_step("cancelled")

    @asks("write")
    def action_plan(self):
        """Plan it again."""
        self._take_step("planned")
