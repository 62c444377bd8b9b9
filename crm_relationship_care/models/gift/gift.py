from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

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
        ondelete="set null",
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
        ondelete="set null",
        index="btree_not_null",
        check_company=True,
        help="Of which gift campaign, or at which event.",
    )
    log_id = fields.Many2one(
        comodel_name="relationship.care.log",
        string="Care",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )

    _value_check = models.Constraint("CHECK (value >= 0)", "Value: not below zero.")
    _card_date_idx = models.Index("(card_id, date)")

    @api.constrains("partner_id", "card_id")
    def _check_partner_id(self):
        for gift in self.filtered("partner_id"):
            customer = gift.card_id.partner_id
            people = gift.card_id.key_person_ids.partner_id
            person = gift.partner_id
            if person.commercial_partner_id != customer and person not in people:
                raise ValidationError(
                    self.env._(
                        "Person: %(person)s does not belong to %(customer)s.",
                        person=person.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("direction", "outcome", "handed_user_id")
    def _check_outcome(self):
        self._check_employees("handed_user_id")
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
        for direction, gifts in (
            self.filtered(lambda gift: gift.state != "cancelled")
            .filtered(lambda gift: gift.outcome not in NOT_ACCEPTED)
            .grouped("direction")
            .items()
        ):
            limits = self.env["relationship.gift.limit"]._of_cards(
                gifts.card_id, direction
            )
            for gift in gifts:
                of_year = gift._of_year(direction, gift.date)
                refusal = limits[gift.card_id]._refusal(gift.value, of_year)
                if refusal:
                    raise ValidationError(
                        self.env._(
                            "%(customer)s: %(why)s.",
                            customer=gift.customer_id.name,
                            why=refusal,
                        )
                    )

    def _of_year(self, direction, day):
        """Return what all gifts of a customer come to in the year of a day."""
        [(total,)] = self.sudo()._read_group(
            [
                ("card_id", "=", self.card_id.id),
                ("direction", "=", direction),
                ("state", "!=", "cancelled"),
                ("outcome", "not in", NOT_ACCEPTED),
                ("date", ">=", date(day.year, 1, 1)),
                ("date", "<=", date(day.year, 12, 31)),
            ],
            aggregates=["value:sum"],
        )
        return total or 0

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
