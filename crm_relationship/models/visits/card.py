from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.actions import dialog, opened
from ...tools.asks import asks
from ...tools.counts import counts
from ...tools.refuse import refuse


class RelationshipCard(models.Model):
    """The visits and contacts of a customer, made and due.

    Who is to visit them sees their card.
    """

    _inherit = "relationship.card"

    visit_ids = fields.One2many(
        comodel_name="relationship.visit", inverse_name="card_id", string="Visits"
    )
    visit_count = fields.Integer(compute="_compute_visit_count")
    group_visit_count = fields.Integer(
        string="Visits to the Group",
        compute="_compute_group_figures",
        help="Visits and calls made to all its units in the last twelve months.",
    )
    duty_ids = fields.One2many(
        comodel_name="relationship.contact.duty",
        inverse_name="card_id",
        string="Contact Duties",
    )

    # Figures: when they were last contacted, and when they are to be contacted next
    last_contact_date = fields.Date(
        string="Last Contact",
        readonly=True,
        figure=True,
        help="The last visit made, or other contact of a kind that counts.",
    )
    last_contact_user_id = fields.Many2one(
        comodel_name="res.users", string="Last Contact by", readonly=True, figure=True
    )
    last_contact_model = fields.Char(readonly=True, figure=True)
    last_contact_res_id = fields.Many2oneReference(
        model_field="last_contact_model", readonly=True, figure=True
    )
    last_word = fields.Char(
        compute="_compute_last_word",
        help="What was said on the last visit or call, as far as you may read it.",
    )
    next_contact_date = fields.Date(
        string="Next Contact Due",
        readonly=True,
        figure=True,
        help="The earliest due date of the customer's contact duties.",
    )
    contact_status = fields.Selection(
        selection=[
            ("red", "Overdue"),
            ("never", "Never Contacted"),
            ("yellow", "Due Soon"),
            ("green", "On Track"),
        ],
        readonly=True,
        figure=True,
        group_expand=True,
        help="The worst of the customer's contact duties, as of last night. Empty: no"
        " cadence asks for contacts.",
    )

    @api.model
    def _group_figures(self):
        names = ("card_id", "state", "date_start")
        visit = self.env["relationship.visit"]._fields
        visits = SQL(
            "SUM((SELECT count(*) FROM relationship_visit v WHERE v.card_id = c.id"
            " AND v.state IN ('done', 'reported')"
            " AND v.date_start > %s))::int",
            fields.Datetime.subtract(fields.Datetime.now(), months=12),
            to_flush=[visit[name] for name in names],
        )
        return {**super()._group_figures(), "group_visit_count": visits}

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        visits = self.env["relationship.visit"]
        numbers = counts(visits, "card_id", [("card_id", "in", self.ids)])
        for card in self:
            card.visit_count = numbers[card.id]

    @api.depends("last_contact_model", "last_contact_res_id")
    def _compute_last_word(self):
        visits = self.env["relationship.visit"]
        by_card = {
            card: visits.browse(card.last_contact_res_id)
            for card in self
            if card.last_contact_model == visits._name
        }
        # One visit is of one card: the rules of visits answer for all at once.
        known = visits.union(*by_card.values()).exists()._filtered_access("read")
        for card in self:
            visit = by_card.get(card, visits) & known
            card.last_word = visit.feedback or visit.result or visit.needs

    @api.model
    def _reader_sources(self):
        visit_fields = self.env["relationship.visit"]._fields
        return [
            *super()._reader_sources(),
            SQL(
                "SELECT card_id, user_id, 'visitor' FROM relationship_visit"
                " WHERE state IN ('draft', 'planned', 'done')",
                to_flush=[
                    visit_fields[name] for name in ("card_id", "user_id", "state")
                ],
            ),
            # Who stands in for somebody sees the customers of these days.
            self._stand_in_source("user_id"),
            self._stand_in_source("leader_id"),
            # Who stands in for a leader of a team sees what they decide on.
            SQL(
                "SELECT c.id, s.user_id, 'stand_in' FROM relationship_card c"
                " JOIN (%s) s ON s.team_id = c.team_id",
                self.env["crm.team"]._relationship_stand_ins(),
                to_flush=self._fields["team_id"],
            ),
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "visitor": self.env._("has a visit to make or to report"),
            "stand_in": self.env._("stands in for somebody who is away"),
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_visits(self):
        """Keep the cards of customers who were visited; delete what was planned."""
        # Merged cards have handed on their visits; others are deleted with theirs,
        # whether the user sees each of them or not.
        visits = self.env["relationship.visit"].sudo()
        visits = visits.search([("card_id", "in", self.ids)])
        made = visits.filtered(lambda visit: visit.state in ("done", "reported"))
        refuse(
            made.card_id,
            self.env._("%s: a customer who was visited keeps their card. Archive it."),
        )
        visits.unlink()

    @asks("read")
    def action_open_visits(self):
        """Open the visits of the customer."""
        return opened(
            self.env,
            "crm_relationship.relationship_visit_action",
            [("card_id", "in", self.ids)],
            {"default_card_id": self[:1].id},
        )

    @asks("read")
    def action_plan_leader_visit(self, purpose=None):
        """Open a new visit of a company leader to leaders of the customer (R116).

        The liaison leader goes, or else the main leader; the specialist prepares it.

        :param str purpose: what the visit is for
        :raises UserError: when neither the card nor the company names a leader
        """
        self.ensure_one()
        named = self.leader_id + self.company_id.sudo().relationship_main_leader_id
        leader = named._relationship_can_act(self.company_id)[:1]
        if not leader:
            raise UserError(
                self.env._(
                    "Liaison Leader: name one on the card of %s, or a main leader of"
                    " the company. They make the visit.",
                    self.display_name,
                )
            )
        hosts = self.key_person_ids.filtered(
            lambda person: person.level in ("senior", "top")
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Plan a Leader's Visit"),
            "res_model": "relationship.visit",
            "views": [(False, "form")],
            "context": {
                "default_card_id": self.id,
                "default_user_id": leader.id,
                "default_preparer_id": (self.user_id or self.env.user).id,
                "default_key_person_ids": hosts.ids,
                # Leaders meet leaders, whether they are on the card or not.
                **({} if hosts else {"default_level": "senior"}),
                **({"default_purpose": purpose} if purpose else {}),
            },
        }

    @asks("read")
    def action_log_contact(self):
        """Log a contact with the customer in one step."""
        self.ensure_one()
        return self._action_log()

    @api.model
    def _action_log(self, person=None):
        """Return the action that logs a contact.

        :param person: contact of the customer with whom one has spoken
        """
        return dialog(
            "relationship.visit.log",
            self.env._("Log a Contact"),
            card_id=self.id,
            contact_id=person.id if person else False,
        )
