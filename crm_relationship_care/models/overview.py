from odoo import api, models

from odoo.addons.crm_relationship.models.overview.history import Source


class RelationshipHistory(models.Model):
    """Care, gifts, events and notices are events of a customer."""

    _inherit = "relationship.history"

    @api.model
    def _kinds(self):
        kinds = {
            "care": self.env._("Care"),
            "gift": self.env._("Gift"),
            "event": self.env._("Customer Event"),
            "notice": self.env._("Notice to Customers"),
        }
        return [*super()._kinds(), *kinds.items()]

    @api.model
    def _sources(self):
        return [
            *super()._sources(),
            Source(
                "care",
                "relationship.care.log",
                "done_date",
                domain=(("state", "=", "done"), ("done_date", "!=", False)),
                name=("rule_name", "action"),
                summary=("outcome",),
            ),
            Source(
                "gift",
                "relationship.gift",
                "date",
                domain=(("state", "=", "done"),),
                user="user_id",
                name=("direction", "name"),
                summary=("reason", "note"),
            ),
            Source(
                "event",
                "relationship.event.guest",
                "date_start",
                domain=(("state", "in", ("attended", "absent", "declined")),),
                name=("event_id.name", "state"),
                summary=("note",),
            ),
            Source(
                "notice",
                "relationship.notice.line",
                "told_date",
                domain=(("state", "=", "told"), ("told_date", "!=", False)),
                name=("notice_id.name",),
            ),
        ]
