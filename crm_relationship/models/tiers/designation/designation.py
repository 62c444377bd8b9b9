from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ....tools.asks import asks


class RelationshipDesignation(models.Model):
    """Somebody asks for another specialist or leader of a key customer (R031, X7).

    The list has designated them, so the committee decides on whom it is to be.
    """

    _name = "relationship.designation"
    _description = "Request for Another Specialist"
    _inherit = [
        "relationship.approval.mixin",
        "relationship.card.child.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_name = "card_id"
    _check_company_auto = True

    _transitions = {
        "draft": ("requested",),
        "requested": ("approved", "refused"),
        "approved": (),
        "refused": (),
    }
    _awaiting_state = "requested"
    _approval_activity = "crm_relationship.mail_activity_type_designation"

    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("requested", "Requested"),
            ("approved", "Approved"),
            ("refused", "Refused"),
        ],
        default="draft",
        required=True,
        readonly=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="New Specialist",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
    )
    leader_id = fields.Many2one(
        comodel_name="res.users",
        string="New Leader",
        domain="[('share', '=', False)]",
        check_company=True,
        tracking=True,
    )
    old_user_id = fields.Many2one(
        comodel_name="res.users", string="Specialist then", readonly=True
    )
    old_leader_id = fields.Many2one(
        comodel_name="res.users", string="Leader then", readonly=True
    )
    reason = fields.Text(help="Why somebody else is to look after the customer.")

    _one_open = models.UniqueIndex(
        "(card_id) WHERE state = 'requested'",
        "Customer: somebody has asked for another specialist already. Wait for the"
        " committee to decide.",
    )

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        return super()._compute_can_decide()

    @api.model
    def _complete_values(self, vals_list):
        cards = self.env["relationship.card"].sudo()
        completed = []
        for vals in super()._complete_values(vals_list):
            card = cards.browse(vals.get("card_id"))
            completed.append(
                {
                    **vals,
                    "old_user_id": card.user_id.id,
                    "old_leader_id": card.leader_id.id,
                }
            )
        return completed

    def write(self, vals):
        if {"user_id", "leader_id", "reason"} & vals.keys() and not self._is_stamping():
            self._refuse_unless("draft")
        return super().write(vals)

    @api.model
    def _merge_cards(self, sources, destination):
        """Leave one request that waits, where cards are merged: that of the one kept.

        Called before the move.
        """
        cards = sources | destination
        waiting = self.search(
            [("card_id", "in", cards.ids), ("state", "=", "requested")], order="id"
        )
        own = waiting.filtered(lambda request: request.card_id == destination)
        others = waiting - (own or waiting)[:1]
        others._stamp(state="refused")
        others.activity_unlink([self._approval_activity])

    def _evidence(self, operation):
        if self.state != "draft":
            return self.env._("%s: the request was made, and stays.")
        return super()._evidence(operation)

    def _missing_for(self, state):
        return self._blank(["reason"]) if state == "requested" else []

    def _approval_group(self):
        return "crm_relationship.group_relationship_committee"

    def _first_decider(self):
        record = self.sudo()
        committee = record.company_id._relationship_committee() - record._authors()
        return committee[:1] or super()._first_decider()

    @asks("write")
    def action_request(self):
        """Ask the committee.

        :raises UserError: where nobody else is named
        """
        for request in self:
            same = request.user_id in (request.old_user_id, request.user_id.browse())
            same_leader = request.leader_id in (
                request.old_leader_id,
                request.leader_id.browse(),
            )
            if same and same_leader:
                raise UserError(
                    self.env._(
                        "%s: name another specialist or leader than there is.",
                        request.display_name,
                    )
                )
        self._check_step("requested")
        self._request_decision("requested")
        self._ask_for_decision()
        return True

    @asks("read")
    def action_approve(self):
        """Approve requests: the card has the new people from now on."""
        self._check_step("approved")
        self._check_may_decide()
        self._decide("approved")
        for request in self.sudo():
            values = {
                name: request[name].id
                for name in ("user_id", "leader_id")
                if request[name]
            }
            request.card_id.write(values)
        self._tell_author(self.env._("The request is approved."))
        return True

    @asks("read")
    def action_refuse(self):
        """Refuse requests: the people of the list stay."""
        self._check_step("refused")
        self._check_may_decide()
        self._decide("refused")
        self._tell_author(self.env._("The request is refused."))
        return True

    def _tell_author(self, text):
        for request in self.sudo():
            people = request.requester_id - self.env.user
            if people:
                people = request.company_id._relationship_recipients(people, request)
            request.message_post(
                body=Markup("<p>%s</p>") % text, partner_ids=people.partner_id.ids
            )
