from odoo import Command, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...models.complaints.constants import OPEN_STATES
from ...tools.asks import asks

HEAD_GROUP = "crm_relationship.group_relationship_head"


class RelationshipAbsence(models.TransientModel):
    """Name who stands in for somebody who is away, for these days.

    People name theirs, leaders those of their members, heads those of all. Customers
    are told of it only when somebody asks for that.
    """

    _name = "relationship.absence"
    _description = "Absence with a Stand-in"
    _inherit = ["relationship.step.mixin"]

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Who is Away",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    stand_in_id = fields.Many2one(
        comodel_name="res.users",
        string="Stand-in",
        compute="_compute_stand_in",
        store=True,
        readonly=False,
        domain="[('share', '=', False), ('id', '!=', user_id)]",
    )
    date_start = fields.Date(
        string="From", compute="_compute_stand_in", store=True, readonly=False
    )
    date_end = fields.Date(
        string="Until", compute="_compute_stand_in", store=True, readonly=False
    )
    tell_customers = fields.Boolean(
        string="Notify Customers of Open Cases",
        help="A message in each open case of the person, in the customer's language.",
    )
    complaint_ids = fields.Many2many(
        comodel_name="relationship.complaint",
        string="Open Cases",
        compute="_compute_complaint_ids",
    )

    @api.depends("user_id")
    def _compute_stand_in(self):
        today = self.env.company._relationship_today()
        for absence in self:
            # What they have named already is for who may name it.
            user = absence.user_id if absence._may_name() else self.env["res.users"]
            user = user.sudo()
            absence.stand_in_id = user.relationship_stand_in_id
            absence.date_start = user.relationship_stand_in_start or today
            absence.date_end = user.relationship_stand_in_end

    @api.depends("user_id")
    def _compute_complaint_ids(self):
        cases = self.env["relationship.complaint"]
        for absence in self:
            found = cases.search(
                [("user_id", "=", absence.user_id.id), ("state", "in", OPEN_STATES)]
            )
            absence.complaint_ids = [Command.set(found._filtered_access("write").ids)]

    @asks("read")
    def action_save(self):
        """Note who stands in, and tell the customers where that was asked for.

        :raises UserError: when the stand-in or a day is missing
        """
        self.ensure_one()
        self._check_may_name()
        if not (self.stand_in_id and self.date_start and self.date_end):
            raise UserError(
                self.env._(
                    "Stand-in, From, Until: say who stands in for %s, and for which"
                    " days.",
                    self.user_id.name,
                )
            )
        self._write_stand_in(self.stand_in_id, self.date_start, self.date_end)
        if self.tell_customers:
            self._tell_customers()
        return {"type": "ir.actions.act_window_close"}

    @asks("read")
    def action_back(self):
        """The person is back: nobody stands in any more."""
        self.ensure_one()
        self._check_may_name()
        self._write_stand_in(self.stand_in_id.browse(), False, False)
        return {"type": "ir.actions.act_window_close"}

    def _may_name(self):
        """Tell whether the user is the person, a leader of theirs, or a head."""
        user, person = self.env.user, self.user_id.sudo()
        is_head = user.has_group(HEAD_GROUP) and person.company_ids & user.company_ids
        return user == person or user in person.crm_team_ids.user_id or is_head

    def _check_may_name(self):
        """Refuse whoever may not name the stand-in.

        :raises AccessError: naming who may
        """
        if not self._may_name():
            raise AccessError(
                self.env._(
                    "The stand-in of %s is named by themselves, the leader of their"
                    " team, or a department head.",
                    self.user_id.sudo().name,
                )
            )

    def _write_stand_in(self, stand_in, start, end):
        # Leaders may not change users: they may name this one thing.
        self.user_id.sudo().write(
            {
                "relationship_stand_in_id": stand_in.id,
                "relationship_stand_in_start": start,
                "relationship_stand_in_end": end,
            }
        )

    def _tell_customers(self):
        # Word of an absence is no answer to what the customer has asked.
        for case in self.complaint_ids.with_context(relationship_automatic_mail=True):
            lang = case.partner_id.lang or self.env.lang
            env = case.with_context(lang=lang).env
            case.message_post(
                body=env._(
                    "%(owner)s is away until %(day)s. Meanwhile %(stand_in)s takes care"
                    " of this matter.",
                    owner=self.user_id.name,
                    day=format_date(env, self.date_end),
                    stand_in=self.stand_in_id.name,
                ),
                partner_ids=case.partner_id.ids,
                subtype_xmlid="mail.mt_comment",
            )
