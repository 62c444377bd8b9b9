from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...models.visits.visit.heard import HEARD
from ...tools.asks import asks

# The clock of a browser may be a little fast.
SHORTLY = timedelta(minutes=5)


class RelationshipVisitLog(models.TransientModel):
    """Log a contact in one step, as a reported visit; or report one that was planned.

    What else the type asks for in a report is shown when the type is chosen.
    """

    _name = "relationship.visit.log"
    _description = "Log a Contact"
    _inherit = ["relationship.step.mixin", "relationship.visit.heard.mixin"]

    visit_id = fields.Many2one(
        comodel_name="relationship.visit",
        help="The planned visit that is reported; a new one when empty.",
    )
    card_id = fields.Many2one(
        comodel_name="relationship.card",
        string="Customer",
        default=lambda self: self._default_visit().card_id,
    )
    date = fields.Datetime(
        string="When",
        default=lambda self: fields.Datetime.now(),
        help="When the contact ended: now, or whenever before.",
    )
    customer_id = fields.Many2one(
        related="card_id.partner_id", string="Whose People", related_sudo=False
    )
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Spoken with",
        domain="[('id', 'child_of', customer_id)]",
        help="The person one has spoken with, key person or not.",
    )
    visit_type_id = fields.Many2one(
        comodel_name="relationship.visit.type",
        string="Kind",
        default=lambda self: self._default_visit_type_id(),
    )
    note = fields.Text(default=lambda self: self._default_visit().feedback)
    next_visit_date = fields.Date(string="Next Contact")
    required_names = fields.Char(compute="_compute_required_names")
    key_person_ids = fields.Many2many(
        comodel_name="relationship.key.person",
        string="Visited Persons",
        default=lambda self: self._default_visit().key_person_ids,
        domain="[('card_id', '=', card_id)]",
    )

    @api.model
    def default_get(self, fields):
        """Show what the planned visit says already; not asked is an answer (R100)."""
        visit = self._default_visit()
        asked = [name for name in HEARD if name in fields]
        said = {name: visit[name] for name in asked if visit[name]}
        if "satisfaction" in fields:
            said.setdefault("satisfaction", "not_asked")
        return {**said, **super().default_get(fields)}

    @api.model
    def _default_visit(self):
        """Return the planned visit that is to be reported, if any."""
        visits = self.env["relationship.visit"]
        return visits.browse(self.env.context.get("default_visit_id") or [])

    @api.model
    def _default_visit_type_id(self):
        planned = self._default_visit().visit_type_id
        return planned or planned.search([("channel", "=", "phone")], limit=1)

    @api.depends("visit_type_id")
    def _compute_required_names(self):
        for log in self:
            log.required_names = ",".join(log.visit_type_id._required_names())

    @asks("read", once=True)
    def action_log(self):
        """Save the contact as reported, and plan the next one when it has a date.

        :raises UserError: without customer, or without what the type asks for
        """
        self.ensure_one()
        # The preparer of a visit may not see the card of its customer.
        if not self.visit_id and not self.card_id:
            raise UserError(self.env._("Customer: choose whom you have contacted."))
        visit = self.visit_id
        if visit:
            visit.write(self._report_values())
        else:
            visit = visit.create({**self._visit_values(), **self._report_values()})
        visit.action_report()
        return {"type": "ir.actions.act_window_close"}

    def _visit_values(self):
        """Return values of a visit that has ended.

        :raises UserError: when it is still to come
        """
        now = fields.Datetime.now()
        end = self.date or now
        if end > now + SHORTLY:
            raise UserError(
                self.env._(
                    "When: %s is still to come. Enter when the contact was, or plan a"
                    " visit.",
                    format_datetime(self.env, end),
                )
            )
        return {
            "card_id": self.card_id.id,
            "visit_type_id": self.visit_type_id.id,
            "user_id": self.env.uid,
            "guests": self._guest(),
            "date_start": end - timedelta(hours=self.visit_type_id.duration),
            "date_end": end,
        }

    def _guest(self):
        """Return the name of who was spoken with, for whoever is no key person."""
        known = self.card_id.key_person_ids.partner_id
        return self.contact_id.name if self.contact_id not in known else False

    def _report_values(self):
        """Return what was entered: what the visit says already is not emptied."""
        values = {"feedback": self.note, **{name: self[name] for name in HEARD}}
        people = self.key_person_ids | self.card_id.key_person_ids.filtered(
            lambda person: person.partner_id == self.contact_id
        )
        # A guest may not see whom they visit: what they leave as it is stays.
        if people != self.visit_id.key_person_ids:
            values["key_person_ids"] = people.ids
        return {name: value for name, value in values.items() if value}
