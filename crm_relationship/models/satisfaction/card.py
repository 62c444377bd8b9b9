from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.asks import asks


class RelationshipCard(models.Model):
    """How satisfied a customer is: the average of the last twelve months."""

    _inherit = "relationship.card"

    satisfaction = fields.Float(
        digits=(5, 2),
        readonly=True,
        figure=True,
        aggregator="avg",
        help="Average of the answers of the last twelve months, 0 to 100. Kept when an"
        " answer comes, and refreshed every night.",
    )
    satisfaction_trend = fields.Float(
        digits=(5, 2),
        readonly=True,
        figure=True,
        aggregator="avg",
        help="Against the twelve months before.",
    )
    satisfaction_count = fields.Integer(
        string="Answers",
        readonly=True,
        figure=True,
        default=0,
        help="Answers of the last twelve months.",
    )
    satisfaction_ids = fields.One2many(
        comodel_name="relationship.satisfaction",
        inverse_name="card_id",
        string="All Answers",
    )

    group_satisfaction = fields.Float(
        string="Satisfaction of the Group",
        digits=(5, 2),
        compute="_compute_group_figures",
        help="Average of the answers of the last twelve months of all its units.",
    )

    @api.model
    def _group_figures(self):
        average = SQL(
            "COALESCE(SUM(c.satisfaction * c.satisfaction_count)"
            " / NULLIF(SUM(c.satisfaction_count), 0), 0)",
            to_flush=(
                self._fields["satisfaction"],
                self._fields["satisfaction_count"],
            ),
        )
        return {**super()._group_figures(), "group_satisfaction": average}

    @asks("read")
    def action_open_satisfaction(self):
        """Open the answers of this customer."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.relationship_satisfaction_action"
        )
        return {
            **action,
            "domain": [("card_id", "=", self.id)],
            "views": [(False, "list"), (False, "graph"), (False, "form")],
        }

    def _tell_leader_of_key_customer(self, compose, body):
        """Tell the liaison leader of a strategic customer what is wrong (R116, R147).

        Others are not told. Who reads the card may read what its customer said.

        :param compose: callable that takes an environment, in the language of the
            leader, and returns what is to be done
        :param str body: what was heard
        """
        for card in self.sudo():
            tiers = self.env["relationship.match.mixin"]._tiers_of({card.id})
            __, is_key = tiers.get(card.id, (None, False))
            if not is_key or not card.leader_id:
                continue
            company = card.company_id
            leader = company._relationship_somebody(card.leader_id, card, card.team_id)
            card = card.with_context(lang=leader.lang, mail_activity_quick_update=True)
            summary = compose(card.env)
            card.message_notify(
                partner_ids=leader.partner_id.ids, subject=summary, body=body or ""
            )
            card.activity_schedule(
                "mail.mail_activity_data_todo",
                company._relationship_today(),
                summary=summary,
                user_id=leader.id,
            )
