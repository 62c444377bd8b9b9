from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list


class RelationshipCard(models.Model):
    """The visits of a customer; who is to visit him sees his card."""

    _inherit = "relationship.card"

    visit_ids = fields.One2many(
        comodel_name="relationship.visit", inverse_name="card_id", string="Visits"
    )
    visit_count = fields.Integer(compute="_compute_visit_count")

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        counts = dict(
            self.env["relationship.visit"]._read_group(
                [("card_id", "in", self.ids)], ["card_id"], ["__count"]
            )
        )
        for card in self:
            card.visit_count = counts.get(card, 0)

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
        ]

    @api.model
    def _reader_reasons(self):
        return {
            **super()._reader_reasons(),
            "visitor": self.env._("has a visit to make or to report"),
        }

    @api.ondelete(at_uninstall=False)
    def _unlink_visits(self):
        """Keep the cards of customers who were visited; delete what was planned."""
        # Merged cards have handed on their visits; others are deleted with theirs,
        # whether the user sees each of them or not.
        visits = self.env["relationship.visit"].sudo()
        visits = visits.search([("card_id", "in", self.ids)])
        made = visits.filtered(lambda visit: visit.state in ("done", "reported"))
        if made:
            raise UserError(
                self.env._(
                    "%s: a customer who was visited keeps his card. Archive it.",
                    format_list(self.env, made.card_id.mapped("display_name")),
                )
            )
        visits.unlink()

    def action_open_visits(self):
        """Open the visits of the customer."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship.relationship_visit_action"
            ),
            "domain": [("card_id", "in", self.ids)],
            "context": {"default_card_id": self[:1].id},
        }

    def action_plan_leader_visit(self, purpose=None):
        """Open a new visit of a company leader to leaders of the customer (R116).

        The liaison leader goes, or else the main leader; the specialist prepares it.

        :param str purpose: what the visit is for
        :raises UserError: when neither the card nor the company names a leader
        """
        self.ensure_one()
        # Who has left makes no visit.
        leader = self.leader_id.filtered("active")
        leader = leader or self.company_id.sudo().relationship_main_leader_id
        if not leader.active:
            raise UserError(
                self.env._(
                    "Liaison Leader: name one on the card of %s, or a main leader of"
                    " the company. He makes the visit.",
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

    def action_log_contact(self):
        """Log a contact with the customer in one step."""
        self.ensure_one()
        return self._action_log()

    @api.model
    def _action_log(self, person=None):
        """Return the action that logs a contact.

        :param person: contact of the customer with whom one has spoken
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log a Contact"),
            "res_model": "relationship.visit.log",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_card_id": self.id,
                "default_contact_id": person.id if person else False,
            },
        }
