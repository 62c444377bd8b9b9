from odoo import fields, models

from odoo.addons.crm_relationship.tools.asks import asks


class RelationshipCard(models.Model):
    """The key dates of a customer, and what was done for it."""

    _inherit = "relationship.card"

    key_date_ids = fields.One2many(
        comodel_name="relationship.key.date",
        inverse_name="card_id",
        string="Key Dates",
    )
    care_log_ids = fields.One2many(
        comodel_name="relationship.care.log",
        inverse_name="card_id",
        string="Care",
        readonly=True,
    )

    gift_ids = fields.One2many(
        comodel_name="relationship.gift", inverse_name="card_id", string="Gifts"
    )
    event_guest_ids = fields.One2many(
        comodel_name="relationship.event.guest",
        inverse_name="card_id",
        string="Events",
        readonly=True,
    )
    notice_line_ids = fields.One2many(
        comodel_name="relationship.notice.line",
        inverse_name="card_id",
        string="Notices",
        readonly=True,
    )

    @asks("write")
    def action_ask(self):
        """Ask the customer by a questionnaire (R172)."""
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_relationship_care.relationship_survey_ask_action"
            ),
            "context": {"default_card_id": self.id},
        }
